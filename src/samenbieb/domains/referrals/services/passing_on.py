"""A visitor is passed on to a partner: with a yes, as little as can be, and only as long as it is needed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft, Recipient
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import rules
from samenbieb.domains.referrals.errors import ConsentMissing, HandOverKeyTaken, PassingInvalid
from samenbieb.domains.referrals.models import HandOver, Partner, Passed
from samenbieb.domains.referrals.services.cards import new_hand_over, store
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.screening import NamesSomebody, screened

LENGTHS = {"first_name": 30, "address": 120, "note": 200}
TRIES_FOR_A_CODE = 10
LANGUAGE_OF_PARTNERS = "nl"
_WHY = "what was told with the same form"


@dataclass(frozen=True, slots=True)
class PassingWish:
    """What a partner may know: a first name or nothing, one way to reach, with what, a few words, who calls whom."""

    subject: str
    first_name: str = ""
    reach: str = ""
    address: str = ""
    note: str = ""
    partner_calls: bool = False


def checked_passing(wish: PassingWish) -> PassingWish:
    """Give what will be passed on, tidied; the note and the name are screened. Stores nothing. Raises: PassingInvalid."""
    clean = replace(
        wish,
        first_name=" ".join(wish.first_name.split()),
        address=" ".join(wish.address.split()),
        note=" ".join(wish.note.split()),
    )
    if not clean.address:
        clean = replace(clean, reach="")
    fields: dict[str, str] = {}
    if clean.subject not in Partner.Subject.values:
        fields["subject"] = _("Choose what it is about.")
    if clean.first_name and not rules.is_first_name(clean.first_name):
        fields["first_name"] = _("A first name only, or nothing.")
    for name, length in LENGTHS.items():
        if len(getattr(clean, name)) > length:
            fields[name] = _("This is too long. At most %(count)s signs.") % {"count": length}
    for name in ("first_name", "note"):
        try:
            screened(getattr(clean, name))
        except NamesSomebody as found:
            fields[name] = str(found.sentence)
    fields |= _reach_problems(clean)
    if fields:
        raise PassingInvalid(fields=fields)
    return clean


@transaction.atomic
def pass_on(
    actor: Actor,
    *,
    branch_id: int,
    partner: str,
    wish: PassingWish,
    consent: bool,
    key: str,
    page: Callable[[str], str],
) -> str:
    """Pass a visitor on who said yes. The same key again is the same one. `page` makes the address of a page of a token.

    A partner with a mail address is told that address, and nothing of the visitor. Returns the public id.
    Raises: NotAllowed, NoSuchPlace, PartnerUnknown, PassingInvalid, ConsentMissing, HandOverKeyTaken. Publishes: HandedOver.
    """
    place = organisations.place(branch_id)
    row = new_hand_over(actor, place, partner, HandOver.Way.WARM, rules.random_number(key))
    clean = checked_passing(wish)
    if not consent:
        raise ConsentMissing(fields={"consent": str(ConsentMissing.message)})
    row.token, row.code = rules.new_token(), _free_code()
    stored = store(actor, place, row)
    told = asdict(clean)
    if stored.public_id != row.public_id:
        before = Passed.objects.across_all(reason=_WHY).filter(hand_over=stored)
        if before.exists() and not before.filter(**told).exists():
            raise HandOverKeyTaken  # corrected after it was passed on: the partner reads what was told first
    else:
        Passed.objects.create(
            organisation_id=row.organisation_id,
            hand_over=stored,
            **told,
            helper_id=actor.user_id,
            consent_edition=rules.CONSENT_EDITION,
        )
        _tell_partner(place, stored, page(row.token))
    return str(stored.public_id)


def _reach_problems(wish: PassingWish) -> dict[str, str]:
    if not wish.address:
        return {"address": _("The partner calls: fill in where.")} if wish.partner_calls else {}
    if wish.reach == Passed.Reach.PHONE:
        return {} if rules.is_telephone(wish.address) else {"address": _("This is no telephone number.")}
    if wish.reach != Passed.Reach.MAIL:
        return {"reach": _("Choose telephone or e-mail.")}
    try:
        validate_email(wish.address)
    except ValidationError:
        return {"address": _("This is no e-mail address.")}
    return {}


def _free_code() -> str:
    rows = HandOver.objects.across_all(reason="a code is used once in the network")
    codes = (rules.new_code() for _ in range(TRIES_FOR_A_CODE))
    return next(code for code in codes if not rows.filter(code=code).exists())


def _tell_partner(place: organisations.Place, row: HandOver, address: str) -> None:
    """Mail the address of its page to a partner. A partner without mail is told by the helper."""
    if not row.partner.mail:
        return
    with translation.override(LANGUAGE_OF_PARTNERS):
        until = date_format(rules.kept_until(row.handed_on), "l j F")
    messages.notify(
        NoticeDraft(
            organisation_id=row.organisation_id,
            library=place.organisation.name,
            kind="handed_over",
            template="handed_over",
            key=f"referrals:handed_over:{row.pk}",
            recipient=Recipient(
                person_id=None, name=row.partner.name, language=LANGUAGE_OF_PARTNERS, email=row.partner.mail
            ),
            until=until,
            link=address,
        )
    )
