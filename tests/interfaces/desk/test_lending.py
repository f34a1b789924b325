"""Lending at the desk: every act, every reason, undo, other libraries, and how many questions the database gets."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samenbieb.domains.circulation.errors import Block as Reason
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import RuleDraft, set_rule
from samenbieb.domains.holdings.models import ItemCondition
from samenbieb.domains.organisations.permissions import COLLECTION, DIRECTOR
from samenbieb.domains.patrons.models import Block
from samenbieb.interfaces.desk.scan import desk_words
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from tests.factories.holdings import ItemFactory
from tests.factories.patrons import member
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("test")

QUERIES_PER_SCAN_MAX = 30


@pytest.fixture
def desk() -> Counter:
    return counter()


def open_loans() -> int:
    return Loan.objects.across_all(reason="test").filter(closed_at=None).count()


def rule(kind: str, value: Any, *, organisation: Any) -> None:
    set_rule(SYSTEM, draft=RuleDraft(kind=kind, value=value, organisation_id=organisation.pk))


def undo_of(answer: Any) -> str:
    found = re.search(r'name="loan" value="([^"]+)"', text(answer))
    assert found is not None
    return found[1]


def test_a_card_opens_with_name_state_and_what_is_at_home(desk: Counter) -> None:
    card = desk.card()
    answer = desk.scan("/balie/uitlenen", card.number)
    assert answer.status_code == 200
    assert str(card.membership.person) in text(answer)
    assert "Mag lenen" in text(answer)
    assert f'data-card="{card.number}"' in text(answer)
    assert AuditEntry.objects.filter(person_id=card.membership.person_id, action="patrons.view").exists()


def test_a_title_is_lent_to_the_open_card_with_its_day(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    answer = desk.lend(card, item, since="2020-01-01T00:00:00+00:00")
    assert answer.headers["X-Desk-Key"] == f"lend-{item.barcode}"
    assert f"‘{item.record.title}’ is uitgeleend." in text(answer)
    assert "Terug op" in text(answer)
    assert 'data-sound="ok"' in text(answer)
    assert "Ctrl Z" in text(answer)
    assert open_loans() == 1


def test_a_damaged_title_is_lent_with_a_word_about_it(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    ItemCondition.objects.create(item=item, kind="damaged", since_at=clock.now(), marked_by="test")
    lent = text(desk.lend(card, item))
    assert f"‘{item.record.title}’ is uitgeleend." in lent
    assert "Bij dit exemplaar is schade genoteerd. Kijk er samen naar." in lent
    assert 'data-sound="look"' in lent
    assert "schade" not in text(desk.lend(card, desk.item()))


def test_the_same_scan_twice_lends_once_and_says_the_same(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    first, second = desk.lend(card, item, key="same"), desk.lend(card, item, key="same")
    assert first.status_code == second.status_code == 200
    assert "is uitgeleend" in text(second)
    assert open_loans() == 1


def test_all_reasons_are_shown_at_once_and_nothing_is_lent(desk: Counter) -> None:
    card, item = desk.card(age=10), desk.item(min_age=16)
    card.membership.expires_on = card.membership.starts_on
    card.membership.save()
    ItemCondition.objects.create(item=item, kind="withdrawn", since_at=clock.now(), marked_by="test")
    answer = desk.lend(card, item)
    with translation.override("nl"):
        reasons = [
            str(desk_words(reason))
            for reason in (Reason.ITEM_WITHDRAWN, Reason.AGE_RESTRICTED, Reason.CARD_EXPIRED)
        ]
    assert all(reason in text(answer) for reason in reasons)
    assert 'data-sound="stop"' in text(answer)
    assert answer.headers["X-Desk-Key"]
    assert open_loans() == 0


def test_a_refusal_says_which_title_it_is(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    ItemCondition.objects.create(item=item, kind="withdrawn", since_at=clock.now(), marked_by="test")
    refused = text(desk.lend(card, item))
    assert f"‘{item.record.title}’ ({item.barcode}) is niet uitgeleend." in refused
    assert f'data-refused="{item.barcode}"' in refused
    asked = text(desk.lend(desk.card(age=10), other := desk.item(min_age=16)))
    assert f"‘{other.record.title}’ ({other.barcode}) is niet uitgeleend." in asked
    unknown = text(desk.scan("/balie/uitlenen", "9990001112223", card=card.number))
    assert 'data-refused="9990001112223"' in unknown


def test_what_a_desk_may_set_aside_asks_first_and_then_lends(desk: Counter) -> None:
    card, item = desk.card(age=10), desk.item(min_age=16)
    asked = desk.lend(card, item)
    assert 'name="set_aside" value="age_restricted"' in text(asked)
    assert open_loans() == 0
    done = desk.lend(card, item, set_aside=["age_restricted"], key="again")
    assert "is uitgeleend" in text(done)
    assert Loan.objects.across_all(reason="test").get().overrides.get().codes == ["age_restricted"]


def test_where_the_library_wants_words_a_reason_is_set_aside_with_words_only(desk: Counter) -> None:
    rule("override_comment", True, organisation=desk.library)
    card, item = desk.card(age=10), desk.item(min_age=16)
    asked = text(desk.lend(card, item, set_aside=["age_restricted"], comment="  "))
    assert "Schrijf op waarom" in asked
    assert 'name="set_aside" value="age_restricted"' in asked
    assert open_loans() == 0
    done = desk.lend(card, item, set_aside=["age_restricted"], comment="Met haar vader.", key="words")
    assert "is uitgeleend" in text(done)
    override = Loan.objects.across_all(reason="test").get().overrides.get()
    assert (override.codes, override.comment) == (["age_restricted"], "Met haar vader.")


def test_a_loan_in_hours_is_told_with_its_time(desk: Counter) -> None:
    rule("loan_hours", 3, organisation=desk.library)
    rule("due_closed", "keep", organisation=desk.library)
    lent = text(desk.lend(desk.card(), desk.item()))
    due = Loan.objects.across_all(reason="test").get().due_at
    assert f"{clock.local(due, desk.library.time_zone):%H:%M}" in lent


def test_what_only_a_director_may_set_aside_is_refused_at_the_desk(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    card.membership.expires_on = card.membership.starts_on
    card.membership.save()
    refused = desk.lend(card, item)
    assert "set_aside" not in text(refused)
    assert "collega met meer rechten" not in text(refused)
    assert f'href="/balie/lener/{card.membership.public_id}#verlengen"' in text(refused)
    assert "geen rechten" in text(desk.lend(card, item, set_aside=["card_expired"], key="forged"))
    assert open_loans() == 0
    director = counter(desk.branch, role=DIRECTOR)
    assert "is uitgeleend" in text(director.lend(card, item, set_aside=["card_expired"], key="d"))


def test_undo_takes_the_loan_back(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    lent = desk.lend(card, item, since="2020-01-01T00:00:00+00:00")
    answer = desk.client.post(
        "/balie/uitlenen/ongedaan",
        {"loan": undo_of(lent), "card": card.number},
        headers={"HX-Request": "true"},
    )
    assert "niet meer uitgeleend" in text(answer)
    assert open_loans() == 0


def test_a_loan_of_another_library_cannot_be_undone_or_renewed_here(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    lent = desk.lend(card, item, since="2020-01-01T00:00:00+00:00")
    other = counter()
    for path in ("ongedaan", "verlengen"):
        answer = other.client.post(
            f"/balie/uitlenen/{path}", {"loan": undo_of(lent)}, headers={"HX-Request": "true"}
        )
        assert 'data-sound="stop"' in text(answer)
        assert item.record.title not in text(answer)
    assert open_loans() == 1


def test_a_loan_is_renewed_from_the_list(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    long_ago, soon = clock.now() - dt.timedelta(days=19), clock.now() + dt.timedelta(days=2)
    Loan.objects.across_all(reason="test").update(opened_at=long_ago, due_at=soon)
    shown = desk.scan("/balie/uitlenen", card.number)
    answer = desk.client.post(
        "/balie/uitlenen/verlengen",
        {"loan": undo_of(shown), "card": card.number, "since": ""},
        headers={"HX-Request": "true"},
    )
    assert "is verlengd" in text(answer)


def test_a_guest_of_the_network_is_shown_by_name_and_library_only(desk: Counter) -> None:
    guest = member(age=30, email="secret@example.test")
    item = desk.item()
    opened = desk.scan("/balie/uitlenen", guest.number)
    assert str(guest.membership.person) in text(opened)
    assert guest.organisation.name in text(opened)
    assert "secret@example.test" not in text(opened)
    assert "Open de lener" not in text(opened)
    assert "is uitgeleend" in text(desk.lend(guest, item))


def test_an_item_of_another_library_can_be_lent_by_scan(desk: Counter) -> None:
    assert "is uitgeleend" in text(desk.lend(desk.card(), ItemFactory()))


def test_a_title_before_its_card_is_lent_to_nobody(desk: Counter) -> None:
    answer = desk.scan("/balie/uitlenen", desk.item().barcode)
    assert "Scan eerst de pas" in text(answer)
    assert 'data-card=""' in text(answer)


def test_another_card_in_between_is_the_next_patron(desk: Counter) -> None:
    first, second = desk.card(), desk.card()
    answer = desk.scan("/balie/uitlenen", second.number, card=first.number)
    assert str(second.membership.person) in text(answer)
    assert f'data-card="{second.number}"' in text(answer)


def test_an_unknown_number_that_looks_like_a_card_closes_the_open_card(desk: Counter) -> None:
    answer = desk.scan("/balie/uitlenen", "29999999999990", card=desk.card().number)
    looks_like_card = 'data-card=""' in text(answer)
    assert looks_like_card or "niet bekend" in text(answer)


def test_an_unknown_number_is_said_and_the_card_stays_open(desk: Counter) -> None:
    card = desk.card()
    answer = desk.scan("/balie/uitlenen", "9990001112223", card=card.number)
    assert "Nummer 9990001112223 is niet bekend." in text(answer)
    assert f'data-card="{card.number}"' in text(answer)


def test_a_collection_specialist_may_not_see_members(desk: Counter) -> None:
    specialist = counter(desk.branch, role=COLLECTION)
    assert specialist.client.get("/balie/lener").status_code == 403
    answer = specialist.scan("/balie/uitlenen", desk.card().number)
    assert answer.status_code == 403


def test_the_desk_of_a_library_without_grant_cannot_be_used(desk: Counter) -> None:
    elsewhere = counter().branch
    answer = desk.lend(desk.card(), desk.item(), branch=elsewhere.code)
    assert answer.status_code == 403
    assert open_loans() == 0


def test_without_javascript_the_same_form_answers_with_a_page(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    opened = desk.client.post("/balie/uitlenen", {"code": card.number})
    assert "<html" in text(opened)
    assert f'name="card" value="{card.number}"' in text(opened)
    lent = desk.client.post("/balie/uitlenen", {"code": item.barcode, "card": card.number, "key": "p"})
    assert "is uitgeleend" in text(lent)


def test_a_scan_asks_the_database_not_too_often(desk: Counter) -> None:
    card, items = desk.card(), [desk.item() for _ in range(4)]
    for item in items[:3]:
        desk.lend(card, item)
    with CaptureQueriesContext(connection) as asked:
        desk.lend(card, items[3])
    assert len(asked) <= QUERIES_PER_SCAN_MAX


def test_a_title_that_somebody_waits_for_is_lent_with_a_warning(desk: Counter) -> None:
    card, other, item = desk.card(), desk.card(), desk.item()
    desk.client.post(
        f"/balie/reserveren/{item.record.work.public_id}",
        {"card": other.number, "branch": desk.branch.code, "form": "", "key": "r"},
    )
    outbox.drain_all()
    assert item.barcode in text(desk.client.get("/balie/reserveringen"))
    asked = text(desk.lend(card, item, since="2020-01-01T00:00:00+00:00"))
    assert 'value="hold_waiting_for_other"' in asked
    assert open_loans() == 0
    lent = text(desk.lend(card, item, since="2020-01-01T00:00:00+00:00", set_aside="hold_waiting_for_other"))
    assert f"‘{item.record.title}’ is uitgeleend." in lent
    assert 'data-sound="look"' in lent
    assert "Iemand wacht op deze titel" in lent
    assert open_loans() == 1


def test_no_warning_when_another_copy_stands_on_the_shelf_or_the_own_reservation_is_done(
    desk: Counter,
) -> None:
    card, item = desk.card(), desk.item()
    second = desk.item(record=item.record)
    form = {"card": card.number, "branch": desk.branch.code, "form": "", "key": "r"}
    address = f"/balie/reserveren/{item.record.work.public_id}"
    desk.client.post(address, form)
    assert "Iemand wacht" not in text(desk.lend(desk.card(), second))
    assert "Iemand wacht" not in text(desk.lend(card, item))


def test_what_only_a_director_may_set_aside_names_the_colleague(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    Block.objects.create(
        person=card.membership.person,
        organisation=desk.library,
        kind="restriction",
        reason="Drie boeken met waterschade.",
        from_at=clock.now(),
    )
    opened = text(desk.scan("/balie/uitlenen", card.number))
    assert "Drie boeken met waterschade." in opened
    assert "collega met meer rechten" in text(desk.lend(card, item))
    guest_desk = counter()
    assert "waterschade" not in text(guest_desk.scan("/balie/uitlenen", card.number))


def test_a_barred_card_does_not_send_staff_to_the_desk(desk: Counter) -> None:
    card = desk.card()
    Block.objects.create(
        person=card.membership.person, kind="barred", reason="Misbruik van de computers.", from_at=clock.now()
    )
    opened = text(desk.scan("/balie/uitlenen", card.number))
    assert "Deze pas is geblokkeerd." in opened
    assert "Misbruik van de computers." in opened
    assert "aan de balie" not in opened + text(desk.lend(card, desk.item()))


def test_a_name_typed_where_a_card_is_scanned_leads_to_the_search(desk: Counter) -> None:
    answer = text(desk.scan("/balie/uitlenen", "van den Berg"))
    assert 'href="/balie/lener?q=van+den+Berg"' in answer
    open_card = text(desk.scan("/balie/uitlenen", "Berg", card=desk.card().number))
    assert 'href="/balie/lener?q=Berg"' in open_card


def test_the_desk_asks_whether_a_title_may_go_along_and_lends_nothing(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    assert "Kan dit mee?" in text(desk.scan("/balie/uitlenen", card.number))
    opened = text(desk.client.post("/balie/uitlenen/proef", {"card": card.number}))
    assert '<p><a href="/balie/uitlenen">' in opened
    assert str(card.membership.person) in opened
    asked = {"card": card.number, "code": item.barcode}
    told = text(desk.client.post("/balie/uitlenen/proef", asked))
    assert "Ja, dit kan mee." in told
    assert item.record.title in told
    assert "/balie/uitleg/regel?kind=loan_days" in told
    rule("max_loans", 0, organisation=desk.library)
    told = text(desk.client.post("/balie/uitlenen/proef", asked))
    assert "Nee, dit kan niet mee." in told
    assert "0 van ten hoogste 0" in told
    assert open_loans() == 0
    assert not AuditEntry.objects.filter(action__startswith="circulation.check_out").exists()


def test_a_trial_with_an_unknown_number_says_so(desk: Counter) -> None:
    card = desk.card()
    told = text(desk.client.post("/balie/uitlenen/proef", {"card": card.number, "code": "123"}))
    assert "Deze streepjescode kennen wij niet" in told
    told = text(desk.client.post("/balie/uitlenen/proef", {"card": "999", "code": "123"}))
    assert "Kan dit mee?" in told
    assert str(card.membership.person) not in told


def looks_at(card: Any) -> int:
    return AuditEntry.objects.filter(
        person_id=card.membership.person_id,
        action="patrons.view",
        subject_id=str(card.membership.public_id),
        details__seen="scan",
    ).count()


def test_every_page_of_a_reader_leaves_one_line_of_the_look(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    for looks, key in enumerate(("one", "one", "two"), start=1):
        # Written with the loan; then alone, for the same answer again; then alone, for a refusal.
        assert str(card.membership.person) in text(desk.lend(card, item, key=key))
        assert looks_at(card) == looks
    assert (
        AuditEntry.objects.filter(action="circulation.check_out", subject_type="circulation.loan").count()
        == 1
    )
    elsewhere = counter(desk.branch)
    guest = member()
    assert "is uitgeleend" in text(elsewhere.lend(guest, elsewhere.item()))
    line = AuditEntry.objects.get(person_id=guest.membership.person_id, action="patrons.view")
    assert line.details["at"] == desk.library.name
