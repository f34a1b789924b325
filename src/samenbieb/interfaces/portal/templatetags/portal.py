"""The tags of the portal: `{% load portal %}`."""

from django import template

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.selectors import Brief
from samenbieb.domains.discovery.selectors import SearchQuery
from samenbieb.domains.holdings.selectors import Availability
from samenbieb.interfaces.portal import addresses, wordings

register = template.Library()

DUTCH = "dut"


@register.filter
def address(query: SearchQuery) -> str:
    """Give the address of a search."""
    return addresses.search_address(query)


@register.filter
def parameter(facet_name: str) -> str:
    """Give the name of a facet in the address."""
    return addresses.PARAMETERS[facet_name]


@register.filter
def sort_word(query: SearchQuery) -> str:
    """Give the order of a search as it stands in the address."""
    return addresses.sort_word(query.sort)


@register.simple_tag
def how_to_get(availability: Availability, near_name: str = "") -> wordings.Stand:
    """Say whether a title can be borrowed now, and where: `kind` and `text` of a status."""
    return wordings.stand(availability, near_name)


@register.filter
def form_icon(form: str) -> str:
    """Give the picture of a kind of material; the word stands beside it."""
    return wordings.FORM_ICONS.get(form, "book")


@register.filter
def language_code(languages: tuple[str, ...] | list[str] | str) -> str:
    """Give the `lang` of a title from the catalogue's three letters; empty when it is not known.

    Of a title in several languages the Dutch edition, else the first one, gives the title that is shown.
    """
    codes = [languages] if isinstance(languages, str) else list(languages)
    return catalogue.language_tag(DUTCH if DUTCH in codes else codes[0]) if codes else ""


@register.filter
def named(brief: Brief) -> str:
    """Name a title apart from another of the same name: with its kinds of material and its year."""
    words = [brief.title, *map(catalogue.form_word, brief.forms), str(brief.year or "")]
    return ", ".join(filter(None, words))


register.simple_tag(wordings.waiting, name="people_waiting")


register.filter("form_word", catalogue.form_word)
register.filter("audience_word", catalogue.audience_word)
register.filter("language_word", catalogue.language_word)
register.filter("spoken_name", catalogue.spoken_name)
register.filter("days_left", wordings.days_left)
