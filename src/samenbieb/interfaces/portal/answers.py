"""Answers to what a reader just did, in sentences."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenbieb.domains.circulation.services import HoldAnswer
from samenbieb.interfaces.web import wording
from samenbieb.kernel.identifiers import uuid7


def new_key() -> str:
    """Give a key for one form: the same form sent twice is done once."""
    return str(uuid7())


def reserved(answer: HoldAnswer) -> str:
    """Say that a title is reserved, where it can be picked up, and before which day probably."""
    said = _reserved(answer)
    if answer.promised_before_on is not None:
        said += " " + _("Probably before %(day)s.") % {"day": wording.day(answer.promised_before_on)}
    return said


def _reserved(answer: HoldAnswer) -> str:
    words = {"title": answer.title, "place": answer.pickup, "number": answer.position}
    if answer.position > 1:
        return (
            _(
                "“%(title)s” is reserved. You are number %(number)s. We tell you when it lies ready in %(place)s."
            )
            % words
        )
    return _("“%(title)s” is reserved. We tell you when it lies ready in %(place)s.") % words


def not_reserved(title: str, reasons: Iterable[object]) -> str:
    """Say that a title was not reserved, with every reason."""
    return _("“%(title)s” was not reserved. %(reasons)s") % {"title": title, "reasons": _joined(reasons)}


def renewed(title: str, due_on: dt.date) -> str:
    """Say until when a title may stay."""
    return _("“%(title)s” is renewed until %(day)s.") % {"title": title, "day": wording.day(due_on)}


def not_renewed(title: str, reasons: Iterable[object]) -> str:
    """Say that a title was not renewed, with every reason."""
    return _("“%(title)s” was not renewed. %(reasons)s") % {"title": title, "reasons": _joined(reasons)}


def renewed_all(done_count: int, asked_count: int) -> list[tuple[str, str]]:
    """Say how many titles were renewed and how many were not, each with the kind of its alert."""
    left = asked_count - done_count
    lines = []
    if done_count:
        sentence = ngettext("%(count)s title is renewed.", "%(count)s titles are renewed.", done_count)
        lines.append(("ok", sentence % {"count": done_count}))
    if left:
        sentence = ngettext(
            "%(count)s title could not be renewed. The reason stands beside it.",
            "%(count)s titles could not be renewed. The reasons stand beside them.",
            left,
        )
        lines.append(("warn", sentence % {"count": left}))
    return lines


def _joined(reasons: Iterable[object]) -> str:
    return " ".join(str(reason) for reason in reasons)
