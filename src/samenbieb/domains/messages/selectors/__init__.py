"""What may be seen of notices."""

from samenbieb.domains.messages.selectors.notices import kind_name, notices_of, own_notices
from samenbieb.domains.messages.selectors.templates import (
    TemplateLine,
    preview,
    template_line,
    template_lines,
)

__all__ = [
    "TemplateLine",
    "kind_name",
    "notices_of",
    "own_notices",
    "preview",
    "template_line",
    "template_lines",
]
