"""The library behind the test that kills a whole running installation: made before it starts, counted after it ended."""

import json
import sys

import django

LOGIN, PASSWORD = "desk@kills", "a-password-of-the-desk"
LOANS_OF_A_CARD = 20


def prepare(count: int) -> None:
    """Make a library with members enough, a log-in at the desk and so many titles; say cards and barcodes."""
    from tests.factories.circulation import library
    from tests.factories.organisations import GrantFactory, UserFactory

    here = library()
    user = UserFactory(login=LOGIN, password=PASSWORD, workplace=here.branch)
    GrantFactory(user=user, organisation=here.organisation)
    cards = [here.member().number for _ in range(2 + count // LOANS_OF_A_CARD)]
    sys.stdout.write(json.dumps({"cards": cards, "items": [here.item().barcode for _ in range(count)]}))


def count() -> None:
    """Say how often each title was lent and given back, in all and still open."""
    from samenbieb.domains.circulation.models import Loan, ReturnAct
    from samenbieb.kernel.models import OutboxEvent

    why = "a test counts everything"
    loans = [
        [loan.item.barcode, loan.closed_at is not None]
        for loan in Loan.objects.across_all(reason=why).select_related("item")
    ]
    returns = list(ReturnAct.objects.across_all(reason=why).values_list("item__barcode", flat=True))
    unhandled = OutboxEvent.objects.filter(handled_at=None).count()
    sys.stdout.write(json.dumps({"loans": loans, "returns": returns, "unhandled": unhandled}))


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        count()
