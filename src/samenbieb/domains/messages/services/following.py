"""Notices and choices when two people in the books turn out to be one; and when they are taken apart again."""

from collections.abc import Mapping

from django.db.models import QuerySet

from samenbieb.domains.messages.models import ChannelChoice, Notice

_ONE_PERSON = "two people in the books who are one, or are no longer"


def follow_person(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let every notice about a person be about another, and their choices be the other's, unless those chose themselves.

    For the room that knows people, inside its own transaction. Returns what moved, by primary key.
    """
    choices = ChannelChoice.objects.across_all(reason=_ONE_PERSON)
    chosen = choices.filter(person_id=to_id).values("organisation")
    moved = {
        "notices": list(_notices().filter(person_id=from_id).values_list("pk", flat=True)),
        "choices": list(
            choices.filter(person_id=from_id).exclude(organisation__in=chosen).values_list("pk", flat=True)
        ),
    }
    give_back(moved, to_id=to_id)
    return moved


def give_back(moved: Mapping[str, list[int]], *, to_id: int) -> None:
    """Let what moved be a person's again; what was forgotten since stays so."""
    _notices().filter(pk__in=moved["notices"]).exclude(person_id=None).update(person_id=to_id)
    choices = ChannelChoice.objects.across_all(reason=_ONE_PERSON)
    choices.filter(pk__in=moved["choices"]).update(person_id=to_id)


def _notices() -> QuerySet[Notice]:
    return Notice.objects.across_all(reason=_ONE_PERSON)
