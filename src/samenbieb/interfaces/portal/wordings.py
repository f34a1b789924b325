"""How a title stands, in words for the public: where it can be borrowed now, when it comes back, who waits."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenbieb.domains.holdings.selectors import Availability
from samenbieb.interfaces.web import wording
from samenbieb.kernel import clock

# Names of pictures of the icon set.
FORM_ICONS = {
    "audiobook": "headphones",
    "ebook": "tablet",
    "comic": "message-square",
    "magazine": "newspaper",
    "newspaper": "newspaper",
    "dvd": "film",
    "bluray": "film",
    "cd": "disc-3",
    "lp": "disc-3",
    "sheet_music": "music",
    "game": "dices",
    "console_game": "gamepad-2",
    "map": "map",
    "software": "disc-3",
    "online": "globe",
    "picture": "image",
    "object": "package",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """How something stands: `kind` is that of `web/_status.html` (`ok`, `wait`, `stop`)."""

    kind: str
    text: str


def stand(availability: Availability, near_name: str = "") -> Stand:
    """Say whether a title can be borrowed now: here, elsewhere, later or not."""
    if availability.near_count and near_name:
        return Stand("ok", _("Available now in %(place)s") % {"place": near_name})
    if availability.on_shelf_count:
        places = availability.branches_with_copy
        return Stand(
            "ok", _("Available now in %(place)s") % {"place": places[0]} if places else _("Available now")
        )
    if availability.first_due_at is not None and availability.first_due_at > clock.now():
        return Stand(
            "wait", _("On loan now. Back on %(day)s") % {"day": wording.day(availability.first_due_at)}
        )
    if availability.total_count:
        return Stand("wait", _("On loan now"))
    return Stand("stop", _("Not to be borrowed"))


def in_dutch(text: str) -> str:
    """Mark what a library wrote itself as Dutch, so that it is read aloud as such on a page in another language."""
    return format_html('<span lang="nl">{}</span>', text) if text else ""


def waiting(count: int) -> str:
    """Say how many people wait."""
    return ngettext(
        "%(count)s person is waiting for this.", "%(count)s people are waiting for this.", count
    ) % {"count": count}


def days_left(days: int) -> str:
    """Say how long something may stay at home, or how late it is."""
    if days < 0:
        return ngettext("%(count)s day too late", "%(count)s days too late", -days) % {"count": -days}
    if days == 0:
        return _("Bring it back today")
    if days == 1:
        return _("Bring it back tomorrow")
    return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
