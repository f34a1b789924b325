"""What this room needs from outside: a channel that delivers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message, ready to deliver."""

    address: str
    subject: str
    body: str
    language: str


class Channel(Protocol):
    """Delivers messages. `send` raises `DeliveryFailed` when it cannot."""

    def send(self, message: OutgoingMessage) -> None:
        """Deliver one message."""

    def check(self) -> list[str]:
        """Say what is wrong with the configuration, in sentences; nothing when all is well."""


class DeliveryFailed(Exception):  # noqa: N818 - a fact about one message, told in the past tense
    """The channel could not deliver; the message stays to be tried again."""
