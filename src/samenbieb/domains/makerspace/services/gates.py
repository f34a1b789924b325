"""What stands before a machine: it works, who uses it holds the permit then, and is old enough."""

from collections.abc import Collection

from django.db.models import Q

from samenbieb.domains.booking.ports import Wish
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.makerspace.errors import NoPermit, OutOfOrder, TooYoung
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

    def pass_(self, wish: Wish) -> None:
        """Refuse who may not have one of these machines then. Raises: OutOfOrder, NoPermit, TooYoung. Locks: the holder."""
        rows = Machine.objects.across_all(reason=_ASKED).filter(resource_id__in=wish.resource_ids)
        machines = list(rows.order_by("pk"))
        broken = Outage.objects.across_all(reason=_ASKED).filter(machine__in=machines, ended_at=None)
        if machines and broken.exists():
            raise OutOfOrder
        for machine in machines:
            self._pass(machine, wish)

    def _pass(self, machine: Machine, wish: Wish) -> None:
        if machine.qualification_id is None and machine.age_min is None:
            return
        holder = self._holder(machine, wish)
        if machine.age_min is not None and not self._is_old_enough(machine, wish, holder):
            raise TooYoung
        kind_id = machine.qualification_id
        if kind_id is None:
            return
        # Until the last moment of the booking: a permit that lapses halfway is none.
        if (
            holder is None
            or not permits.check(holder.pk, kind_id, wish.starts_at).holds
            or not permits.check(holder.pk, kind_id, wish.ends_at).holds
        ):
            raise NoPermit(
                qualification=credentials.kinds_by_id([kind_id])[kind_id].name,
                instructions=tuple(coming_for(kind_id)),
            )

    def _holder(self, machine: Machine, wish: Wish) -> credentials.HolderView | None:
        found = None
        if wish.holder_id is not None:
            found = credentials.holder_by_id(wish.holder_id)
        elif wish.person_id is not None:
            found = credentials.holder_of_person(machine.organisation_id, wish.person_id)
        return found if found is not None and found.organisation_id == machine.organisation_id else None

    def _is_old_enough(self, machine: Machine, wish: Wish, holder: credentials.HolderView | None) -> bool:
        person_id = wish.person_id or (holder.person_id if holder else None)
        birth_on = patrons.birth_on(person_id) if person_id is not None else None
        zone = organisations.organisation_by_id(machine.organisation_id).time_zone
        return credentials.is_old_enough(
            machine.age_min or 0,
            clock.local(wish.starts_at, zone).date(),
            birth_on=birth_on,
            born_in=holder.born_in if holder else None,
        )
