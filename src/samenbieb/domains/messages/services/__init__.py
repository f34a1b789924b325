"""What happens to notices: made once per key, handed over once by the worker."""

from samenbieb.domains.messages.rules.templates import kind_of_reminder
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
    "NoticeDraft",
    "Recipient",
    "checked",
    "deliver_waiting",
    "forget_person",
    "kind_of_reminder",
    "notify",
    "notify_many",
    "restore_default",
    "set_template",
]
