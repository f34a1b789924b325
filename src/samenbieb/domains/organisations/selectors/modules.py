"""Which parts of the system are switched on."""

from django.conf import settings

from samenbieb.domains.organisations.models import Organisation
from samenbieb.kernel import modules
from samenbieb.kernel.remembering import Remembered, Versions

_off: Remembered[list[str]] = Remembered("places")


def _off_read(organisation_id: int) -> list[str]:
    return Organisation.objects.filter(pk=organisation_id).values_list("modules_off", flat=True).first() or []


def modules_on(organisation_id: int | None = None, held: Versions | None = None) -> frozenset[str]:
    """Give the modules that are on for the installation and for one organisation, with the rooms that follow them.

    From memory, after one small query, or none when `held` is given.
    """
    off: list[str] = []
    if organisation_id is not None:
        off = _off.get(organisation_id, lambda: _off_read(organisation_id), held)
    return modules.on_among(frozenset(settings.MODULES).difference(off))


def module_is_on(name: str, organisation_id: int | None = None) -> bool:
    """Tell whether a room is on for the installation (`SAMENBIEB_MODULES`) and for one organisation.

    The rooms that carry the house are always on.
    """
    return not modules.switchable(name) or name in modules_on(organisation_id)
