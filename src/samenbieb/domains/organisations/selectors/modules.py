"""Which parts of the system are switched on."""

from collections.abc import Iterable

from django.conf import settings

from samenbieb.domains.organisations.models import Organisation


def module_is_on(name: str, organisation_id: int | None = None) -> bool:
    """Tell whether a module is on for the installation (`SAMENBIEB_MODULES`) and for one organisation.

    Names that are no module (the rooms that carry the house) are always on.
    """
    if name in settings.MODULES_KNOWN and name not in settings.MODULES:
        return False
    if organisation_id is None:
        return True
    return not Organisation.objects.filter(pk=organisation_id, modules_off__contains=[name]).exists()


def modules_on(names: Iterable[str], organisation_id: int | None = None) -> frozenset[str]:
    """Give those of the names that are on, with one query for all."""
    off: list[str] | None = None
    if organisation_id is not None:
        off = Organisation.objects.filter(pk=organisation_id).values_list("modules_off", flat=True).first()
    return frozenset(name for name in names if module_is_on(name) and name not in (off or ()))
