"""Which parts of the system are switched on."""

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
