"""Buddies at the desk: the list of who waits, proposals with their reasons, and the phone page of a buddy."""

import datetime as dt
import re

import pytest

from samenbieb.domains.learning import services
from samenbieb.domains.organisations.permissions import DESK, IDO, PARTY, VOLUNTEER
from samenbieb.domains.organisations.selectors import actor_for
from samenbieb.kernel import clock
from samenbieb.kernel.models import AuditEntry
from tests.factories.buddies import TUESDAY, Buddies, coach_row, pair_row, request_row
from tests.factories.learning import VISITOR
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
MATCHING, MINE = "/balie/leren/maatjes", "/balie/leren/mijn-maatjes"


@pytest.fixture
def ido() -> Counter:
    return counter(role=IDO)


@pytest.fixture
def here(ido: Counter) -> Buddies:
    return Buddies(ido.branch)


@pytest.fixture
def volunteer(ido: Counter) -> Counter:
    return counter(ido.branch, role=VOLUNTEER)


def _offer(desk: Counter, **change: object) -> dict[str, object]:
    said = {
        "thema": ["language"],
        "taal": ["nl", "ar"],
        "moment": [TUESDAY],
        "plek": desk.branch.code,
        "aantal": "1",
    }
    return {**said, **change}


def test_from_saying_with_what_one_helps_to_the_goal(ido: Counter, here: Buddies, volunteer: Counter) -> None:
    assert "U bent nog geen maatje" in text(volunteer.client.get(MINE))
    assert "Kan komen" in text(volunteer.client.post(f"{MINE}/ik", _offer(volunteer), follow=True))
    held, request = here.learner()
    services.set_goal(VISITOR, text="de krant lezen", pass_public_id=held)
    page = text(ido.client.get(MATCHING))
    assert "1 cursist wacht" in page
    page = text(ido.client.get(f"{MATCHING}/vraag/{request}"))
    for words in (
        "Helpt op dezelfde vestiging.",
        "Spreekt ook:",
        "1 moment kunnen ze allebei.",
        "Ruimte voor 1 cursist.",
    ):
        assert words in page
    assert "krant" not in page
    coach = re.search(r'name="voorstel" value="([^"]+)"', page)
    assert coach
    sent = {"voorstel": coach[1], f"moment-{coach[1]}": TUESDAY}
    assert "Wacht op het ja van allebei" in text(
        ido.client.post(f"{MATCHING}/vraag/{request}", sent, follow=True)
    )
    page = text(volunteer.client.get(MINE))
    assert "Wilt u helpen?" in page
    assert "krant" not in page
    pair = re.search(rf'action="{MINE}/([0-9a-f-]{{36}})"', page)
    assert pair
    address = f"{MINE}/{pair[1]}"
    assert "Wacht op het ja van de cursist" in text(
        volunteer.client.post(address, {"act": "yes"}, follow=True)
    )
    assert "krant" not in text(volunteer.client.get(address))  # before the learner said yes
    services.answer_as_learner(VISITOR, yes=True, called="Amina", pass_public_id=held)
    page = text(volunteer.client.get(address))
    assert "Amina" in page
    assert "de krant lezen" in page
    assert "Amina" in text(volunteer.client.get(MINE))
    assert "Amina" not in text(ido.client.get(f"{MATCHING}/paar/{pair[1]}"))
    ended = text(
        volunteer.client.post(address, {"act": "end", "reden": "goal", "verder": "work"}, follow=True)
    )
    assert "Vandaag gestopt" in ended
    assert "Amina" not in ended
    assert "Het koppel gaat verder." in text(volunteer.client.post(address, {"act": "undo"}, follow=True))
    assert pair_row(pair[1]).state == "running"


def test_every_look_is_noted(ido: Counter, here: Buddies) -> None:
    _held, request = here.learner()
    ido.client.get(f"{MATCHING}/vraag/{request}")
    line = AuditEntry.objects.get(action="learning.look_buddy")
    assert (line.actor, line.subject_id) == (ido.user.login, request)


def test_a_day_and_a_length_are_all_that_is_noted_of_a_meeting(here: Buddies, volunteer: Counter) -> None:
    actor = actor_for(volunteer.user, "desk")
    coach = services.set_coach(actor, offer=here.offer())
    held, request = here.learner()
    pair = here.propose(request, coach)
    services.answer_as_coach(actor, pair=pair, yes=True)
    services.answer_as_learner(VISITOR, yes=True, called="Amina", pass_public_id=held)
    address, today = f"{MINE}/{pair}", clock.today("Europe/Amsterdam")
    page = text(volunteer.client.get(address))
    assert "<textarea" not in page
    assert 'type="text"' not in page
    sent = {"act": "met", "dag": today.isoformat(), "duur": "60"}
    assert "Tot een uur" in text(volunteer.client.post(address, sent, follow=True))
    for wrong in (today + dt.timedelta(days=1), today - dt.timedelta(days=1)):
        shown = text(volunteer.client.post(address, {**sent, "dag": wrong.isoformat()}, follow=True))
        assert shown.count("Kies een dag van de laatste twee weken") == 1
        page = volunteer.client.post(address, {**sent, "dag": wrong.isoformat()}, follow=True)
        assert f'name="dag" value="{wrong.isoformat()}"' in page.content.decode()
    for broken in ("", "32 mei"):
        assert volunteer.client.post(address, {**sent, "dag": broken}).status_code == 302
    assert volunteer.client.post(address, {**sent, "duur": "a story"}).status_code == 404
    undone = {"act": "undo-met", "dag": today.isoformat()}
    assert "Teruggedraaid" in text(volunteer.client.post(address, undone, follow=True))
    assert volunteer.client.post(address, undone).status_code == 404


def test_a_coordinator_notes_it_for_a_colleague_and_lets_them_stop(
    ido: Counter, here: Buddies, volunteer: Counter
) -> None:
    wrong = ido.client.post(f"{MATCHING}/nieuw", _offer(ido, wie=str(volunteer.user.public_id), thema=[]))
    assert (wrong.status_code, "Er mist iets." in text(wrong)) == (422, True)
    ido.client.post(f"{MATCHING}/nieuw", _offer(ido, wie=str(volunteer.user.public_id), aantal="2"))
    page = text(ido.client.get(MATCHING))
    assert volunteer.user.name in page
    coach = re.search(rf"{MATCHING}/maatje/([0-9a-f-]{{36}})", page)
    assert coach
    address = f"{MATCHING}/maatje/{coach[1]}"
    assert coach_row(coach[1]).seats == 2
    ido.client.post(address, _offer(ido, aantal="3"))
    assert coach_row(coach[1]).seats == 3
    _held, request = here.learner()
    here.propose(request, coach[1])
    assert "Gestopt. 1 cursist wacht weer." in text(ido.client.post(address, {"act": "stop"}, follow=True))
    assert request_row(request).state == "waiting"
    assert ido.client.post(f"{MATCHING}/nieuw", _offer(ido, wie="nobody")).status_code == 404


def test_somebody_was_quicker(ido: Counter, here: Buddies) -> None:
    _helper, coach = here.helper()
    _held, request = here.learner()
    here.propose(request, coach)
    sent = {"voorstel": coach, f"moment-{coach}": TUESDAY}
    page = text(ido.client.post(f"{MATCHING}/vraag/{request}", sent, follow=True))
    assert "Iemand anders wijzigde dit net." in page


def test_a_volunteer_opens_only_what_is_theirs(here: Buddies, volunteer: Counter) -> None:
    _helper, _held, pair = here.running()
    _other, request = here.learner()
    coach = str(pair_row(pair).coach.public_id)  # type: ignore[union-attr]
    assert volunteer.client.get(MATCHING)["Location"] == MINE
    for path in (
        f"{MINE}/{pair}",
        f"{MATCHING}/paar/{pair}",
        f"{MATCHING}/vraag/{request}",
        f"{MATCHING}/maatje/{coach}",
    ):
        for answer in (
            volunteer.client.get(path),
            volunteer.client.post(path, {"act": "end", "reden": "goal"}),
        ):
            assert answer.status_code == 404, path
    assert volunteer.client.get(f"{MATCHING}/nieuw").status_code == 403
    assert pair_row(pair).state == "running"


def test_another_library_finds_nothing_and_a_party_enters_nothing(ido: Counter, here: Buddies) -> None:
    _helper, _held, pair = here.running()
    _other, request = here.learner()
    other = counter(role=IDO)
    for path in (f"{MINE}/{pair}", f"{MATCHING}/paar/{pair}", f"{MATCHING}/vraag/{request}"):
        assert other.client.get(path).status_code == 404
        assert other.client.post(path, {"act": "take-back", "voorstel": "x"}).status_code == 404
    assert "Niemand wacht." in text(other.client.get(MATCHING))
    party = counter(ido.branch, role=PARTY)
    for path in (MATCHING, MINE, f"{MATCHING}/nieuw"):
        assert party.client.get(path).status_code == 403


def test_without_lessons_there_are_no_buddies(ido: Counter, settings: pytest.FixtureRequest) -> None:
    assert f'href="{MATCHING}"' in text(ido.client.get("/balie"))
    settings.MODULES = settings.MODULES_KNOWN - {"learning"}  # type: ignore[attr-defined]
    for path in (MATCHING, MINE, "/leren/maatje"):
        assert ido.client.get(path).status_code == 404
    assert f'href="{MATCHING}"' not in text(ido.client.get("/balie"))


def test_a_desk_employee_can_be_a_buddy_too() -> None:
    desk = counter(role=DESK)
    assert "Kan komen" in text(desk.client.post(f"{MINE}/ik", _offer(desk), follow=True))
    assert "Gestopt." in text(desk.client.post(f"{MINE}/ik", {"act": "stop"}, follow=True))
