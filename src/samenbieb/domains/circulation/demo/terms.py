"""The rules of the three libraries of the demo world, each its own."""

from typing import Any

from samenbieb.domains.circulation.services import RuleDraft, set_rule, set_transport
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.demo import World

# Library ("" is the network), kind, value, patron category, item category.
RULES: tuple[tuple[str, str, Any, str, str], ...] = (
    ("", "history_days", 30, "", ""),
    # Merendal: te-laatgeld for grown-ups, short loans for films and sprinters.
    ("merendal", "loan_days", 21, "", ""),
    ("merendal", "loan_days", 7, "", "DVD"),
    ("merendal", "loan_days", 7, "", "SPRINTER"),
    ("merendal", "max_renewals", 2, "", ""),
    ("merendal", "max_renewals", 0, "", "SPRINTER"),
    ("merendal", "max_loans", 25, "", ""),
    ("merendal", "fine_per_day", "0.20", "", ""),
    ("merendal", "fine_cap", "5.00", "", ""),
    ("merendal", "fine_per_day", "0.00", "CHILD", ""),
    ("merendal", "debt_limit", "50.00", "", ""),
    ("merendal", "courtesy_days", 3, "", ""),
    ("merendal", "fee_notice_from", "10.00", "", ""),
    (
        "merendal",
        "reminder_plan",
        [{"after_days": 7, "fee": "0.00"}, {"after_days": 14, "fee": "0.00"}],
        "",
        "",
    ),
    # What is new stands apart until somebody borrowed it.
    ("merendal", "return_location", "permanent", "", ""),
    # A class keeps its books for eight weeks, has eighty of them, and pays nothing for being late.
    ("merendal", "loan_days", 56, "GROUP", ""),
    ("merendal", "max_loans", 80, "GROUP", ""),
    ("merendal", "fine_per_day", "0.00", "GROUP", ""),
    # Oeverwijk asks nothing for late items, and lends a week longer.
    ("oeverwijk", "loan_days", 28, "", ""),
    ("oeverwijk", "loan_days", 14, "", "DVD"),
    ("oeverwijk", "max_renewals", 3, "", ""),
    # Hogelinde: two days of patience, a small amount for a hold.
    ("hogelinde", "loan_days", 21, "", ""),
    ("hogelinde", "fine_per_day", "0.10", "", ""),
    ("hogelinde", "fine_cap", "3.00", "", ""),
    ("hogelinde", "fine_grace_days", 2, "", ""),
    ("hogelinde", "fine_per_day", "0.00", "CHILD", ""),
    ("hogelinde", "hold_fee", "0.50", "ADULT", ""),
    ("hogelinde", "shelf_days", 10, "", ""),
)
SET_DAYS_AGO = 390
# From, to, cost, days: the van drives both ways.
WAYS = (
    ("merendal-centrum", "oeverwijk", 4, 2),
    ("merendal-centrum", "hogelinde", 9, 3),
    ("oeverwijk", "hogelinde", 6, 2),
)


def set_all(world: World) -> None:
    """Set the rules of the network and of each library."""
    people = patrons.category_codes()
    materials = {row.code: row.pk for row in items.item_categories()}
    with world.on(world.days_ago(SET_DAYS_AGO)):
        for library, kind, value, category, material in RULES:
            draft = RuleDraft(
                kind=kind,
                value=value,
                organisation_id=world.left["organisations"][library] if library else None,
                patron_category_id=people[category] if category else None,
                item_category_id=materials[material] if material else None,
            )
            set_rule(world.actor, draft=draft)
        branches = world.left["branches"]
        for start, end, cost, days in WAYS:
            for one, other in ((start, end), (end, start)):
                set_transport(
                    world.actor,
                    from_branch_id=branches[one],
                    to_branch_id=branches[other],
                    cost=cost,
                    days=days,
                )
