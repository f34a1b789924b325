"""The first page: the first thirty seconds of a resident, and of somebody who came to see the demo."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from samenbieb.domains.catalogue.selectors import Brief
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.domains.discovery.selectors import SearchQuery, Sort
from samenbieb.domains.learning import selectors as learning
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.portal import help_today, hours, programme
from samenbieb.interfaces.portal.addresses import search_address
from samenbieb.interfaces.portal.near import Near, near
from samenbieb.interfaces.web import demo, switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.calendar import BranchCalendar

SHELF_COUNT = 8


@dataclass(frozen=True, slots=True)
class Door:
    """A spoken door: where it leads, and something real of today behind it."""

    title: str
    text: str
    url: str
    icon: str
    colour: int
    second_text: str = ""
    second_url: str = ""


@require_GET
def home(request: Request) -> HttpResponse:
    """Show the library near the reader, the search box, the doors, and titles that stand on the shelf there now."""
    here = near(request)
    calendar = organisations.calendar(here.branch_id) if here else None
    state = organisations.open_state(calendar) if calendar else None
    searching = "catalogue" in switches.modules_on(request)
    popular = _on_the_shelf(here, Sort.POPULAR) if searching else None
    newest = _on_the_shelf(here, Sort.YEAR) if searching else None
    context = {
        "near": here,
        "is_open": state is not None and state.is_open,
        "state": hours.state_in_words(state) if state else "",
        "doors": [
            door
            for door in (
                _book(here, popular),
                _help(request, here, calendar),
                _activities(here) if switches.is_on(request, "programme") else None,
                _learning(here, popular, lessons_on=switches.is_on(request, "learning")),
            )
            if door
        ],
        "popular": popular,
        "popular_address": search_address(_shelf_query(here, Sort.POPULAR)),
        "newest": newest,
        "newest_address": search_address(_shelf_query(here, Sort.YEAR)),
        "demo_logins": demo.logins(),
    }
    return render(request, "portal/home/page.html", context)


def _shelf_query(here: Near | None, sort: Sort) -> SearchQuery:
    return SearchQuery(
        branch=(here.branch.code,) if here else (),
        available_now=True,
        sort=sort,
        page_size=SHELF_COUNT,
    )


def _on_the_shelf(here: Near | None, sort: Sort) -> discovery.SearchPage:
    return discovery.search(_shelf_query(here, sort), here.branch_id if here else None)


def _book(here: Near | None, popular: discovery.SearchPage | None) -> Door | None:
    if popular is None:
        return None
    first: Brief | None = popular.hits[0].brief if popular.hits else None
    text = _("Titles, authors, subjects: all libraries together.")
    if first and here:
        text = _("On the shelf in %(place)s now: %(title)s") % {
            "place": here.branch.name,
            "title": first.title,
        }
    return Door(_("I am looking for a book"), text, "/zoeken", "book-open", 1)


def _help(request: Request, here: Near | None, calendar: BranchCalendar | None) -> Door | None:
    """Lead to help: where it is given first near the reader, else who works at the reader's place."""
    if here is None or calendar is None:
        return None
    phone = here.branch.phone
    helping = switches.is_on(request, "helpdesk")
    soonest = help_today.soonest_in_words(here) if helping else ""
    now = hours.staff_in_words(organisations.open_state(calendar)) or hours.staff_again(calendar)
    return Door(
        _("I need help"),
        soonest or (f"{here.branch.name} · {now}." if now else _("See which library can help you.")),
        "/hulp" if helping else "/vestigingen#hulp",
        "hand-helping",
        2,
        second_text=_("Call %(phone)s") % {"phone": phone} if phone else "",
        second_url=f"tel:{phone.replace(' ', '')}" if phone else "",
    )


def _activities(here: Near | None) -> Door | None:
    """Lead to what is held first near the reader."""
    words = programme.next_in_words(here) if here else ""
    return Door(_("I want to do something"), words, "/activiteiten", "calendar-days", 4) if words else None


def _learning(
    here: Near | None, on_the_shelf: discovery.SearchPage | None, *, lessons_on: bool
) -> Door | None:
    """Lead to the lessons; without them to the books in easy language that stand on the shelf today."""
    count = learning.lessons_number() if lessons_on else 0
    if count:
        words = ngettext(
            "%(count)s lesson, free and without a name.", "%(count)s lessons, free and without a name.", count
        )
        return Door(_("I want to learn"), words % {"count": count}, "/leren", "graduation-cap", 3)
    easy = on_the_shelf.facet("easy_reading") if on_the_shelf else None
    if here is None or easy is None:
        return None
    count = easy.values[0].work_count
    text: Any = ngettext(
        "%(count)s title in easy language is on the shelf in %(place)s.",
        "%(count)s titles in easy language are on the shelf in %(place)s.",
        count,
    )
    return Door(
        _("I want to learn"),
        text % {"count": count, "place": here.branch.name},
        search_address(easy.values[0].query),
        "graduation-cap",
        3,
    )
