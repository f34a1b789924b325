"""What happens to notices: made once per key, handed over once by the worker or printed once by the desk."""

from samenbieb.domains.messages.rules.channels import TEXT as BY_TEXT
from samenbieb.domains.messages.rules.templates import kind_of_reminder
from samenbieb.domains.messages.services.choosing import choose_own_channel, set_channel, set_habit
from samenbieb.domains.messages.services.following import follow_person, give_back
from samenbieb.domains.messages.services.letters import collect_letters, mark_printed, undo_printed
from samenbieb.domains.messages.services.making import (
    NoticeDraft,
    Recipient,
    forget_person,
    notify,
    notify_many,
)
from samenbieb.domains.messages.services.sending import deliver_waiting
from samenbieb.domains.messages.services.templates import checked, restore_default, set_template

__all__ = [
    "BY_TEXT",
    "NoticeDraft",
    "Recipient",
    "checked",
    "choose_own_channel",
    "collect_letters",
    "deliver_waiting",
    "follow_person",
    "forget_person",
    "give_back",
    "kind_of_reminder",
    "mark_printed",
    "notify",
    "notify_many",
    "restore_default",
    "set_channel",
    "set_habit",
    "set_template",
    "undo_printed",
]
