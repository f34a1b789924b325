"""Loans that are due soon, the work that tells of them, and what stands in the books: for the test that kills the worker."""

import sys

import django


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def lend(count: int) -> None:
    """Lend one title to each of many members, due within the days of the courtesy notice."""
    from tests.factories.circulation import library

    here = library()
    here.rule("courtesy_days", 21)
    first = here.item()
    for number in range(count):
        here.lend(first if not number else here.item(record=first.record), here.member())


def ask() -> None:
    """Ask for the work of a morning, as the schedule does."""
    from samenbieb.kernel import jobs

    jobs.enqueue("tell_due")
    jobs.enqueue("send_notices")


def known() -> None:
    """Say of every notice its name and how it stands."""
    from samenbieb.domains.messages.models import Notice

    for notice in Notice.objects.across_all(reason="test"):
        say(f"{notice.public_id} {notice.state}")


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "lend":
        lend(int(sys.argv[2]))
    elif sys.argv[1] == "ask":
        ask()
    else:
        known()
