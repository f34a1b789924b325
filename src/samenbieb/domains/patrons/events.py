"""Facts about people that higher rooms may want to know."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class MembershipStarted(Event):
    """Somebody became a member here. `fee_cents` is what the first period costs: the room of money charges it.

    `period_key` (the first day, ISO) with `membership_public_id` names the charge, so it is made once.
    """

    name: ClassVar[str] = "patrons.membership-started.v1"

    membership_id: int
    membership_public_id: str
    organisation_id: int
    fee_cents: int
    period_key: str
    product_name: str


@dataclass(frozen=True, slots=True)
class MembershipRenewed(Event):
    """A membership goes on for a new period; `fee_cents` is what that period costs."""

    name: ClassVar[str] = "patrons.membership-renewed.v1"

    membership_id: int
    membership_public_id: str
    organisation_id: int
    fee_cents: int
    period_key: str
    product_name: str


@dataclass(frozen=True, slots=True)
class MembershipEnded(Event):
    """A membership ended on a day (ISO)."""

    name: ClassVar[str] = "patrons.membership-ended.v1"

    membership_id: int
    ended_on: str


@dataclass(frozen=True, slots=True)
class CardReplaced(Event):
    """A new card took the place of one that was lost or worn: a library may charge for it."""

    name: ClassVar[str] = "patrons.card-replaced.v1"

    membership_id: int
    card_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryChosen(Event):
    """A member chose what happens to the list of returned loans: `keep`, `default` or `never`."""

    name: ClassVar[str] = "patrons.history-chosen.v1"

    membership_id: int
    person_id: int
    choice: str


@dataclass(frozen=True, slots=True)
class PersonAnonymised(Event):
    """Nothing in this room leads to the person any more."""

    name: ClassVar[str] = "patrons.person-anonymised.v1"

    person_id: int
