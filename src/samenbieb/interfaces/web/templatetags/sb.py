"""The tags and filters of the kit: `{% load sb %}`."""

import datetime as dt
from functools import cache
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, get_language_info
from lucide.templatetags.lucide import lucide

from samenbieb.interfaces.web import covers, fonts, wording
from samenbieb.kernel.money import Money

register = template.Library()


TURNED = {"arrow-right": "arrow-left", "arrow-left": "arrow-right"}


@cache
def _drawn(name: str, size: int) -> SafeString:
    drawing: str = lucide(name, size=size, aria_hidden="true", focusable="false")
    return mark_safe("".join(line.strip() for line in drawing.splitlines()))  # noqa: S308 - from the icon set


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Draw an icon of the lucide set. It never stands alone: the word beside it says the same.

    An arrow points along the text: from right to left, forward is to the left.
    """
    return _drawn(TURNED.get(str(name), str(name)) if get_language_bidi() else str(name), int(size))


@register.simple_tag
def cover(title: object, author: object = "") -> SafeString:
    """Draw the cover of a title."""
    return covers.cover_svg(str(title), str(author or ""))


@register.simple_tag
def letters() -> SafeString:
    """Link our own letters when they were built; without them the letters of the device are used."""
    if not fonts.are_built():
        return SafeString("")
    preload = format_html_join(
        "\n",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(f"web/fonts/{name}"),) for name in fonts.PRELOAD),
    )
    return format_html('{}\n<link rel="stylesheet" href="{}">', preload, static("web/fonts/fonts.css"))


@register.simple_tag
def in_language(code: str) -> SafeString:
    """Say in which language a part is: `<p {% in_language "nl" %}>`; and how it runs, when the page runs the other way."""
    runs_back = get_language_info(code)["bidi"]
    if runs_back == get_language_bidi():
        return format_html('lang="{}"', code)
    return format_html('lang="{}" dir="{}"', code, "rtl" if runs_back else "ltr")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """Give the query string of this page with some keys changed; an empty value drops the key."""
    data: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value in {None, ""}:
            data.pop(key, None)
        else:
            data[key] = str(value)
    return f"?{data.urlencode()}"


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], key: str, value: object) -> str:
    """Give the query string of this page without one value of a key, and from its first page."""
    data: QueryDict = context["request"].GET.copy()
    data.setlist(key, [kept for kept in data.getlist(key) if kept != str(value)])
    data.pop("pagina", None)
    return f"?{data.urlencode()}"


@register.filter
def day(value: dt.date | None) -> str:
    """`13 december`."""
    return wording.day(value) if value else ""


@register.filter
def weekday(value: dt.date | None) -> str:
    """`zondag 13 december`."""
    return wording.weekday(value) if value else ""


@register.filter
def near_day(value: dt.date | None) -> str:
    """`morgen (13 december)`, else as `weekday`."""
    return wording.near_day(value) if value else ""


@register.filter
def hour(value: dt.time | dt.datetime | None) -> str:
    """`20.00 uur`."""
    return wording.hour(value) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`13 december om 20.00 uur`."""
    return wording.moment(value) if value else ""


@register.filter
def money(value: Money | int | None) -> str:
    """`€ 1,50`. A bare number is cents."""
    return "" if value is None else wording.money(value)


@register.filter
def amount(parts: int | None, per: int) -> str:
    """`2,5` of something of which a unit has `per` parts; whole ones without a comma."""
    return "" if parts is None else wording.amount(parts, per)


@register.filter
def as_typed(value: int | None) -> str:
    """Write cents as somebody types them in a field; nothing when it costs nothing."""
    return wording.typed(value) if value else ""


@register.filter
def price(value: Money | int | None) -> str:
    """`€ 1,50`, or `€ 0,00 – gratis`."""
    return "" if value is None else wording.price(value)
