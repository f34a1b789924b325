"""A desk that lends as fast as it can and says each loan that it was answered; for the test that kills it."""

import sys

import django


def say(line: str) -> None:
    """Write a line at once: whoever listens may kill us the next moment."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def lend(count: int) -> None:
    """Lend one item after another, to ten members."""
    from tests.factories.circulation import library

    here = library()
    cards = [here.member() for _ in range(10)]
    first = here.item()
    items = [first, *(here.item(record=first.record) for _ in range(count - 1))]
    for number, item in enumerate(items):
        answer = here.lend(item, cards[number % 10], key=f"scan-{number}")
        say(answer.loan)


def known() -> None:
    """Say every loan that there is."""
    from samenbieb.domains.circulation.models import Loan

    for public_id in Loan.objects.across_all(reason="test").values_list("public_id", flat=True):
        say(str(public_id))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "lend":
        lend(int(sys.argv[2]))
    else:
        known()
