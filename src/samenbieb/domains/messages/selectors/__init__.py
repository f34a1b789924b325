"""What may be seen of notices, and of how a library writes."""

from samenbieb.domains.messages.selectors.notices import notices_of, own_notices
from samenbieb.domains.messages.selectors.templates import (
    HabitLine,
    TemplateLine,
    habit,
    preview,
    template_line,
    template_lines,
)

__all__ = [
    "HabitLine",
    "TemplateLine",
    "habit",
    "notices_of",
    "own_notices",
    "preview",
    "template_line",
    "template_lines",
]
