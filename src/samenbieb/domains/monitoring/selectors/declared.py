"""Which figures there are: those that rooms declare, of modules that are on."""

from samenbieb.domains.monitoring.errors import NoSuchFigure
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.measures import CoreFunction, Measure, all_measures

ORDER = [*CoreFunction, None]


def declared() -> list[Measure]:
    """Give the figures that happen at places and whose module is on, by core function and name."""
    found = [
        measure
        for measure in all_measures()
        if measure.by_place is not None and organisations.module_is_on(room_of(measure))
    ]
    return sorted(found, key=lambda measure: (ORDER.index(measure.core_function), measure.name))


def room_of(measure: Measure) -> str:
    """Name the room, and so the module, that declares a figure."""
    return measure.name.split(".", maxsplit=1)[0]


def declared_at(measure: Measure, organisation_id: int) -> bool:
    """Tell whether the module of a figure is on at a library."""
    return organisations.module_is_on(room_of(measure), organisation_id)


def family(measure: Measure) -> list[Measure]:
    """Give the figure that this one is a part of (or itself), and then all the parts that add up to it."""
    head = measure.part_of or measure.name
    known = declared()
    return [
        *(one for one in known if one.name == head),
        *(one for one in known if one.part_of == head),
    ] or [measure]


def figure(name: str) -> Measure:
    """Find a figure by its name. Raises: NoSuchFigure."""
    for measure in declared():
        if measure.name == name:
            return measure
    raise NoSuchFigure(measure=name)
