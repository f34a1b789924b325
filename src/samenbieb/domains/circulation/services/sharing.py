"""Sharing titles out at a return: how many copies stand where, and where the one in hand is missed."""

from typing import Any

from samenbieb.domains.circulation.models import TransportLink
from samenbieb.domains.circulation.rules.policy import Case, Decided, Policy
from samenbieb.domains.circulation.rules.sharing import Share, Stock, is_too_much, share_of
from samenbieb.domains.circulation.services.policies import policies_at
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.remembering import Versions


def floats(policy: Policy, item: Any, branch_code: str) -> bool:
    """Tell whether an item stays at a place although it belongs elsewhere (`float_branches` of that place)."""
    return branch_code in (policy.value("float_branches", _case(item)) or ())


def share(policy: Policy, item: Any, branch: Any, held: Versions) -> tuple[Any, Share] | None:
    """Give where an item that floats here goes because there are too many here, with the figures; else nothing.

    A place counts within what its own row names: a kind of material, a location, both or everything. Asked only where
    a ceiling is set; no count goes further than the figure that it is held against.
    """
    ceiling, floor = policy.decide("float_ceiling", _case(item)), policy.decide("float_floor", _case(item))
    if ceiling.value is None or not branch.exchanges or not floats(policy, item, branch.code):
        return None
    count = 1 + _count(ceiling, item, branch.pk, at_most=ceiling.value)
    here = Stock(branch.pk, branch.code, 1 + _count(floor, item, branch.pk, at_most=floor.value), floor.value)
    if not is_too_much(count, ceiling.value, here):
        return None
    others = _others(policy, item, branch, held)
    found = share_of(count, ceiling.value, here, (stock for stock, _place in others.values()))
    return None if found is None else (others[found.branch_id][1], found)


def _others(policy: Policy, item: Any, branch: Any, held: Versions) -> dict[int, tuple[Stock, Any]]:
    """Give the stock of the other places of the group: where the item may stay, and to which there is transport."""
    group = set(policy.value("float_branches", _case(item)) or ()) - {branch.code}
    places = {row.pk: row for row in organisations.branches() if row.code in group and row.exchanges}
    links = TransportLink.objects.filter(from_branch=branch.pk, to_branch__in=list(places), enabled=False)
    closed = set(links.values_list("to_branch_id", flat=True))
    rules = policies_at({pk: row.organisation_id for pk, row in places.items()}, held)
    found = {}
    for pk, row in places.items():
        if pk in closed or not (pk == item.home_branch_id or floats(rules[pk], item, row.code)):
            continue
        floor = rules[pk].decide("float_floor", _case(item))
        count = _count(floor, item, pk, at_most=floor.value)
        found[pk] = (Stock(pk, row.code, count, floor.value), row)
    return found


def _count(rule: Decided, item: Any, branch_id: int, *, at_most: int) -> int:
    """Count the other copies of a place within what a row names, no further than it matters."""
    if at_most == 0:
        return 0
    return items.copies_at(
        branch_id,
        category_id=rule.item_category_id,
        location=rule.location,
        without_id=item.pk,
        at_most=at_most,
    )


def _case(item: Any) -> Case:
    return Case(None, item.category_id, location=item.location)
