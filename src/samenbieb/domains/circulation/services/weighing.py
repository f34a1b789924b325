"""What stands for and against a loan, and until when it would be: the same look for lending and for a trial of it."""

import datetime as dt
import json
from dataclasses import dataclass, replace

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.checkout import CheckoutFacts, Verdict, checkout_verdict, standing
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.queue import Offered
from samenbieb.domains.circulation.services import facts, handing_on, scanning, ways
from samenbieb.domains.circulation.services.checkout_facts import checkout_facts
from samenbieb.domains.circulation.services.policies import channel_of, policy_at
from samenbieb.domains.circulation.services.scanning import Scanned
from samenbieb.domains.circulation.services.ways import Way
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.services import ScannedItem
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.selectors import Place
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.remembering import Versions


@dataclass(frozen=True, slots=True)
class Weighed:
    """A person and an item at a desk while all locks are held: the facts, the rules, every reason against the loan.

    `also` are codes that a desk may set aside in this case beside the ordinary ones. `only_counts`: no loan, the use in the
    building is counted.
    """

    scan: Scanned
    branch: Place
    policy: Policy
    case: Case
    calendar: BranchCalendar
    today: dt.date
    known: CheckoutFacts
    verdict: Verdict
    proxy_id: int | None
    also: frozenset[Block]
    only_counts: bool

    def standing_for(self, actor: Actor, set_aside: frozenset[str]) -> tuple[str, frozenset[Block]]:
        """Say what this actor is answered, and what they set aside."""
        return standing(
            self.verdict.blocks,
            set_aside=set_aside,
            may_acknowledge=actor.may(permissions.ACKNOWLEDGE, at=self.branch.organisation_id),
            may_override=actor.may(permissions.OVERRIDE, at=self.branch.organisation_id),
            also=self.also,
        )

    def lacks_comment(self, aside: frozenset[Block], comment: str) -> bool:
        """Tell whether setting these aside needs words that are not there."""
        return bool(aside and not comment.strip() and self.policy.value("override_comment", self.case))


def weighed(actor: Actor, *, barcode: str, card: str, branch: Place, way: Way) -> Weighed:
    """Take the locks of a loan and weigh it. Raises: ItemUnknown, CardUnknown, NotAllowed, Overtaken.

    Locks: memberships of the person, item, work.
    """
    scan = scanning.locked_scan(actor, barcode=barcode, card=card, organisation_id=branch.organisation_id)
    item, borrower = scan.item, scan.borrower
    calendar = organisations.calendar(branch.pk, scan.held)
    today = clock.today(calendar.time_zone)
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=scan.held)
    case = Case(borrower.category_id, item.category_id, channel_of(actor), item.location)
    only_counts = bool(policy.value("only_counts", case))
    if only_counts:  # what holds for taking home holds not
        way = replace(way, onsite=True)
    proxy_id, proxy_allowed = ways.proxy_for(actor, way, borrower.person_id)
    known = checkout_facts(scan, policy, case, branch, today, way)
    known = replace(known, proxy_allowed=proxy_allowed)
    if item.custody == "in_transit" and not known.captured_for_other and _first_is_another(scan, branch):
        known = replace(known, captured_for_other=Hold.State.WAITING)
    return Weighed(
        scan,
        branch,
        policy,
        case,
        calendar,
        today,
        known,
        checkout_verdict(known),
        proxy_id,
        _confirmable(known, policy, case),
        only_counts,
    )


def until(
    policy: Policy, case: Case, way: Way, calendar: BranchCalendar, card_expires_on: dt.date
) -> tuple[dt.datetime, str]:
    """Give the last moment of a loan that begins now, and its terms as JSON."""
    today = clock.today(calendar.time_zone)
    terms = policy.snapshot_text(facts.TERM_KINDS, case)
    if way.onsite:
        return ways.onsite_until(calendar, today), json.dumps(ways.onsite_terms(json.loads(terms)))
    due_at = facts.due_at(policy, case, calendar=calendar, card_expires_on=card_expires_on)
    if (
        due_at is None or due_at <= clock.now()
    ):  # the card ends today and the branch has closed: until midnight
        due_at = clock.instant(today, dt.time(23, 59, 59), calendar.time_zone)
    return due_at, terms


def _confirmable(known: CheckoutFacts, policy: Policy, case: Case) -> frozenset[Block]:
    """Give what a desk may set aside beside the ordinary: that a copy was to be fetched for somebody (`loan_of_targeted`)."""
    if known.captured_for_other or policy.value("loan_of_targeted", case) != "confirm":
        return frozenset()
    return frozenset({Block.HOLD_WAITING_FOR_OTHER})


def offered(item: ScannedItem, held: Versions | None = None) -> Offered:
    """Give an item that was scanned as the rules of the queue see it."""
    place = organisations.place(item.current_branch_id, held)
    return Offered(
        item_id=item.pk,
        record_id=item.record_id,
        form=item.form,
        languages=item.languages,
        branch_id=place.pk,
        organisation_id=place.organisation_id,
        branch_exchanges=place.exchanges,
        home_branch_id=item.home_branch_id,
        home_organisation_id=item.organisation_id,
        category_id=item.category_id,
        location=item.location,
        volume=item.volume,
    )


def _first_is_another(scan: Scanned, branch: Place) -> bool:
    """Tell whether a title that is picked from a crate would be set apart for somebody else by a scan here."""
    if not scan.others_wait:
        return False
    first = handing_on.next_hold(holdings.lock_item(scan.item.pk), branch)
    membership = first.membership if first is not None else None
    return membership is not None and membership.person_id != scan.borrower.person_id
