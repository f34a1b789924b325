"""Titles that are entered while they are lent: all or nothing, undone together, completed later, another library."""

import pytest

from samenbieb.domains.catalogue.models import Record, RecordIdentifier
from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import CheckoutRefused, TooLateToUndo
from samenbieb.domains.circulation.models import Override
from samenbieb.domains.circulation.services import QuickTitle
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import (
    BadBarcode,
    BarcodeTaken,
    EditionUnknown,
    ItemUnknown,
    StockLineMoved,
    TitleMissing,
)
from samenbieb.domains.holdings.models import Item, QuickItem
from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import Library, hold_row, library
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


@pytest.fixture
def home() -> Library:
    return library(name="Veenlo")


def quickly(home: Library, card: Card, barcode: str = "NEW1", **facts: object) -> services.CheckoutAnswer:
    return services.check_out_quickly(
        home.desk,
        barcode=barcode,
        card=card.number,
        branch_id=home.branch.pk,
        new=QuickTitle(str(facts.pop("title", "Los boek")), str(facts.pop("category", ""))),
        **facts,  # type: ignore[arg-type]  # what the service takes beside
    )


def editor(of: Library) -> Actor:
    return staff(of.organisation, COLLECTION, branch=of.branch)


def test_the_copy_and_the_loan_come_in_one_act(home: Library) -> None:
    ordinary = home.item()
    card = home.member()
    answer = quickly(home, card, key="once")
    assert quickly(home, card, key="once") == answer
    item = Item.objects.across_all(reason=WHY).get(barcode="NEW1")
    assert (answer.title, item.custody) == ("Los boek", "on_loan")
    assert (item.home_branch_id, item.category_id) == (home.branch.pk, ordinary.category_id)
    record = Record.objects.get(pk=item.record_id)
    assert record.withdrawn  # readers do not find it
    assert [line.barcode for line in items.quick_items(home.desk)] == ["NEW1"]
    assert AuditEntry.objects.filter(action=permissions.QUICK_ADD).count() == 1
    assert selectors.invariant_violations() == []
    assert items.invariant_violations() == []


def test_a_refused_loan_leaves_no_copy(home: Library) -> None:
    card = home.member()
    home.item()
    home.rule("max_loans_total", 0)
    with pytest.raises(CheckoutRefused) as refused:
        quickly(home, card)
    assert [str(block) for block in refused.value.blocks] == ["too_many_loans"]
    assert not Item.objects.across_all(reason=WHY).filter(barcode="NEW1").exists()
    assert not Record.objects.filter(title="Los boek").exists()
    home.desk = staff(home.organisation, ADMINISTRATOR, branch=home.branch)
    answer = quickly(home, card, set_aside=frozenset(["too_many_loans"]), comment="vandaag")
    assert Override.objects.filter(loan__public_id=answer.loan).count() == 1
    assert AuditEntry.objects.filter(details__set_aside=["too_many_loans"]).count() == 1


@pytest.mark.parametrize(
    ("barcode", "facts", "refusal"),
    [
        ("12", {}, BadBarcode),
        (identifiers.library_number("29", 7), {}, BadBarcode),
        ("30000000000000", {}, BadBarcode),
        ("NEW1", {"title": "  "}, TitleMissing),
        ("NEW1", {"category": "NONE"}, Invalid),
    ],
)
def test_bad_input_is_refused(
    home: Library, barcode: str, facts: dict[str, str], refusal: type[Exception]
) -> None:
    card = home.member()
    home.item()
    with pytest.raises(refusal):
        quickly(home, card, barcode, **facts)
    assert items.quick_items(home.desk) == []


def test_a_known_number_and_a_colleague_without_the_right(home: Library) -> None:
    card, known = home.member(), home.item()
    with pytest.raises(BarcodeTaken):
        quickly(home, card, known.barcode)
    grants = {action: at for action, at in home.desk.grants.items() if action != permissions.QUICK_ADD}
    with pytest.raises(ItemUnknown):
        services.check_out_quickly(
            Actor(name="temp", door="desk", grants=grants),
            barcode="NEW1",
            card=card.number,
            branch_id=home.branch.pk,
            new=QuickTitle("Los boek"),
        )


def test_a_card_that_only_counts_brings_no_copy(home: Library) -> None:
    card = home.member()
    home.item()
    home.rule("only_counts", True, patron_category_id=card.membership.category_id)
    with pytest.raises(ItemUnknown):
        quickly(home, card)
    assert not Item.objects.across_all(reason=WHY).filter(barcode="NEW1").exists()


def test_undo_takes_the_copy_away_and_frees_its_number(home: Library) -> None:
    card = home.member()
    home.item()
    answer = quickly(home, card)
    services.undo_check_out(home.desk, loan_public_id=answer.loan)
    assert not Item.objects.across_all(reason=WHY).filter(barcode="NEW1").exists()
    assert items.quick_items(home.desk) == []
    row = QuickItem.objects.across_all(reason=WHY).get()
    assert row.taken_back
    with pytest.raises(NotFound):
        holdings.complete_quick(editor(home), quick_public_id=str(row.public_id))
    quickly(home, card)
    assert [line.barcode for line in items.quick_items(home.desk)] == ["NEW1"]
    assert items.invariant_violations() == []


def test_undo_leaves_a_copy_to_which_more_happened(home: Library) -> None:
    home.item()
    answer = quickly(home, home.member())
    item = Item.objects.across_all(reason=WHY).get(barcode="NEW1")
    holdings.edit_item(editor(home), item_public_id=str(item.public_id), changes={"shelf_mark": "Z"})
    services.undo_check_out(home.desk, loan_public_id=answer.loan)
    assert Item.objects.across_all(reason=WHY).get(barcode="NEW1").custody == "on_shelf"
    assert [line.barcode for line in items.quick_items(home.desk)] == ["NEW1"]


def test_undo_of_an_ordinary_first_loan_leaves_the_copy(home: Library) -> None:
    item, card = home.item(), home.member()
    loan = home.lend(item, card)
    services.undo_check_out(home.desk, loan_public_id=loan.loan)
    assert Item.objects.across_all(reason=WHY).get(pk=item.pk).barcode == item.barcode


def test_a_colleague_links_it_to_its_edition(home: Library) -> None:
    described = home.item()
    RecordIdentifier.objects.create(record_id=described.record_id, scheme="isbn", value="9789000000005")
    quickly(home, home.member())
    (line,) = items.quick_items(home.desk)
    item = Item.objects.across_all(reason=WHY).get(barcode="NEW1")
    before = item.record_id
    with pytest.raises(EditionUnknown):
        holdings.complete_quick(editor(home), quick_public_id=line.public_id, isbn="9789000000012")
    title = holdings.complete_quick(editor(home), quick_public_id=line.public_id, isbn="9789000000005")
    item.refresh_from_db()
    assert (item.record_id, title) == (described.record_id, described.record.title)
    assert Record.objects.get(pk=before).merged_into_id == described.record_id
    assert items.quick_items(home.desk) == []
    assert holdings.complete_quick(editor(home), quick_public_id=line.public_id) == title
    assert item.custody == "on_loan"
    assert selectors.invariant_violations() == []


def linked(home: Library) -> tuple[Item, Item, str]:
    """A described copy, one that was entered quickly and linked to its edition, and what names the entry."""
    described = home.item()
    RecordIdentifier.objects.create(record_id=described.record_id, scheme="isbn", value="9789000000005")
    quickly(home, home.member())
    (line,) = items.quick_items(home.desk)
    holdings.complete_quick(editor(home), quick_public_id=line.public_id, isbn="9789000000005")
    return described, Item.objects.across_all(reason=WHY).get(barcode="NEW1"), line.public_id


def test_a_wrong_link_is_taken_back_and_linked_anew(home: Library) -> None:
    described, copy, quick = linked(home)
    (done,) = items.completed_quick_items(home.desk)
    assert (done.title, done.typed) == (described.record.title, "Los boek")
    waiting = home.reserve(described.record, home.member())
    bound = home.reserve(described.record, home.member(), item_barcode=copy.barcode)
    home.take_in(described)
    assert services.undo_complete_quick(editor(home), quick_public_id=quick) == "Los boek"
    copy.refresh_from_db()
    record = Record.objects.get(pk=copy.record_id)
    assert (record.title, record.withdrawn, record.work_id != described.record.work_id) == (
        "Los boek",
        True,
        True,
    )
    assert copy.custody == "on_loan"
    assert hold_row(waiting).work_id == described.record.work_id
    assert hold_row(bound).work_id == record.work_id
    assert [line.barcode for line in items.quick_items(home.desk)] == ["NEW1"]
    assert items.completed_quick_items(home.desk) == []
    assert services.undo_complete_quick(editor(home), quick_public_id=quick) == "Los boek"
    assert AuditEntry.objects.filter(details__reopened=quick).count() == 1
    assert selectors.invariant_violations() == items.invariant_violations() == []
    holdings.complete_quick(editor(home), quick_public_id=quick, isbn="9789000000005")
    copy.refresh_from_db()
    assert copy.record_id == described.record_id
    assert selectors.invariant_violations() == items.invariant_violations() == []


def test_one_that_was_completed_without_a_number_waits_again(home: Library) -> None:
    home.item()
    quickly(home, home.member())
    (line,) = items.quick_items(home.desk)
    holdings.complete_quick(editor(home), quick_public_id=line.public_id)
    services.undo_complete_quick(editor(home), quick_public_id=line.public_id)
    assert [one.public_id for one in items.quick_items(home.desk)] == [line.public_id]


def test_a_link_stays_when_the_copy_lies_ready_or_went_on_or_is_of_another(home: Library) -> None:
    described, copy, quick = linked(home)
    hold = home.reserve(described.record, home.member())
    assert home.take_in(copy).next == "hold_shelf"
    with pytest.raises(TooLateToUndo):
        services.undo_complete_quick(editor(home), quick_public_id=quick)
    other = library(name="Beekdal")
    for who, which in ((editor(other), quick), (editor(home), "strange")):
        with pytest.raises(NotFound):
            services.undo_complete_quick(who, quick_public_id=which)
    with pytest.raises(NotFound):
        services.undo_complete_quick(other.desk, quick_public_id=quick)
    services.cancel_hold(home.desk, hold_public_id=hold.hold)
    Item.objects.across_all(reason=WHY).filter(pk=copy.pk).update(record=RecordFactory())
    with pytest.raises(StockLineMoved):
        services.undo_complete_quick(editor(home), quick_public_id=quick)


def test_another_library_neither_sees_nor_completes_it(home: Library) -> None:
    other = library(name="Beekdal")
    home.item()
    quickly(home, other.member())
    (line,) = items.quick_items(home.desk)
    assert items.quick_items(other.desk) == []
    with pytest.raises(NotFound):
        holdings.complete_quick(editor(other), quick_public_id=line.public_id)
    with pytest.raises(NotFound):
        holdings.complete_quick(editor(home), quick_public_id="strange")
    holdings.complete_quick(editor(home), quick_public_id=line.public_id)
    assert items.quick_items(home.desk) == []
