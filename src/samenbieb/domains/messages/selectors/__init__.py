"""What may be seen of notices."""

from samenbieb.domains.messages.selectors.letters import (
    BatchLine,
    PrintedLetter,
    letter_batches,
    letters_of,
    letters_waiting,
)
from samenbieb.domains.messages.selectors.notices import kind_name, notices_of, own_notices
from samenbieb.domains.messages.selectors.templates import (
    Example,
    TemplateLine,
    preview,
    template_line,
    template_lines,
)
from samenbieb.domains.messages.selectors.ways import (
    ChannelView,
    HabitView,
    channel_of,
    channels_of,
    gets_message,
    habit,
    own_channel,
)

__all__ = [
    "BatchLine",
    "ChannelView",
    "Example",
    "HabitView",
    "PrintedLetter",
    "TemplateLine",
    "channel_of",
    "channels_of",
    "gets_message",
    "habit",
    "kind_name",
    "letter_batches",
    "letters_of",
    "letters_waiting",
    "notices_of",
    "own_channel",
    "own_notices",
    "preview",
    "template_line",
    "template_lines",
]
