"""Money when two accounts turn out to be of one person: the lines go along as they are; and taking that back.

No amount changes, so the balance of the one account is the sum of the two (decision 0096). The caller holds the memberships.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, Sum

from samenbieb.domains.patrons.ports import Joining
from samenbieb.domains.payments import selectors
from samenbieb.domains.payments.events import DebtChanged
from samenbieb.domains.payments.models import Allocation, Charge, Credit
from samenbieb.domains.payments.services.ledger import use_credit
from samenbieb.kernel import clock, outbox

_ONE_PERSON = "the accounts of one person, whose libraries take part"


class AccountsFollow:
    """The follower of the accounts of people for money."""

    name = "money"
    rank = 20

    def count(self, membership_ids: Collection[int]) -> Mapping[str, int]:
        """Sum what is open, in cents."""
        found = (selectors.open_charges(membership_id) for membership_id in membership_ids)
        return {"open_cents": sum(line.open_cents for lines in found for line in lines)}

    def join(self, joining: Joining) -> Mapping[str, Any]:
        """Let the lines stand on the account that stays."""
        return {
            str(away_id): {
                "charges": _over(_charges().filter(membership=away_id), into_id),
                "credits": _over(_credits().filter(membership=away_id), into_id),
            }
            for away_id, into_id in joining.folds.items()
        }

    def part(self, joining: Joining, moved: Mapping[str, Any]) -> None:
        """Give the lines back. What came in since stays; what it had settled of the others is open again."""
        for away_id, into_id in joining.folds.items():
            lines = moved.get(str(away_id), {"charges": [], "credits": []})
            _over(_charges().filter(membership=into_id, pk__in=lines["charges"]), away_id)
            # What puts a credit right stands where that credit stands.
            ids = Q(pk__in=lines["credits"]) | Q(voids__in=lines["credits"])
            _over(_credits().filter(ids, membership=into_id), away_id)
            _separate(into_id, away_id)
            for membership_id in (into_id, away_id):
                use_credit(membership_id)
                outbox.publish(DebtChanged(membership_id=membership_id))


def hand_over_charges(subjects: Collection[str], *, from_membership_id: int, to_membership_id: int) -> None:
    """Let the charges about subjects stand on another account, because what they are about goes there."""
    rows = _charges().filter(membership=from_membership_id, subject__in=list(subjects))
    _over(rows.exclude(subject=""), to_membership_id)


def _separate(one_id: int, other_id: int) -> None:
    """Take back what a credit of the one account had settled of the other, by new lines."""
    crossing = Allocation.objects.filter(
        Q(credit__membership=one_id, charge__membership=other_id)
        | Q(credit__membership=other_id, charge__membership=one_id)
    )
    settled: Counter[tuple[int, int]] = Counter()
    for credit_id, voids_id, charge_id, cents in crossing.values_list(
        "credit_id", "credit__voids_id", "charge_id"
    ).annotate(cents=Sum("amount_cents")):
        settled[voids_id or credit_id, charge_id] += cents
    for (credit_id, charge_id), cents in sorted(settled.items()):
        if cents:
            Allocation.objects.create(
                credit_id=credit_id, charge_id=charge_id, amount_cents=-cents, allocated_at=clock.now()
            )


def _charges() -> Any:
    return Charge.objects.across_all(reason=_ONE_PERSON)


def _credits() -> Any:
    return Credit.objects.across_all(reason=_ONE_PERSON)


def _over(rows: Any, membership_id: int) -> list[int]:
    """Let lines stand on another account; gives which. All else of them stays as it is: the database sees to it."""
    ids = sorted(rows.values_list("pk", flat=True))
    rows.model.objects.across_all(reason=_ONE_PERSON).filter(pk__in=ids).update(membership=membership_id)
    return ids
