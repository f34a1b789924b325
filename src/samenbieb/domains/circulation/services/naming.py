"""The name of what somebody waits for: that of its page, where editions of one work have different titles."""

from collections.abc import Collection
from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation.models import Hold


def titles(works: Collection[Any]) -> dict[int, str]:
    """Give the title under which readers find each of these works. Two queries; none without works.

    A work of which every edition was withdrawn keeps the name that it had.
    """
    faces = catalogue.briefs({work.pk for work in works}) if works else {}
    return {work.pk: faces[work.pk].title if work.pk in faces else work.title for work in works}


def title(hold: Hold) -> str:
    """Give the title that this hold waits for."""
    return of_volume(titles([hold.work])[hold.work_id], hold.volume)


def of_volume(title: str, volume: str) -> str:
    """Name one volume of a set: "Winkler Prins (deel 2)"."""
    return f"{title} ({volume})" if volume else title
