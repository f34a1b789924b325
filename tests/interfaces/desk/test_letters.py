"""Letters at the desk: put together, downloaded, marked and put back; how a member is told; how a library sends."""

import re

import pytest

from samenbieb.domains.messages.models import ChannelChoice, MessageHabit, Notice
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


def write(desk: Counter, count: int = 2) -> None:
    for number in range(count):
        Notice.objects.create(
            organisation=desk.library,
            person_id=number,
            kind="courtesy",
            dedup_key=f"letter:{number}:{desk.library.pk}",
            channel="letter",
            address=f"Lid <{number}>\nDorpsstraat 1\n9999 ZZ  PROEFDORP",
            subject="Bijna terug",
            body="Beste Lid,\n\nBreng terug:\n- <script>alert(1)</script>",
            made_at=clock.now(),
        )


def test_the_desk_prints_what_waits_and_takes_it_back() -> None:
    desk = counter()
    write(desk)
    assert "brieven om te printen" in text(desk.client.get("/balie"))
    page = text(desk.client.get("/balie/brieven"))
    assert "2 brieven wachten" in page
    made = text(desk.client.post("/balie/brieven", follow=True))
    assert "0 brieven wachten" in made
    (address,) = re.findall(r'href="(/balie/brieven/[^"]+/bestand)"', made)

    answer = desk.client.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="brieven-1.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    file = text(answer)
    assert file.count("<article") == 2
    assert "Lid &lt;1&gt;" in file
    assert "<script" not in file

    printed = address.replace("/bestand", "/geprint")
    assert "Deze zijn geprint" not in text(desk.client.post(printed, {"act": "printed"}, follow=True))
    assert {row.state for row in Notice.objects.across_all(reason="test")} == {"sent"}
    assert "Deze zijn geprint" in text(desk.client.post(printed, {"act": "undo"}, follow=True))
    assert {row.state for row in Notice.objects.across_all(reason="test")} == {"waiting"}

    again = text(desk.client.post("/balie/brieven", follow=True))
    assert "Er wacht geen brief om te printen." in again
    other = counter()
    assert other.client.get(address).status_code == 404
    assert other.client.post(printed, {"act": "printed"}).status_code == 404


def test_the_desk_writes_down_how_a_member_is_told() -> None:
    desk = counter()
    card = desk.card()
    page = f"/balie/lener/{card.membership.public_id}"
    assert '<option value="letter">Brief' in text(desk.client.get(page))
    assert "sms" not in text(desk.client.get(page)).split('id="channel"')[1].split("</select>")[0].lower()
    answer = text(desk.client.post(f"{page}/kanaal", {"channel": "letter"}, follow=True))
    assert '<option value="letter" selected>' in answer
    # What the library does not offer is refused, and what was chosen stays.
    assert "Kies een van deze manieren." in text(
        desk.client.post(f"{page}/kanaal", {"channel": "text"}, follow=True)
    )
    assert ChannelChoice.objects.across_all(reason="test").get().channel == "letter"
    assert counter().client.post(f"{page}/kanaal", {"channel": "mail"}).status_code == 404


def test_a_director_says_how_the_library_sends() -> None:
    director = counter(role=DIRECTOR)
    address = f"/beheer/verzenden/{director.library.code}"
    assert 'value="20:00"' in text(director.client.get(address))
    form = {"offers_text": "on", "offers_letters": "on", "quiet_from": "21:10", "quiet_until": "08:00"}
    wrong = director.client.post(address, form)
    assert wrong.status_code == 422
    assert "Kies een heel uur of een kwartier" in text(wrong)
    assert director.client.post(address, form | {"quiet_from": "21:15"}).status_code == 302
    row = MessageHabit.objects.across_all(reason="test").get()
    assert (f"{row.quiet_from:%H:%M}", row.offers_text, row.quiet_sundays) == ("21:15", True, False)
    desk = counter(director.branch)
    assert desk.client.get(address).status_code == 403
    assert counter(role=DIRECTOR).client.get(address).status_code == 404
    card = desk.card()
    assert '<option value="text">Sms' in text(desk.client.get(f"/balie/lener/{card.membership.public_id}"))


def test_a_text_message_of_a_template_shows_how_many_parts_it_takes() -> None:
    director = counter(role=DIRECTOR)
    address = f"/beheer/berichten/{director.library.code}/courtesy/nl"
    assert "1 sms van uw bundel" in text(director.client.get(address))
    words = {"subject": "x", "body": "{titels} {dag}", "act": "try"}
    long = director.client.post(address, words | {"short": "{titel} {dag}" + " heel lang" * 20})
    assert "2 sms&#x27;en van uw bundel" in text(long) or "2 sms'en van uw bundel" in text(long)
    refused = director.client.post(address, words | {"short": "{titels}"})
    assert refused.status_code == 422
    assert "{titels} kennen wij hier niet" in text(refused)
