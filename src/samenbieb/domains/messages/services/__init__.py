"""What happens to notices: made once per kind and subject, handed over once by the worker."""

from samenbieb.domains.messages.services.making import NoticeDraft, forget_person, notify
from samenbieb.domains.messages.services.sending import deliver_waiting

__all__ = ["NoticeDraft", "deliver_waiting", "forget_person", "notify"]
