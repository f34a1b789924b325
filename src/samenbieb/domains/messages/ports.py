"""What this room needs from outside: a channel that delivers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message, ready to deliver. `name` stays the same however often it is tried: a receiver sees that it is one."""

    name: str
    address: str
    subject: str
    body: str
    language: str


class Channel(Protocol):
    """Delivers messages. It may keep its line open between two messages, until `close`."""

    def send(self, message: OutgoingMessage) -> None:
        """Deliver one message. Raises: DeliveryFailed, ChannelAway."""

    def close(self) -> None:
        """Let go of the line, after the last message of a run."""

    def check(self) -> list[str]:
        """Say what is wrong with the configuration, in sentences; nothing when all is well."""


class DeliveryFailed(Exception):  # noqa: N818 - a fact about one message, told in the past tense
    """This message can never be delivered: its address is refused for good."""


class ChannelAway(Exception):  # noqa: N818 - a fact about the channel at this moment
    """The channel does not answer, or not now; the message stays to be tried again."""
