"""Values of rules as people write and read them."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.circulation import selectors

STEP = re.compile(r"(\d{1,4})\s*(-?)\s*(\d{1,4})?\s*:\s*(\d{1,6}(?:[.,]\d{1,2})?)", re.ASCII)
NONE = frozenset({"geen", "none"})
YES, NO = frozenset({"ja", "yes", "true"}), frozenset({"nee", "no", "false"})
# Each code says the same in every kind that has it; two codes of one kind never share their words.
CHOICES: dict[str, str | Promise] = {
    "anyone": gettext_lazy("for everybody"),
    "home_branch": gettext_lazy("for members of the own branch"),
    "nobody": gettext_lazy("for nobody"),
    "keep": gettext_lazy("stays as it is"),
    "previous_closing": gettext_lazy("the closing time before"),
    "next_closing": gettext_lazy("the next closing time"),
    "next_opening": gettext_lazy("when the place opens again"),
    "open_days": gettext_lazy("count open days only"),
    "all_days": gettext_lazy("count all days"),
    "same_weekday": gettext_lazy("the same day of the week"),
    "today": gettext_lazy("from today"),
    "due": gettext_lazy("from the last day"),
    "allow": gettext_lazy("may"),
    "allowed": gettext_lazy("may always"),
    "block": gettext_lazy("may not"),
    "block_item": gettext_lazy("not for this copy"),
    "anywhere": gettext_lazy("anywhere"),
    "item_home": gettext_lazy("where the copy belongs"),
    "item_current": gettext_lazy("where the copy is now"),
    "found": gettext_lazy("taken in as found"),
    "refuse": gettext_lazy("refused"),
    "permanent": gettext_lazy("back where it belongs"),
    "any_unavailable": gettext_lazy("when a copy is away"),
    "all_unavailable": gettext_lazy("when all copies are away"),
    "item": gettext_lazy("the place of the copy"),
    "patron": gettext_lazy("the place of the member"),
    "local": gettext_lazy("the nearest first"),
    "transport_cost": gettext_lazy("the cheapest way first"),
    "none": gettext_lazy("nobody first"),
    "pickup_item_home": gettext_lazy("copies that belong where it is picked up"),
    "pickup_item_current": gettext_lazy("copies that are where it is picked up"),
    "patron_home_item_home": gettext_lazy("copies of the member's own branch"),
    "any": gettext_lazy("to everybody"),
    "confirm": gettext_lazy("after confirming"),
    "holder_only": gettext_lazy("only to who waits for it"),
    "forgiven": gettext_lazy("costs nothing"),
    "charged": gettext_lazy("is charged as well"),
    "never": gettext_lazy("never"),
    "settled": gettext_lazy("when all is paid"),
    "at_once": gettext_lazy("at once"),
    "all": gettext_lazy("everything"),
    "unpaid": gettext_lazy("what is not paid yet"),
    "nothing": gettext_lazy("nothing"),
    "drop": gettext_lazy("falls away"),
    "restore": gettext_lazy("counts again"),
    "charge": gettext_lazy("is charged until then"),
    "ask": gettext_lazy("ask each time"),
    "returned_by_patron": gettext_lazy("the member brought it back"),
    "found_by_library": gettext_lazy("the library found it"),
}

_NO_LIMIT, _NO_FEE = gettext_lazy("no limit"), gettext_lazy("no fee")
# What holds where a kind of rule has no value.
NOTHING_SET: dict[str, str | Promise] = {
    **dict.fromkeys(
        (
            "max_loans", "max_loans_total", "max_loans_per_branch", "max_onsite_loans", "overdue_limit", "debt_limit",
            "dependant_debt_limit", "holds_per_day", "max_holds_per_branch", "fine_cap", "suspension_cap", "lost_refund_hours",
            "claims_limit", "float_ceiling",
        ),
        _NO_LIMIT,
    ),
    **dict.fromkeys(
        ("hold_fee", "no_show_fee", "fine_per_day", "fine_per_hour", "processing_fee"), _NO_FEE
    ),
    "loan_hours": gettext_lazy("no hours: the days count"),
    "shelf_hours": gettext_lazy("no hours: the days count"),
    "loan_schedule": gettext_lazy("no fixed last days"),
    "renewal_days": gettext_lazy("as many days as the loan"),
    "renew_window_days": gettext_lazy("at any time"),
    "auto_renew_stop_days": gettext_lazy("does not stop"),
    "auto_renew_until": gettext_lazy("does not stop"),
    "courtesy_days": gettext_lazy("no reminder beforehand"),
    "reminder_plan": gettext_lazy("no reminders"),
    "float_branches": gettext_lazy("at no branch"),
    "fine_steps": gettext_lazy("no graded fee"),
    "suspension_days": gettext_lazy("no such days"),
    "default_price": gettext_lazy("no price"),
    "lost_after_days": gettext_lazy("not by itself"),
    "history_keep_days": gettext_lazy("as long as the member wants"),
}  # fmt: skip


def read_value(kind: str, text: str) -> Any:
    """Read what somebody typed as the value of a kind of rule; what does not fit is for lending to refuse.

    A choice may be typed in the words in which it is shown, or as its code.
    """
    text = text.strip()
    known = next(row for row in selectors.rule_kinds() if row.name == kind)
    if known.none_is_value and text.lower() in {*NONE, said(None, kind).lower()}:
        return None
    value_type = known.value_type
    if value_type == "bool":
        return True if text.lower() in YES else False if text.lower() in NO else text
    if value_type.startswith("branches"):
        return text.replace(",", " ").split()
    if value_type.startswith("int"):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
    if value_type.startswith("steps"):
        return read_steps(text)
    if known.choices:
        return next((code for code in known.choices if said(code).lower() == text.lower()), text)
    return text.replace(",", ".") if value_type.startswith(("money", "price")) else text


def said(value: Any, kind: str = "") -> str:
    """Say a value of a kind as people read it: that nothing is set means another thing for each kind."""
    if value is None:
        return str(NOTHING_SET.get(kind) or _("not set"))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "; ".join(
            " ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in value
        )
    return str(CHOICES.get(value, value))


def read_steps(text: str) -> Any:
    """Read a graded fee as people write it: `1: 0,10; 2-3: 0,20; 4-: 0,50`. What does not fit is for lending to refuse."""
    steps = []
    for part in text.split(";"):
        found = STEP.fullmatch(part.strip())
        if found is None:
            return text
        first, dash, last, amount = found.groups()
        step: dict[str, Any] = {"from_day": int(first), "amount": amount.replace(",", ".")}
        if not dash or last:
            step["to_day"] = int(last or first)
        steps.append(step)
    return steps
