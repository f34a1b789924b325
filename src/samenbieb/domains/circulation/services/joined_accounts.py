"""Loans, holds, claims and messages when two accounts turn out to be of one person. Nothing of them changes but whose they are.

The caller holds the memberships of both people. An open loan is locked here, so that nightly work on it has ended.
"""

from collections.abc import Collection, Mapping
from typing import Any

from samenbieb.domains.circulation.models import Claim, Hold, Loan
from samenbieb.domains.messages import services as messages
from samenbieb.domains.patrons.ports import Joining
from samenbieb.domains.payments import services as payments

_ONE_PERSON = "the accounts of one person, whose libraries take part"
_BY_PROXY = ("loans", "holds")
_KINDS = {"loans": Loan, "holds": Hold, "claims": Claim}


class AccountsFollow:
    """The follower of the accounts of people for lending."""

    name = "lending"
    rank = 10

    def count(self, membership_ids: Collection[int]) -> Mapping[str, int]:
        """Count what is on loan and what is waited for."""
        loans, holds = (
            _rows(kind).filter(membership__in=list(membership_ids)) for kind in ("loans", "holds")
        )
        return {
            "loans": loans.filter(closed_at=None).count(),
            "holds": holds.filter(state__in=Hold.ACTIVE).count(),
        }

    def join(self, joining: Joining) -> Mapping[str, Any]:
        """Let everything hang on the membership that stays; also what was borrowed in the name of another."""
        moved: dict[str, Any] = {"folds": {}, "own": {}, "proxies": {}}
        for away_id, into_id in joining.folds.items():
            moved["folds"][str(away_id)] = {
                kind: _over(_rows(kind).filter(membership=away_id), membership=into_id) for kind in _KINDS
            }
        for kind in _BY_PROXY:
            own = _rows(kind).filter(membership__person=joining.kept_id)
            # Nobody borrows for themselves: such a loan or hold has no proxy any more.
            moved["own"][kind] = {
                str(proxy): _over(own.filter(proxy=proxy), proxy=None)
                for proxy in (joining.gone_id, joining.kept_id)
            }
            moved["proxies"][kind] = _over(_rows(kind).filter(proxy=joining.gone_id), proxy=joining.kept_id)
        moved["messages"] = messages.follow_person(from_id=joining.gone_id, to_id=joining.kept_id)
        return moved

    def part(self, joining: Joining, moved: Mapping[str, Any]) -> None:
        """Give every row back, with what was charged for it since. What was lent and reserved since stays."""
        for away_id, into_id in joining.folds.items():
            subjects: list[str] = []
            for kind, ids in moved["folds"].get(str(away_id), {}).items():
                rows = _rows(kind).filter(pk__in=ids, membership=into_id)
                subjects += map(str, rows.values_list("public_id", flat=True))
                _over(rows, membership=away_id)
            payments.hand_over_charges(subjects, from_membership_id=into_id, to_membership_id=away_id)
        for kind in _BY_PROXY:
            rows = _rows(kind).exclude(membership=None)
            for proxy, ids in moved["own"][kind].items():
                rows.filter(pk__in=ids, proxy=None).update(proxy=int(proxy))
            ids = moved["proxies"][kind]
            rows.filter(pk__in=ids, proxy=joining.kept_id).update(proxy=joining.gone_id)
        messages.give_back(moved["messages"], to_id=joining.gone_id)


def _rows(kind: str) -> Any:
    return _KINDS[kind].objects.across_all(reason=_ONE_PERSON)  # type: ignore[attr-defined]  # three models of one kind


def _over(rows: Any, **to: Any) -> list[int]:
    """Lock rows in the order of their numbers and let them lead to somebody else; gives which."""
    ids = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows.filter(pk__in=ids).update(**to)
    return ids
