"""Opening the page on which a partner proposes activities, with a new address each time; mailing it; taking it back."""

import hashlib
from collections.abc import Callable

from django.utils import translation
from django.utils.formats import date_format

from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft, Recipient
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import proposes
from samenbieb.domains.programme.models import Proposal, ProposalPage
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

LANGUAGE_OF_PARTNERS = "nl"


@locked
def open_proposal_page(actor: Actor, *, partner: str, page: Callable[[str], str], mail: bool = False) -> str:
    """Open the page of a partner, or open it anew: then the old address is no more. Returns how it is read out.

    `page` makes the address of a page of a token. With `mail`, a partner with a mail address is told.
    Raises: NotFound (also: a partner that ended), NotAllowed. Locks: the partner, then the page.
    """
    held = _partner(actor, partner)
    if held.is_ended:
        raise NotFound
    today = clock.today(organisations.organisation_by_id(held.organisation_id).time_zone)
    row = _page(held.pk) or ProposalPage(organisation_id=held.organisation_id, partner_id=held.pk)
    renewed = row.token is not None
    token = rules.new_page_token()
    row.token, row.opened_on, row.ends_on = token, today, today + rules.PAGE_OPEN_FOR
    row.save()
    shown = rules.shown_page_token(token)
    audit.record(actor, permissions.INVITE, row, partner=partner, renewed=renewed, mailed=mail)
    if mail:
        tell_page(row, page(shown))
    return shown


@locked
def close_proposal_page(actor: Actor, *, partner: str) -> None:
    """Take the address of a partner back; what was proposed stays. Twice changes nothing.

    Raises: NotFound, NotAllowed. Locks: the partner, then the page.
    """
    row = _page(_partner(actor, partner).pk)
    if row is None or row.token is None:
        return
    row.token = None
    row.save(update_fields=["token"])
    audit.record(actor, permissions.INVITE, row, partner=partner, closed=True)


def tell_page(row: ProposalPage, link: str) -> None:
    """Mail the address of its page to a partner that has a mail address."""
    with translation.override(LANGUAGE_OF_PARTNERS):
        until = date_format(row.ends_on, "l j F")
    mark = hashlib.sha256((row.token or "").encode()).hexdigest()[:16]  # the notice outlives the address
    _tell(row, "proposal_page", f"programme:proposal_page:{row.pk}:{mark}", link, until=until)


def tell_news(proposal: Proposal, page: Callable[[str], str]) -> None:
    """Mail a partner that there is news about a proposal, and where; nothing without an open page or a mail address."""
    row = _page(proposal.partner_id, hold=False)  # a partner holds its page before a proposal
    today = clock.today(organisations.organisation_by_id(proposal.organisation_id).time_zone)
    if row is None or row.token is None or row.ends_on < today:
        return
    key = f"programme:proposal_news:{proposal.pk}:{proposal.revision}"
    _tell(row, "proposal_news", key, page(rules.shown_page_token(row.token)), title=proposal.title)


def _tell(row: ProposalPage, kind: str, key: str, link: str, *, until: str = "", title: str = "") -> None:
    partner = row.partner
    if not partner.mail or partner.ended_at is not None:
        return
    messages.notify(
        NoticeDraft(
            organisation_id=row.organisation_id,
            library=organisations.organisation_by_id(row.organisation_id).name,
            kind=kind,
            template=kind,
            key=key,
            recipient=Recipient(
                person_id=None, name=partner.name, language=LANGUAGE_OF_PARTNERS, email=partner.mail
            ),
            titles=(title,) if title else (),
            until=until,
            link=link,
        )
    )


def _partner(actor: Actor, partner: str) -> referrals.PartnerHeld:
    held = referrals.hold_partner(actor, partner, permissions.INVITE)
    if not proposes(held.organisation_id):
        raise NotFound
    return held


def _page(partner_id: int, *, hold: bool = True) -> ProposalPage | None:
    rows = ProposalPage.objects.across_all(reason="the page of a partner that the caller may reach")
    if hold:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner").filter(partner_id=partner_id).first()
