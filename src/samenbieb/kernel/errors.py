"""Refusals: an expected no. It rolls the transaction back and travels up to the door, which shows it."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 - the field's word: a refusal is an answer, not an error
    """Something that may not be done, with a stable code, a sentence for people and a status for HTTP."""

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("That is not possible.")
    http_status: ClassVar[int] = 409

    def __init__(self, message: str | Promise | None = None, **details: Any) -> None:
        self.details = details
        self.sentence = message or self.message
        super().__init__(self.code, details)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refusal):
    """The thing does not exist, or not for this actor: the two cannot be told apart."""

    code = "not_found"
    message = _("We cannot find this. Check the address or the number.")
    http_status = 404


class NotAllowed(Refusal):
    """The actor is known but has no right to this action."""

    code = "missing_permission"
    message = _("You do not have the right to do this. Ask your manager for it.")
    http_status = 403


class Invalid(Refusal):
    """What was filled in cannot be used; `fields` says where and why, in words."""

    code = "invalid"
    message = _("Something was not filled in correctly.")
    http_status = 422

    def __init__(
        self, message: str | Promise | None = None, *, fields: dict[str, str] | None = None, **details: Any
    ) -> None:
        self.fields = fields or {}
        super().__init__(message, **details)


class Busy(Refusal):
    """Somebody else holds a lock that did not come free in time: nothing was written, try again."""

    code = "busy"
    message = _("Somebody else is busy with this. Wait a moment and try again.")
    http_status = 503
