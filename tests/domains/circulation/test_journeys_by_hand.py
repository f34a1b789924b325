"""Sending titles by hand, and corners where they stand for a while: for a library, its neighbours and a third desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import SendingRefused
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.policy import Case, Policy, Row
from samenbieb.domains.circulation.rules.returning import temporary_location_after
from samenbieb.domains.circulation.rules.sending import sending_blocks
from samenbieb.domains.holdings.errors import TransitOpen
from samenbieb.domains.holdings.models import Item, Transit
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import SYSTEM, Library, item_row, library

CUSTODIES = st.sampled_from(["on_shelf", "on_loan", "in_transit", "hold_shelf", "workroom", "unknown"])
KINDS = st.sets(
    st.sampled_from(["lost", "missing", "damaged", "withdrawn", "claimed_returned", "not_for_loan"])
)


@given(CUSTODIES, KINDS)
def test_every_reason_against_sending_is_told(custody: str, kinds: set[str]) -> None:
    told = set(sending_blocks(custody=custody, conditions=kinds))
    assert (Block.ITEM_ON_LOAN in told) == (custody == "on_loan")
    assert (Block.HOLD_WAITING_FOR_OTHER in told) == (custody == "hold_shelf")
    assert (Block.ITEM_MISSING in told) == (custody == "unknown" or "missing" in kinds)
    assert (Block.ITEM_LOST in told) == ("lost" in kinds)
    assert (Block.ITEM_WITHDRAWN in told) == ("withdrawn" in kinds)


SCOPES = st.tuples(st.sampled_from([None, 1]), st.sampled_from([None, 7]), st.sampled_from(["", "Films"]))
RULES = st.dictionaries(SCOPES, st.sampled_from(["keep", "permanent"]), max_size=6)


@given(RULES, st.sampled_from([7, 8]), st.sampled_from(["Films", "Romans"]), st.sampled_from(["", "Zee"]))
def test_the_most_specific_rule_decides_on_the_corner(
    rules: dict[tuple[int | None, int | None, str], str], category: int, location: str, stands: str
) -> None:
    rows = [
        Row(number, "return_location", value, organisation_id=org, item_category_id=material, location=corner)
        for number, ((org, material, corner), value) in enumerate(rules.items())
    ]
    decided = Policy(rows).value("return_location", Case(None, category, location=location))
    # Slowly: the library before the network, the material before the location; the first that is there decides.
    order = [
        (org, material, corner)
        for org in (1, None)
        for material in (category, None)
        for corner in (location, "")
    ]
    slow = next((rules[scope] for scope in order if scope in rules), "keep")
    assert temporary_location_after(stands, return_location=decided) == (
        "" if slow == "permanent" else stands
    )


@pytest.fixture
def places() -> tuple[Library, Library, Library]:
    return library(name="Veenlo"), library(name="Duinrand"), library(name="Beekdal")


def journeys(item: Item) -> list[tuple[str, str, str]]:
    rows = Transit.objects.filter(item=item).order_by("pk")
    return [(row.to_branch.name, row.reason, row.closed_as) for row in rows]


@pytest.mark.django_db
class TestSending:
    def test_it_stays_where_it_arrives_until_it_is_lent(
        self, places: tuple[Library, Library, Library]
    ) -> None:
        owner, on_the_way, there = places
        item = owner.item()
        services.send_item(
            owner.desk, barcode=item.barcode, to_branch_id=there.branch.pk, note="voor de tafel"
        )
        assert on_the_way.take_in(item).next == "transit"
        assert owner.take_in(item).destination == "Beekdal"  # also at home: it was sent
        arrived = there.take_in(item)
        assert (arrived.next, arrived.destination, arrived.repeated) == ("shelf", "Beekdal", False)
        assert there.take_in(item).repeated
        assert journeys(item) == [("Beekdal", "other", "arrived")]
        there.lend(item, there.member())
        assert there.take_in(item).destination == "Veenlo"
        assert owner.take_in(item).next == "shelf"

    def test_a_reader_who_waits_goes_first(self, places: tuple[Library, Library, Library]) -> None:
        owner, waits, there = places
        item = owner.item()
        services.send_item(owner.desk, barcode=item.barcode, to_branch_id=there.branch.pk)
        waits.reserve(item.record, waits.member())
        assert there.take_in(item).destination == "Duinrand"
        assert waits.take_in(item).next == "hold_shelf"

    def test_one_journey_at_a_time(self, places: tuple[Library, Library, Library]) -> None:
        owner, other, there = places
        item = owner.item()
        services.send_item(owner.desk, barcode=item.barcode, to_branch_id=there.branch.pk)
        with pytest.raises(TransitOpen):
            services.send_item(owner.desk, barcode=item.barcode, to_branch_id=other.branch.pk)
        assert AuditEntry.objects.filter(action="holdings.move", details__refused=["transit_open"]).exists()
        services.abort_transit(owner.desk, barcode=item.barcode, branch_id=owner.branch.pk)
        assert item_row(item).custody == "unknown"
        assert owner.take_in(item).next == "shelf"

    def test_only_who_may_where_it_stands(self, places: tuple[Library, Library, Library]) -> None:
        owner, other, there = places
        item = owner.item()
        with pytest.raises(NotAllowed):
            services.send_item(other.desk, barcode=item.barcode, to_branch_id=other.branch.pk)
        with pytest.raises(Invalid):
            services.send_item(owner.desk, barcode=item.barcode, to_branch_id=owner.branch.pk)
        owner.lend(item, there.member())
        with pytest.raises(SendingRefused):
            services.send_item(owner.desk, barcode=item.barcode, to_branch_id=there.branch.pk)
        assert journeys(item) == []


@pytest.mark.django_db
class TestCorners:
    def test_the_desk_that_takes_in_decides_and_undo_puts_it_back(
        self, places: tuple[Library, Library, Library]
    ) -> None:
        owner, keeps, there = places
        there.rule("return_location", "permanent")
        item = owner.item(location="Romans", temporary_location="Zee")
        owner.lend(item, keeps.member())
        assert keeps.take_in(item).stood_at == ""
        assert item_row(item).stands_at == "Zee"
        item = owner.item(location="Romans", temporary_location="Zee")
        owner.lend(item, keeps.member())
        answer = there.take_in(item)
        assert (answer.stood_at, item_row(item).temporary_location) == ("Zee", "")
        services.undo_return(SYSTEM, act_public_id=answer.act)
        assert (item_row(item).custody, item_row(item).stands_at) == ("on_loan", "Zee")

    def test_a_scan_of_what_stands_there_puts_it_back_once(
        self, places: tuple[Library, Library, Library]
    ) -> None:
        owner = places[0]
        owner.rule("return_location", "permanent")
        item = owner.item(location="Romans", temporary_location="Zee")
        first = owner.take_in(item)
        assert (first.repeated, first.stood_at, first.location) == (False, "Zee", "Romans")
        assert owner.take_in(item).repeated
        services.undo_return(SYSTEM, act_public_id=first.act)
        assert item_row(item).stands_at == "Zee"
