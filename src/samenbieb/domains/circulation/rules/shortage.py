"""How many copies a library should buy of a title that many wait for. Source: lending.md (hold ratio), decision 0088."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for a title and which copies there are: at one library, and in the network (which includes it)."""

    waiting: int
    copies: int
    network_waiting: int
    network_copies: int


def short(waiting: int, copies: int, *, per_copy: int) -> int:
    """Say how many copies are missing when at most `per_copy` people may wait for each; never below zero."""
    if per_copy < 1:
        return 0
    return max(-(-waiting // per_copy) - copies, 0)


def to_buy(queue: Queue, *, per_copy: int) -> int:
    """Say how many copies a library should buy: what it misses itself, and no more than the network misses.

    `per_copy` of zero asks for no report.
    """
    network = short(queue.network_waiting, queue.network_copies, per_copy=per_copy)
    return min(short(queue.waiting, queue.copies, per_copy=per_copy), network)
