"""What stands before a machine: it works, staff are there, who uses it holds the permit, is old enough or has an adult along."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import Q

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking.ports import Wish
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.makerspace.errors import AdultNeeded, NoPermit, NotSupervised, OutOfOrder, TooYoung
from samenbieb.domains.makerspace.models import Machine, Outage
from samenbieb.domains.makerspace.selectors.instructions import coming_for
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import clock

_ASKED = "a machine asks the same of everybody, whoever books"


class MachineGate:
    """Nobody has a machine without what it asks: asked at every booking, move and check-in (`booking.ports.Gate`)."""

    def behind(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those things that ask a permit or an age."""
        rows = Machine.objects.across_all(reason=_ASKED).filter(resource_id__in=resource_ids)
        asking = rows.filter(Q(qualification__isnull=False) | Q(age_min__isnull=False))
        return frozenset(asking.values_list("resource_id", flat=True))

    def out_of_use(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those things that are out of order."""
        rows = Outage.objects.across_all(reason=_ASKED).filter(
            ended_at=None, machine__resource__in=resource_ids
        )
        return frozenset(rows.values_list("machine__resource_id", flat=True))

    def staffed_only(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those things that are used only while staff are there."""
        rows = Machine.objects.across_all(reason=_ASKED).filter(resource_id__in=resource_ids, supervised=True)
        return frozenset(rows.values_list("resource_id", flat=True))

    def adult_below(self, resource_ids: Collection[int]) -> Mapping[int, int]:
        """Give the age below which an adult comes along."""
        rows = Machine.objects.across_all(reason=_ASKED).filter(resource_id__in=resource_ids)
        asked = rows.values_list("resource_id", "adult_below")
        return {resource_id: age for resource_id, age in asked if age is not None}

    def pass_(self, wish: Wish) -> None:
        """Refuse who may not have one of these machines then. Locks: the holder.

        Raises: OutOfOrder, NotSupervised, TooYoung, AdultNeeded (only of who stands here), NoPermit.
        """
        rows = Machine.objects.across_all(reason=_ASKED).filter(resource_id__in=wish.resource_ids)
        machines = list(rows.order_by("pk").select_related("resource"))
        broken = Outage.objects.across_all(reason=_ASKED).filter(machine__in=machines, ended_at=None)
        if machines and broken.exists():
            raise OutOfOrder
        for machine in machines:
            self._pass(machine, wish)

    def _pass(self, machine: Machine, wish: Wish) -> None:
        span = (wish.starts_at, wish.ends_at)
        if machine.supervised and not booking.is_staffed(machine.resource.branch_id, span):
            raise NotSupervised
        if machine.qualification_id is None and machine.age_min is None and machine.adult_below is None:
            return
        holder = self._holder(machine, wish)
        if machine.age_min is not None and not self._has_reached(machine.age_min, machine, wish, holder):
            raise TooYoung(
                age_min=machine.age_min,
                age_known=self._ages(wish, holder) != (None, None),
                permit=self._permit_lacking(machine, wish, holder),
            )
        # Who comes along is seen at the door, and nowhere else: a booking alone asks nothing.
        if (
            machine.adult_below is not None
            and wish.is_arriving
            and not wish.adult_is_here
            and not self._has_reached(machine.adult_below, machine, wish, holder)
        ):
            raise AdultNeeded(adult_below=machine.adult_below)
        kind_id = machine.qualification_id
        if kind_id is not None and (permit := self._permit_lacking(machine, wish, holder)):
            raise NoPermit(qualification=permit, instructions=tuple(coming_for(kind_id)))

    def _permit_lacking(self, machine: Machine, wish: Wish, holder: credentials.HolderView | None) -> str:
        """Name the permit that a machine asks and is not held, until the last moment of the booking: halfway is none."""
        kind_id = machine.qualification_id
        if kind_id is None or (
            holder is not None
            and permits.check(holder.pk, kind_id, wish.starts_at).holds
            and permits.check(holder.pk, kind_id, wish.ends_at).holds
        ):
            return ""
        return credentials.kinds_by_id([kind_id])[kind_id].name

    def _holder(self, machine: Machine, wish: Wish) -> credentials.HolderView | None:
        found = None
        if wish.holder_id is not None:
            found = credentials.holder_by_id(wish.holder_id)
        elif wish.person_id is not None:
            found = credentials.holder_of_person(machine.organisation_id, wish.person_id)
        return found if found is not None and found.organisation_id == machine.organisation_id else None

    def _has_reached(
        self, age: int, machine: Machine, wish: Wish, holder: credentials.HolderView | None
    ) -> bool:
        birth_on, born_in = self._ages(wish, holder)
        zone = organisations.organisation_by_id(machine.organisation_id).time_zone
        on = clock.local(wish.starts_at, zone).date()
        return credentials.is_old_enough(age, on, birth_on=birth_on, born_in=born_in)

    def _ages(self, wish: Wish, holder: credentials.HolderView | None) -> tuple[dt.date | None, int | None]:
        person_id = wish.person_id or (holder.person_id if holder else None)
        birth_on = patrons.birth_on(person_id) if person_id is not None else None
        return birth_on, holder.born_in if holder else None
