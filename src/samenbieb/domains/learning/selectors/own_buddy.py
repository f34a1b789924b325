"""What who learns sees of their request for a buddy, where there are buddies, and what the member takes along."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.models import BuddyMeeting, BuddyPair, BuddyRequest, Coach
from samenbieb.domains.learning.selectors import buddy_words as words
from samenbieb.domains.learning.services import whose
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor

OWN = "the request of who learns, by their pass or as a member"


@dataclass(frozen=True, slots=True)
class OwnBuddy:
    """How it stands: `waiting`, `proposed`, `agreed` (the other did not answer yet), `running` or `over`.

    `buddy` is the first name of who is proposed or helps; `moment` when one meets first, `first_on` the day of it.
    """

    stands: str
    theme: str
    languages: tuple[tuple[str, str], ...]
    half_days: tuple[str, ...]
    place: str
    asked_on: dt.date
    buddy: str = ""
    moment: str = ""
    first_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class BuddyPlaces:
    """A library with its places where somebody is a buddy: code and name."""

    library: str
    places: tuple[tuple[str, str], ...]


def buddy_places() -> list[BuddyPlaces]:
    """Give where somebody is a buddy now, by library and place."""
    rows = Coach.objects.across_all(reason="at which places there are buddies is public; who they are is not")
    with_coach = set(rows.filter(stopped_on=None).values_list("branch_id", flat=True))
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for branch in organisations.branches() if with_coach else []:
        if branch.pk in with_coach and organisations.module_is_on("learning", branch.organisation_id):
            found.setdefault((branch.organisation.name, branch.organisation_id), []).append(
                (branch.code, branch.name)
            )
    return [BuddyPlaces(name, tuple(found[name, pk])) for name, pk in sorted(found)]


def has_buddies() -> bool:
    """Tell whether anybody is a buddy anywhere: else no page leads to asking for one."""
    rows = Coach.objects.across_all(reason="whether there are buddies at all is public")
    return rows.filter(stopped_on=None).exists()


def own_buddy(actor: Actor, *, pass_public_id: str = "") -> OwnBuddy | None:
    """Give how the newest request of who learns stands; None when they never asked. Raises: PassClaimed."""
    owner = whose.known(actor, pass_public_id)
    if owner is None:
        return None
    rows = BuddyRequest.objects.across_all(reason=OWN).filter(**owner.filter).select_related("branch")
    request = rows.order_by("-asked_at", "-pk").first()
    if request is None:
        return None
    newest = BuddyPair.objects.across_all(reason=OWN).filter(request=request).select_related("coach__user")
    pair = newest.exclude(state=BuddyPair.State.OVER).order_by("-pk").first()
    return OwnBuddy(
        stands=_stands(request, pair),
        theme=words.theme_name(request.theme),
        languages=words.language_names(request.languages),
        half_days=words.half_day_names(request.half_days),
        place=request.branch.name,
        asked_on=request.asked_on,
        buddy=_first_name(pair) if pair else "",
        moment=words.half_day_name(pair.half_day) if pair else "",
        first_on=pair.first_on if pair else None,
    )


def _first_name(pair: BuddyPair) -> str:
    """Give what a learner sees of their buddy, on paper as well."""
    return pair.coach.user.name.split(" ")[0] if pair.coach else ""


def _stands(request: BuddyRequest, pair: BuddyPair | None) -> str:
    if pair is None:
        return "over" if request.state == BuddyRequest.State.CLOSED else "waiting"
    if pair.state == BuddyPair.State.RUNNING:
        return "running"
    return "proposed" if pair.learner_agreed_at is None else "agreed"


def own_buddies(actor: Actor) -> list[dict[str, Any]]:
    """Give everything that is kept of the buddies of the member who acts."""
    owner = whose.known(actor, "")
    if owner is None:
        return []
    rows = BuddyRequest.objects.across_all(reason=OWN).filter(**owner.filter).select_related("branch")
    pairs = BuddyPair.objects.across_all(reason=OWN).select_related("coach__user")
    return [
        {
            "theme": request.theme,
            "languages": request.languages,
            "half_days": request.half_days,
            "place": request.branch.name,
            "asked_at": request.asked_at,
            "closed_on": request.closed_on,
            "pairs": [
                {
                    "buddy": _first_name(pair),
                    "called": pair.first_name,
                    "state": pair.state,
                    "proposed_on": pair.proposed_on,
                    "begun_on": pair.begun_on,
                    "ended_on": pair.ended_on,
                    "reason": pair.reason,
                    "met_on": list(
                        BuddyMeeting.objects.across_all(reason=OWN)
                        .filter(pair=pair)
                        .values_list("met_on", flat=True)
                    ),
                }
                for pair in pairs.filter(request=request).order_by("pk")
            ],
        }
        for request in rows.order_by("pk")
    ]
