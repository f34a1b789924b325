"""The rules that hold at a place today."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import Q

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.kinds import Bound
from samenbieb.domains.circulation.rules.policy import Policy, Row
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

CHANNELS = {"portal": "patron", "sip2": "self_check", "job": "system"}


def channel_of(actor: Actor) -> str:
    """Name the channel of a decision after the door: staff, patron, self_check or system."""
    return CHANNELS.get(actor.door, "staff")


def row_of(rule: PolicyRule) -> Row:
    """Give a rule as a value."""
    return Row(
        id=rule.pk,
        kind=rule.kind,
        value=rule.value,
        organisation_id=rule.organisation_id,
        branch_id=rule.branch_id,
        patron_category_id=rule.patron_category_id,
        item_category_id=rule.item_category_id,
        location=rule.location,
        channel=rule.channel,
        bound=Bound(rule.bound),
        from_on=rule.from_on,
        until_on=rule.until_on,
    )


def policy_at(*, organisation_id: int | None, branch_id: int | None) -> Policy:
    """Give the rules that hold at one place: its own, its library's, the network's. One query.

    Without a branch those of the library; without a library those of the network alone.
    """
    if branch_id is not None and organisation_id is not None:
        return policies_at({branch_id: organisation_id})[branch_id]
    rows = PolicyRule.objects.filter(Q(organisation=None) | Q(organisation=organisation_id, branch=None))
    return Policy(holding(rows))


def holding(found: Iterable[PolicyRule]) -> list[Row]:
    """Give the rules that hold today, as values."""
    today = clock.today(settings.TIME_ZONE)
    return [row for row in map(row_of, found) if row.holds_on(today)]


def policies_at(places: Mapping[int, int]) -> dict[int, Policy]:
    """Give the rules of places (branch to organisation) by branch, in one query however many they are."""
    rows = holding(
        PolicyRule.objects.filter(
            Q(organisation=None)
            | Q(organisation__in=set(places.values()), branch=None)
            | Q(branch__in=list(places))
        )
    )
    return {
        branch_id: Policy(
            row
            for row in rows
            if row.branch_id == branch_id
            or (row.branch_id is None and row.organisation_id in {None, organisation_id})
        )
        for branch_id, organisation_id in places.items()
    }
