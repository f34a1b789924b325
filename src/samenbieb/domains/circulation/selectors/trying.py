"""A check-out on trial: what would be answered, by which rules, until when. Nothing is lent and nothing is written."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, CheckoutRefused
from samenbieb.domains.circulation.rules.kinds import KINDS, Family
from samenbieb.domains.circulation.selectors.explaining import RuleCase, in_codes
from samenbieb.domains.circulation.selectors.rule_changes import RuleSource, rule_sources
from samenbieb.domains.circulation.selectors.rule_lines import ConsideredLine, considered_line
from samenbieb.domains.circulation.services import facts, weighing
from samenbieb.domains.circulation.services.rights import require_rights
from samenbieb.domains.circulation.services.steadily import begun_anew
from samenbieb.domains.circulation.services.ways import ORDINARY, Way
from samenbieb.domains.circulation.services.weighing import Weighed
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

_OF_A_LOAN = tuple(
    name
    for name, kind in KINDS.items()
    if kind.family in {Family.LOAN, Family.LIMIT} or name in facts.TERM_KINDS
)


@dataclass(frozen=True, slots=True)
class DecidedTerm:
    """What one kind of rule says of this loan, and the row that decided (null: what holds without one).

    `source` is the same row in names; `for_now`: it decides whether and until when, not what may follow.
    """

    kind: str
    value: Any
    rule: ConsideredLine | None
    source: RuleSource | None
    for_now: bool


@dataclass(frozen=True, slots=True)
class CheckoutTrial:
    """What a check-out would answer now: `ok`, `confirm` or `refused`, and until when it would be lent.

    `refusal` carries every reason with its numbers; null when nothing stands against it. `due_at` is null where no
    day can be given. `hold_fulfilled`: the borrower waits for this title. `case`: for what the rules were looked up.
    `only_counts`: no loan, the use in the building would be counted; then nothing is due.
    """

    result: str
    title: str
    barcode: str
    due_at: dt.datetime | None
    hold_fulfilled: bool
    refusal: CheckoutRefused | None
    terms: tuple[DecidedTerm, ...]
    case: RuleCase
    only_counts: bool = False


def try_check_out(
    actor: Actor,
    *,
    barcode: str,
    card: str,
    branch_id: int,
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
    way: Way = ORDINARY,
) -> CheckoutTrial:
    """Say what lending this item to the holder of this card would answer now, and write nothing.

    The same locks, facts and rules as `check_out_item` with the same arguments, so the answer is the one that it would
    give. Raises: NotAllowed, ItemUnknown, CardUnknown, Busy.
    """
    branch = organisations.place(branch_id)
    actor.require(permissions.CHECK_OUT, at=branch.organisation_id)

    @locked
    def look() -> CheckoutTrial:
        found = weighing.weighed(actor, barcode=barcode, card=card, branch=branch, way=way)
        return _said(actor, found, set_aside, comment, way)

    return begun_anew(look)


def _said(actor: Actor, found: Weighed, set_aside: frozenset[str], comment: str, way: Way) -> CheckoutTrial:
    blocks, item = found.verdict.blocks, found.scan.item
    result, aside = found.standing_for(actor, set_aside)
    refusal = None
    if result != "ok":
        require_rights(actor, blocks, set_aside, at=found.branch.organisation_id)
        refusal = CheckoutRefused(
            blocks,
            result=result,
            title=item.title,
            branch_id=found.branch.pk,
            case=found.case,
            **found.verdict.details,
        )
    elif found.lacks_comment(aside, comment):
        result = "refused"
        refusal = CheckoutRefused(
            [Block.COMMENT_REQUIRED], title=item.title, branch_id=found.branch.pk, case=found.case
        )
    due_at = None
    if Block.NO_SCHEDULE_FOR_DATE not in blocks and not found.only_counts:
        due_at = weighing.until(
            found.policy, found.case, way, found.calendar, found.scan.borrower.expires_on
        )[0]
    return CheckoutTrial(
        result=result,
        title=item.title,
        barcode=item.barcode,
        due_at=due_at,
        hold_fulfilled=found.scan.has_hold and not found.only_counts,
        refusal=refusal,
        terms=_terms(found),
        case=in_codes(found.branch.pk, found.case),
        only_counts=found.only_counts,
    )


def _terms(found: Weighed) -> tuple[DecidedTerm, ...]:
    explained = {kind: found.policy.explain(kind, found.case) for kind in _OF_A_LOAN}
    ids = {decided.rule_id for decided, _rows in explained.values() if decided.rule_id is not None}
    sources = rule_sources(ids)
    return tuple(
        DecidedTerm(
            kind,
            decided.value,
            next((considered_line(one) for one in rows if one.row.id == decided.rule_id), None),
            sources.get(decided.rule_id) if decided.rule_id is not None else None,
            KINDS[kind].family in {Family.LOAN, Family.LIMIT},
        )
        for kind, (decided, rows) in explained.items()
    )
