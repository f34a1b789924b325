"""Which parts of the system are switched on."""

from collections.abc import Iterable

from django.conf import settings

from samenbieb.domains.organisations.models import Organisation
from samenbieb.kernel.remembering import Remembered, Versions


def module_is_on(name: str, organisation_id: int | None = None) -> bool:
    """Tell whether a module is on for the installation (`SAMENBIEB_MODULES`) and for one organisation.

    Names that are no module (the rooms that carry the house) are always on.
    """
    if name in settings.MODULES_KNOWN and name not in settings.MODULES:
        return False
    if organisation_id is None:
        return True
    return not Organisation.objects.filter(pk=organisation_id, modules_off__contains=[name]).exists()


_off: Remembered[list[str]] = Remembered("places")


def _off_read(organisation_id: int) -> list[str]:
    return Organisation.objects.filter(pk=organisation_id).values_list("modules_off", flat=True).first() or []


def modules_on(
    names: Iterable[str], organisation_id: int | None = None, held: Versions | None = None
) -> frozenset[str]:
    """Give those of the names that are on: from memory, after one small query, or none when `held` is given."""
    off: list[str] | None = None
    if organisation_id is not None:
        off = _off.get(organisation_id, lambda: _off_read(organisation_id), held)
    return frozenset(name for name in names if module_is_on(name) and name not in (off or ()))
