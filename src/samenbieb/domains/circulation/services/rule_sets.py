"""Several rules in one act: all are set, or none. Two of the same kind and scope on one day are a tie."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import RuleAmbiguous, RuleRefused
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.kinds import Bound
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.rule_setting import RuleDraft, set_one
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound, Refusal
from samenbieb.kernel.locking import lock_rules

P = TypeVar("P")
RULES_MAX = 2000
_FIELDS = frozenset(
    {
        "kind",
        "network",
        "organisation",
        "branch",
        "patron_category",
        "item_category",
        "location",
        "channel",
        "value",
        "locked",
        "bound",
        "from",
        "until",
    }
)


@refusals_audited(permissions.EDIT_RULES)
@transaction.atomic
def set_rules(actor: Actor, *, drafts: Sequence[RuleDraft]) -> list[PolicyRule | None]:
    """Set rules in their order, as `set_rule` does each; a refusal of one takes all back and says its place (`row`).

    Raises: RuleAmbiguous (two of the set have the same kind and scope on one day; `other` is the place of the first),
    and what `set_rule` raises. Locks: the rules.
    """
    _no_ties(drafts)
    lock_rules()
    made = []
    for place, draft in enumerate(drafts, 1):
        try:
            made.append(set_one(actor, draft))
        except Refusal as refusal:
            refusal.details["row"] = place
            refusal.sentence = _told(place, refusal)
            raise
    return made


def drafts_of(rows: Sequence[Mapping[str, Any]]) -> list[RuleDraft]:
    """Read rules that are written with codes, as in a scenario. Raises: RuleRefused with the place and what is wrong."""
    if len(rows) > RULES_MAX:
        raise RuleRefused(
            _("These are too many rules for one file: at most %(count)s.") % {"count": RULES_MAX}
        )
    names = _Names()
    drafts = []
    for place, row in enumerate(rows, 1):
        try:
            drafts.append(_draft(row, names))
        except RuleRefused as refusal:
            raise RuleRefused(_told(place, refusal), row=place) from refusal
    return drafts


class _Names:
    """What the codes of categories mean, read once."""

    def __init__(self) -> None:
        self.patron_category = patrons.category_codes()
        self.item_category = {row.code: row.pk for row in items.item_categories()}

    def category(self, row: Mapping[str, Any], name: str) -> int | None:
        """Give the key of a category by its code; null when the row names none."""
        code = row.get(name)
        if code is None:
            return None
        known: dict[str, int] = getattr(self, name)
        if str(code) not in known:
            raise RuleRefused(_("There is no category “%(code)s”.") % {"code": code})
        return known[str(code)]


def _draft(row: Mapping[str, Any], names: _Names) -> RuleDraft:
    if strange := sorted(set(map(str, row)) - _FIELDS):
        raise RuleRefused(_("A rule does not know “%(name)s”.") % {"name": strange[0]})
    if not row.get("kind"):
        raise RuleRefused(_("This rule names no kind."))
    branch = _place(organisations.branch, row.get("branch"))
    library = _place(organisations.organisation, row.get("organisation"))
    if branch and library and branch.organisation_id != library.pk:
        raise RuleRefused(_("This branch is of another library."))
    organisation_id = branch.organisation_id if branch else library.pk if library else None
    bound = str(row.get("bound") or "")
    if bound not in set(Bound):
        raise RuleRefused(_("A bound is floor, ceiling or exact."))
    return RuleDraft(
        kind=str(row["kind"]),
        value=row.get("value"),
        organisation_id=organisation_id,
        branch_id=branch.pk if branch else None,
        patron_category_id=names.category(row, "patron_category"),
        item_category_id=names.category(row, "item_category"),
        location=str(row.get("location") or ""),
        channel=str(row.get("channel") or ""),
        locked=row.get("locked") is True,
        bound=bound,
        from_on=_day(row.get("from")),
        until_on=_day(row.get("until")),
    )


def _place(find: Callable[[str], P], code: Any) -> P | None:
    """Find a library or a branch by its code; null when the row names none."""
    try:
        return find(str(code)) if code else None
    except NotFound as problem:
        raise RuleRefused(_("We do not know the place “%(code)s”.") % {"code": code}) from problem


def _day(text: Any) -> dt.date | None:
    if text is None or (isinstance(text, dt.date) and not isinstance(text, dt.datetime)):
        return text
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError as problem:
        raise RuleRefused(_("“%(text)s” is no day. Write it as 2026-12-31.") % {"text": text}) from problem


def _no_ties(drafts: Sequence[RuleDraft]) -> None:
    """Refuse two rules of a set that would hold for the same on one day, and name the other. Raises: RuleAmbiguous."""
    earlier: dict[tuple[Any, ...], list[tuple[int, RuleDraft]]] = {}
    for place, draft in enumerate(drafts, 1):
        same = earlier.setdefault(_scope(draft), [])
        for other_place, other in same:
            if _meet(draft, other):
                raise RuleAmbiguous(
                    _(
                        "Rules %(other)s and %(row)s are of the same kind and scope, and hold on the same days."
                    )
                    % {"other": other_place, "row": place},
                    kind=draft.kind,
                    value=other.value,
                    row=place,
                    other=other_place,
                )
        same.append((place, draft))


def _scope(draft: RuleDraft) -> tuple[Any, ...]:
    """Give what a rule is for. A place says its library by itself."""
    return (
        draft.kind,
        draft.branch_id,
        None if draft.branch_id is not None else draft.organisation_id,
        draft.patron_category_id,
        draft.item_category_id,
        draft.location,
        draft.channel,
    )


def _meet(one: RuleDraft, other: RuleDraft) -> bool:
    starts = max(one.from_on or dt.date.min, other.from_on or dt.date.min)
    return starts <= min(one.until_on or dt.date.max, other.until_on or dt.date.max)


def _told(place: int, refusal: Refusal) -> str:
    return _("Rule %(row)s: %(problem)s") % {"row": place, "problem": str(refusal)}
