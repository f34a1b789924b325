"""The catalogue of courses for groups: what anybody may find, what a library keeps, and who gives what where."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.models import GroupCourse
from samenbieb.domains.learning.rules import courses
from samenbieb.domains.learning.selectors.names import level_name, scale_name
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors as programme
from samenbieb.domains.programme.selectors import SessionView, Span
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.domains.referrals.selectors import PartnerView
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_PUBLIC = "which courses there are is public"
# The shelf of lessons at one's own pace that fits a theme.
SHELF_OF = {
    "language": "language",
    "numeracy": "numeracy",
    "digital": "digital",
    "citizenship": "citizenship",
}
LEARNING_PARTNERS = ("learning", "work")
LAST = float("inf")
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course in the catalogue. `giver` is the provider, or the library itself (`by_library`).

    Held by the library: `span` has its dates, `next` the one to come first. Elsewhere: `where` and `when` say it in words.
    """

    public_id: str
    theme: str
    theme_label: str
    title: str
    what: str
    scale: str
    level: str
    level_words: str
    no_reading: bool
    audience: str
    audience_label: str
    giver: str
    by_library: bool
    partner: str
    partner_ended: bool
    organisation_id: int
    library: str
    activity: str
    span: Span | None
    where: str
    when: str
    municipality: str
    town: str
    price_cents: int | None
    checked_on: dt.date | None
    is_old: bool
    is_ended: bool

    @property
    def held(self) -> bool:
        """Tell whether the library holds it, on dates of its programme."""
        return bool(self.activity)

    @property
    def next(self) -> SessionView | None:
        """Give the date that comes first, or runs."""
        return self.span.coming[0] if self.span and self.span.coming else None

    @property
    def is_over(self) -> bool:
        """Tell whether the last date was held."""
        return self.held and self.span is not None and not self.span.coming


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives something to learn in a town: the library or a provider, with the courses; `partner` when it is one."""

    name: str
    courses: tuple[CourseCard, ...]
    partner: PartnerView | None


@dataclass(frozen=True, slots=True)
class CourseTown:
    """A municipality with something to learn."""

    code: str
    name: str


def themes() -> Choices:
    """Give what a course can be about."""
    return [(str(value), str(label)) for value, label in GroupCourse.Theme.choices]


def course_audiences() -> Choices:
    """Give for whom a course can be."""
    return [(str(value), str(label)) for value, label in GroupCourse.Audience.choices]


def course_levels() -> Choices:
    """Give every level with its own scale, as one chooses it."""
    return [
        (f"{scale}:{code}", f"{scale_name(scale)}: {level_name(scale, code)}")
        for theme in GroupCourse.Theme.values
        for scale, code in courses.levels_of(theme)
    ]


def catalogue(*, theme: str = "", town: str = "") -> list[CourseCard]:
    """Give the courses that one can still come to: those of the libraries by their next date, then those of providers by name.

    `town`: the code of a municipality; what is for a whole area is found in every town of its library.
    """
    rows = GroupCourse.objects.across_all(reason=_PUBLIC).filter(ended_at=None)
    if theme:
        rows = rows.filter(theme=theme)
    found = [one for one in _cards(rows) if _is_shown(one)]
    if town:
        library_ids = _libraries_of(town)
        found = [one for one in found if _is_near(one, town, library_ids)]
    return sorted(
        found,
        key=lambda one: (one.next.starts_at.timestamp() if one.next else LAST, one.title, one.public_id),
    )


def course_towns() -> list[CourseTown]:
    """Give the municipalities in which a library that helps people learn has a place, by name."""
    on: dict[int, bool] = {}
    found: dict[str, str] = {}
    for branch in organisations.branches():
        if branch.municipality is None:
            continue
        if branch.organisation_id not in on:
            on[branch.organisation_id] = organisations.module_is_on("learning", branch.organisation_id)
        if on[branch.organisation_id]:
            found[branch.municipality.code] = branch.municipality.name
    return [CourseTown(code, name) for code, name in sorted(found.items(), key=lambda one: one[1])]


def who_gives_what(town: str) -> list[Giver]:
    """Give who helps people learn in a town: libraries with their courses, then providers and other partners by name."""
    mine: dict[tuple[bool, str], list[CourseCard]] = {}
    for one in catalogue(town=town):
        mine.setdefault((not one.by_library, one.giver), []).append(one)
    partners: dict[str, PartnerView] = {}
    municipality = organisations.municipality(town)
    for organisation_id in sorted(_libraries_of(town)):
        if organisations.module_is_on("learning", organisation_id):
            for row in referrals.partners_near(organisation_id, municipality.pk):
                partners[row.name] = row
    others = {(True, name) for name, row in partners.items() if row.subject in LEARNING_PARTNERS}
    return [
        Giver(name, tuple(mine.get((is_partner, name), ())), partners.get(name) if is_partner else None)
        for is_partner, name in sorted(others | mine.keys())
    ]


def courses_to_keep(actor: Actor, organisation_id: int) -> list[CourseCard]:
    """Give the courses of a library: what must be looked at first, what is over or ended last. Raises: NotAllowed."""
    actor.require(permissions.EDIT_COURSES, at=organisation_id)
    rows = GroupCourse.objects.within(actor, permissions.EDIT_COURSES).filter(organisation_id=organisation_id)
    return sorted(_cards(rows), key=lambda one: (one.is_ended, one.is_over, not one.is_old, one.title))


def course_of(actor: Actor, course: str) -> CourseCard:
    """Give one course of a library where the actor keeps the catalogue. Raises: NotFound."""
    if not identifiers.is_public_id(course):
        raise NotFound
    found = _cards(GroupCourse.objects.within(actor, permissions.EDIT_COURSES).filter(public_id=course))
    if not found:
        raise NotFound
    return found[0]


def activities_to_mark(actor: Actor, organisation_id: int) -> list[SessionView]:
    """Give the activities of a library that can be said to be a course and are not, each with one date. Raises: NotAllowed."""
    actor.require(permissions.EDIT_COURSES, at=organisation_id)
    rows = GroupCourse.objects.within(actor, permissions.EDIT_COURSES).filter(
        organisation_id=organisation_id, ended_at=None, activity__isnull=False
    )
    taken = {str(public_id) for public_id in rows.values_list("activity__public_id", flat=True)}
    return [one for one in programme.to_choose(actor, organisation_id) if one.activity not in taken]


def _is_shown(one: CourseCard) -> bool:
    if not organisations.module_is_on("learning", one.organisation_id):
        return False
    if one.held:
        return one.next is not None and organisations.module_is_on("programme", one.organisation_id)
    return not one.partner_ended


def _libraries_of(town: str) -> frozenset[int]:
    return frozenset(
        branch.organisation_id
        for branch in organisations.branches()
        if branch.municipality is not None and branch.municipality.code == town
    )


def _is_near(one: CourseCard, town: str, library_ids: frozenset[int]) -> bool:
    return one.municipality == town or (not one.municipality and one.organisation_id in library_ids)


def _cards(rows: Any) -> list[CourseCard]:
    loaded: Sequence[GroupCourse] = list(
        rows.select_related("activity", "partner", "municipality", "organisation")
    )
    spans = programme.spans([row.activity_id for row in loaded if row.activity_id])
    towns = _towns((span.coming or (span.last,))[0].branch_id for span in spans.values())
    return [_card(row, spans.get(row.activity_id or 0), towns) for row in loaded]


def _towns(branch_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    wanted = set(branch_ids)
    return {
        branch.pk: (branch.municipality.code, branch.municipality.name)
        for branch in (organisations.branches() if wanted else ())
        if branch.pk in wanted and branch.municipality is not None
    }


def _card(row: GroupCourse, span: Span | None, towns: dict[int, tuple[str, str]]) -> CourseCard:
    activity, partner = row.activity, row.partner
    at = ((span.coming or (span.last,))[0].branch_id) if span else 0
    own_town = (row.municipality.code, row.municipality.name) if row.municipality is not None else ("", "")
    municipality, town = towns.get(at, ("", "")) if activity is not None else own_town
    today = clock.today(row.organisation.time_zone)
    return CourseCard(
        public_id=str(row.public_id),
        theme=row.theme,
        theme_label=str(GroupCourse.Theme(row.theme).label),
        title=activity.title if activity is not None else row.title,
        what=activity.summary if activity is not None else row.what,
        scale=row.scale,
        level=row.level,
        level_words=f"{scale_name(row.scale)}: {level_name(row.scale, row.level)}" if row.level else "",
        no_reading=row.no_reading,
        audience=row.audience,
        audience_label=str(GroupCourse.Audience(row.audience).label),
        giver=partner.name if partner is not None else row.organisation.name,
        by_library=partner is None,
        partner=str(partner.public_id) if partner is not None else "",
        partner_ended=partner is not None and partner.ended_at is not None,
        organisation_id=row.organisation_id,
        library=row.organisation.name,
        activity=str(activity.public_id) if activity is not None else "",
        span=span,
        where=row.where,
        when=row.when,
        municipality=municipality,
        town=town,
        price_cents=activity.price_cents if activity is not None else row.price_cents,
        checked_on=row.checked_on,
        is_old=row.checked_on is not None and courses.must_be_checked(row.checked_on, today),
        is_ended=row.ended_at is not None,
    )
