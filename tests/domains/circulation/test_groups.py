"""A class borrows: many titles at once, its own terms, and who of its own has what, seen by nobody else."""

import datetime as dt
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import REASONS, Block
from samenbieb.domains.circulation.models import GroupReader, Loan
from samenbieb.domains.circulation.rules.groups import is_reader_label
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import CardUnknown, StillOpen
from samenbieb.domains.patrons.services import GroupFacts, GroupMade
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library
from tests.factories.patrons import as_member, category, standard_categories

NAMES = ["Noor", "Noor V", "Noor V.", "Anne-Fleur", "D'Arcy", "12", "12b", "Zoë"]
TOO_MUCH = [
    "Noor Vermeer",
    "noor@school.nl",
    "14-05-2017",
    "2017",
    "29000000000015",
    "0612345678",
    " ",
    "Noor V. B.",
    "x" * 21,
]


@pytest.mark.parametrize("label", NAMES)
def test_a_first_name_or_a_number_is_enough(label: str) -> None:
    assert is_reader_label(label)


@pytest.mark.parametrize("label", TOO_MUCH)
def test_what_tells_who_it_is_outside_the_class_is_not_kept(label: str) -> None:
    assert not is_reader_label(label)


@given(st.text(alphabet=string.ascii_letters + string.digits + " .@-'é", max_size=30))
def test_a_label_is_one_word_and_at_most_one_letter(label: str) -> None:
    if is_reader_label(label):
        words = label.split(" ")
        assert len(label) <= 20
        assert len(words) == 1 or (len(words) == 2 and len(words[1].rstrip(".")) == 1)
        assert "@" not in label
        assert (
            max((len(run) for run in "".join(c if c.isdigit() else " " for c in label).split()), default=0)
            < 4
        )


class Class:
    """A class of a library, with its card and its own session."""

    def __init__(self, here: Library, name: str = "Groep 5b") -> None:
        standard_categories()
        self.here = here
        self.made: GroupMade = patrons.register_group(
            here.desk,
            GroupFacts(name=name, contact_name="Juf", home_branch_id=here.branch.pk),
            organisation_id=here.organisation.pk,
        )
        self.actor = Actor(
            name=f"member:{self.made.person_public_id}", door="portal", person_id=self.made.person_id
        )

    def lend(self, items: list[Any], **more: Any) -> list[services.BulkLine]:
        return services.lend_many(
            more.pop("desk", self.here).desk,
            card=self.made.card_number,
            barcodes=[item.barcode for item in items],
            branch_id=more.pop("branch", self.here.branch).pk,
            **more,
        )


@pytest.mark.django_db
def test_forty_books_go_to_a_class_and_one_refused_stops_none() -> None:
    here = library()
    group = Class(here)
    items = [here.item() for _ in range(40)]
    here.lend(items[7], here.member())
    lines = group.lend([*items, type("Unknown", (), {"barcode": "geen-boek"})()], key="k")
    assert [line.done for line in lines] == [number not in {7, 40} for number in range(41)]
    assert lines[7].reasons == (REASONS[Block.ITEM_ON_LOAN],)
    assert lines[40].reasons
    again = group.lend([*items, type("Unknown", (), {"barcode": "geen-boek"})()], key="k")
    assert [line.done for line in again] == [line.done for line in lines]
    assert Loan.objects.across_all(reason="test").filter(membership=group.made.membership_id).count() == 39


@pytest.mark.django_db
def test_the_rules_of_groups_are_their_own() -> None:
    here = library()
    here.rule("loan_days", 21)
    here.rule("max_loans", 1)
    here.rule("fine_per_day", "0.50")
    group = Class(here)
    key = category("GROUP").pk
    for kind, value in (("loan_days", 56), ("max_loans", 30), ("fine_per_day", "0.00")):
        here.rule(kind, value, patron_category_id=key)
    lines = group.lend([here.item(min_age=12), here.item()])
    assert all(line.done for line in lines)
    loans = selectors.loans_of(here.desk, membership_public_id=group.made.public_id)
    assert {(loan.due_on - clock.now().date()).days for loan in loans} <= {55, 56, 57}
    with clock.at(clock.now() + dt.timedelta(days=90)):
        assert (
            services.return_item(here.desk, barcode=loans[0].barcode, branch_id=here.branch.pk).fee_cents == 0
        )


@pytest.mark.django_db
def test_what_comes_back_in_a_crate_is_taken_in_title_by_title() -> None:
    here = library()
    group = Class(here)
    items = [here.item() for _ in range(5)]
    group.lend(items)
    lines = services.take_in_many(
        here.desk, barcodes=[items[0].barcode, "weg", items[3].barcode], branch_id=here.branch.pk, key="c"
    )
    assert [line.done for line in lines] == [True, False, True]
    left = selectors.loans_of(here.desk, membership_public_id=group.made.public_id)
    assert {loan.barcode for loan in left} == {items[number].barcode for number in (1, 2, 4)}


@pytest.mark.django_db
def test_a_group_with_something_at_home_cannot_end() -> None:
    here = library()
    group, item = Class(here), here.item()
    group.lend([item])
    with pytest.raises(StillOpen) as refused:
        patrons.end_membership(here.desk, public_id=group.made.public_id)
    assert refused.value.reasons
    here.take_in(item)
    patrons.end_membership(here.desk, public_id=group.made.public_id)
    assert [line.done for line in group.lend([item])] == [False]


@pytest.mark.django_db
def test_only_the_group_itself_says_and_sees_who_has_what() -> None:
    here = library()
    group, other = Class(here), Class(here, "Groep 6")
    group.lend([here.item(), here.item()])
    other.lend([here.item()])
    mine, strange = selectors.group_loans(group.actor), selectors.group_loans(other.actor)[0]
    changed = services.set_readers(
        group.actor, readers={mine[0].line.public_id: " Noor  V. ", strange.line.public_id: "Sem"}
    )
    assert changed == 1
    assert [loan.reader for loan in selectors.group_loans(group.actor)] == ["Noor V.", ""]
    assert selectors.group_loans(other.actor)[0].reader == ""
    assert services.set_readers(group.actor, readers={mine[0].line.public_id: "Noor V."}) == 0
    for actor in (here.desk, as_member(here.member())):
        with pytest.raises(NotFound):
            selectors.group_loans(actor)
        with pytest.raises(NotFound):
            services.set_readers(actor, readers={mine[0].line.public_id: "Sem"})
    trail = AuditEntry.objects.filter(action="circulation.hand_on")
    assert trail.count() == 1
    assert "Noor" not in str(trail.get().details)


@pytest.mark.django_db
def test_one_wrong_label_keeps_none_and_is_told_beside_its_title() -> None:
    here = library()
    group = Class(here)
    group.lend([here.item(), here.item()])
    first, second = (loan.line.public_id for loan in selectors.group_loans(group.actor))
    with pytest.raises(Invalid) as refused:
        services.set_readers(group.actor, readers={first: "Noor", second: "Sem de Vries"})
    assert list(refused.value.fields) == [second]
    assert not GroupReader.objects.across_all(reason="test").exists()


@pytest.mark.django_db
def test_the_label_goes_when_the_loan_forgets_the_group() -> None:
    here = library()
    group, item = Class(here), here.item()
    group.lend([item])
    [loan] = selectors.group_loans(group.actor)
    services.set_readers(group.actor, readers={loan.line.public_id: "Noor"})
    here.take_in(item)
    services.anonymise_loans()
    assert GroupReader.objects.across_all(reason="test").count() == 1
    with clock.at(clock.now() + dt.timedelta(days=31)):
        services.anonymise_loans()
    assert GroupReader.objects.across_all(reason="test").count() == 0


@pytest.mark.django_db
def test_a_class_borrows_at_three_libraries_under_the_rules_of_each() -> None:
    home, second, third = library(), library(), library()
    second.rule("loan_days", 7)
    third.rule("max_loans", 0)
    group = Class(home)
    assert group.lend([third.item(branch=second.branch)], desk=second, branch=second.branch)[0].done
    refused = group.lend([home.item(branch=third.branch)], desk=third, branch=third.branch)
    assert not refused[0].done
    assert refused[0].title
    assert [
        loan.library for loan in selectors.loans_of(home.desk, membership_public_id=group.made.public_id)
    ] == []
    assert len(selectors.group_loans(group.actor)) == 1
    view = selectors.desk_view(third.desk, card=group.made.card_number, branch_id=third.branch.pk)
    assert Block.CARD_EXPIRED not in view.codes


@pytest.mark.django_db
def test_numbers_are_read_once_each_and_not_without_end() -> None:
    assert services.barcodes_in(" 1\n2, 1;3\r\n") == ["1", "2", "3"]
    for text in ("  ", " ".join(str(number) for number in range(201))):
        with pytest.raises(Invalid):
            services.barcodes_in(text)
    here = library()
    with pytest.raises(CardUnknown):
        services.lend_many(here.desk, card="niets", barcodes=["1"], branch_id=here.branch.pk)
