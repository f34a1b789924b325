"""The rules that hold at a place today."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.db.models import Q

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.kinds import Bound
from samenbieb.domains.circulation.rules.policy import Policy, Row
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Remembered, Versions, versions

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


_rules: Remembered[Policy] = Remembered("rules")


def policy_at(*, organisation_id: int | None, branch_id: int | None, held: Versions | None = None) -> Policy:
    """Give the rules that hold at one place: its own, its library's, the network's.

    Without a branch those of the library; without a library those of the network alone. `held` are the versions that
    hold, when the caller has read them in this transaction; else they are asked for in one small query.
    """
    key = (organisation_id, branch_id, clock.today(settings.TIME_ZONE))
    return _rules.get(key, lambda: _policy_read(organisation_id, branch_id), held)


def _policy_read(organisation_id: int | None, branch_id: int | None) -> Policy:
    if branch_id is not None and organisation_id is not None:
        return policies_read({branch_id: organisation_id})[branch_id]
    rows = PolicyRule.objects.filter(Q(organisation=None) | Q(organisation=organisation_id, branch=None))
    return Policy(holding(rows))


def holding(found: Iterable[PolicyRule]) -> list[Row]:
    """Give the rules that hold today, as values."""
    today = clock.today(settings.TIME_ZONE)
    return [row for row in map(row_of, found) if row.holds_on(today)]


def policies_at(places: Mapping[int, int], held: Versions | None = None) -> dict[int, Policy]:
    """Give the rules of places (branch to organisation) by branch: from memory, and what is not there in one query.

    `held` as in `policy_at`.
    """
    today = clock.today(settings.TIME_ZONE)
    keys = [(organisation_id, branch_id, today) for branch_id, organisation_id in places.items()]

    def read(missing: Collection[tuple[int, int, dt.date]]) -> dict[tuple[int, int, dt.date], Policy]:
        found = policies_read({branch_id: organisation_id for organisation_id, branch_id, _day in missing})
        return {key: found[key[1]] for key in missing}

    found = _rules.get_all(keys, read, versions() if held is None else held)
    return {branch_id: policy for (_o, branch_id, _d), policy in found.items()}


def policies_read(places: Mapping[int, int]) -> dict[int, Policy]:
    """Read the rules of places (branch to organisation) by branch, in one query however many they are."""
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
