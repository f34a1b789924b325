"""Handing notices over to a real mail server on the loopback: in one line, each once, and what happens when it says no."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from samenbieb.adapters.channel_email import EmailChannel
from samenbieb.domains.messages import services
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.messages.ports import OutgoingMessage
from samenbieb.domains.messages.services import sending
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.locking import NOTICE_LOCK_SPACE, claimed
from tests.domains.messages.receiver import Receiver
from tests.factories.organisations import OrganisationFactory
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> Iterator[Receiver]:
    """Give a mail server."""
    with Receiver() as receiver:
        yield receiver


def write(count: int = 1, **facts: Any) -> None:
    library = OrganisationFactory()
    Notice.objects.bulk_create(
        Notice(
            **{
                "organisation": library,
                "person_id": 7,
                "kind": "courtesy",
                "dedup_key": f"courtesy:{number}:{library.pk}",
                "address": f"lid{number}@example.test",
                "subject": "Bijna terug",
                "body": "Beste Noor,\n\nBreng het boek terug.\n.een regel met een punt\n",
                "made_at": clock.now(),
            }
            | facts
        )
        for number in range(count)
    )


def states() -> list[str]:
    return [notice.state for notice in Notice.objects.across_all(reason="test").order_by("pk")]


def test_many_notices_go_over_one_line_each_with_a_name_of_its_own(mail: Receiver) -> None:
    write(30)
    assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 30, "failed": 0, "later": 0}
    assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 0, "failed": 0, "later": 0}
    assert mail.lines_opened == 1
    known = {f"<{row.public_id}@bieb.example>" for row in Notice.objects.across_all(reason="test")}
    assert (len(mail.taken), set(mail.names())) == (30, known)
    first = mail.taken[0]
    assert first["To"] == "lid0@example.test"
    assert first["Content-Language"] == "nl"
    assert first["Auto-Submitted"] == "auto-generated"
    assert ".een regel met een punt" in first.get_payload()


def test_an_address_that_does_not_exist_holds_up_nobody(mail: Receiver) -> None:
    mail.refuse = {"lid1@example.test": "550 no such user"}
    write(3)
    assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 2, "failed": 1, "later": 0}
    assert states() == ["sent", "failed", "sent"]


def test_who_says_not_now_is_asked_again_with_the_same_name(mail: Receiver) -> None:
    mail.refuse = {"lid0@example.test": "451 try again later"}
    write()
    assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 0, "failed": 0, "later": 1}
    mail.refuse = {}
    assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 0, "failed": 0, "later": 0}
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 1, "failed": 0, "later": 0}
    assert states() == ["sent"]


def test_while_the_mail_server_is_away_everything_waits_and_nothing_is_lost(mail: Receiver) -> None:
    write(5)
    gone = EmailChannel("smtp://127.0.0.1:9/?from=bieb@bieb.example")
    assert services.deliver_waiting(gone) == {"sent": 0, "failed": 0, "later": 1}
    assert states() == ["waiting"] * 5
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        assert services.deliver_waiting(EmailChannel(mail.url))["sent"] == 5


def test_after_three_days_of_trying_it_is_given_up(mail: Receiver) -> None:
    mail.refuse = {"lid0@example.test": "451 try again later"}
    write()
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert services.deliver_waiting(EmailChannel(mail.url)) == {"sent": 0, "failed": 1, "later": 0}
    assert states() == ["failed"]


def test_a_subject_of_two_lines_makes_no_header_of_its_own(mail: Receiver) -> None:
    write(subject="Hallo\nBcc: iedereen@example.test")
    assert services.deliver_waiting(EmailChannel(mail.url))["failed"] == 1
    assert mail.taken == []


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_hand_each_notice_over_once(
    mail: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "CLAIMED_COUNT", 5)
    write(60)
    at_once(*[lambda: services.deliver_waiting(EmailChannel(mail.url))] * 4)
    services.deliver_waiting(EmailChannel(mail.url))
    assert len(mail.taken) == len(set(mail.names())) == 60
    assert states() == ["sent"] * 60


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_has_in_hand_is_passed_over_and_is_free_again_after(mail: Receiver) -> None:
    write(3)
    keys = list(Notice.objects.across_all(reason="test").order_by("pk").values_list("pk", flat=True))
    with claimed(NOTICE_LOCK_SPACE, keys[:2]) as held:
        assert held == set(keys[:2])
        told = at_once(lambda: services.deliver_waiting(EmailChannel(mail.url)))
        assert told == [{"sent": 1, "failed": 0, "later": 0}]
    assert at_once(lambda: services.deliver_waiting(EmailChannel(mail.url))) == [
        {"sent": 2, "failed": 0, "later": 0}
    ]


def test_a_worker_that_is_told_to_stop_stops_between_two_notices_and_the_next_goes_on(
    mail: Receiver, settings: Any
) -> None:
    settings.MAIL_URL = mail.url
    write(5)
    asked = iter([False] * 2)
    jobs.enqueue("send_notices")
    assert jobs.run_next(lambda: next(asked, True))
    assert (len(mail.taken), states()) == (2, ["sent"] * 2 + ["waiting"] * 3)
    assert jobs.run_next()
    assert (len(mail.taken), len(set(mail.names())), states()) == (5, 5, ["sent"] * 5)


def test_who_was_forgotten_after_the_claim_gets_no_message(mail: Receiver) -> None:
    write(3)

    class Forgetting(EmailChannel):
        def send(self, message: OutgoingMessage) -> None:
            super().send(message)
            Notice.objects.across_all(reason="test").filter(state="waiting").exclude(
                public_id=message.name
            ).delete()

    assert services.deliver_waiting(Forgetting(mail.url)) == {"sent": 1, "failed": 0, "later": 0}
    assert len(mail.taken) == 1
