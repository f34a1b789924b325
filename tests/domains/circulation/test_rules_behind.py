"""Which rules stand behind a refusal of a return or a mark: staff follow a link from each."""

import datetime as dt

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import LendingRefused, MarkRefused, ReturnRefused
from samenbieb.kernel import clock
from tests.factories.circulation import Library, library

pytestmark = pytest.mark.django_db


def behind(refusal: LendingRefused) -> list[tuple[str, str]]:
    return [(kind, case.branch) for kind, case in selectors.rules_behind(refusal)]


def lent(here: Library) -> str:
    item = here.item()
    with clock.at(clock.now() - dt.timedelta(days=60)):
        here.lend(item, here.member())
    return str(item.barcode)


def test_a_return_at_another_branch() -> None:
    here = library()
    here.rule("return_at", "item_home")
    other, barcode = here.another_branch(), lent(here)
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=other.pk)
    assert behind(refused.value) == [("return_at", other.code)]


def test_a_return_of_what_is_lost() -> None:
    here = library()
    here.rule("return_of_lost", "refuse")
    barcode = lent(here)
    services.mark_item(here.desk, barcode=barcode, kind="lost")
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=here.branch.pk)
    assert behind(refused.value) == [("return_of_lost", here.branch.code)]


def test_a_return_too_far_back() -> None:
    here, long_ago = library(), clock.now() - dt.timedelta(days=40)
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=lent(here), branch_id=here.branch.pk, returned_at=long_ago)
    assert behind(refused.value) == [("backdate_days", here.branch.code)]


def test_a_return_that_asks_who_had_it() -> None:
    here = library()
    here.rule("claim_resolution", "ask")
    barcode = lent(here)
    services.mark_item(here.desk, barcode=barcode, kind="claimed_returned")
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=here.branch.pk)
    assert behind(refused.value) == [("claim_resolution", here.branch.code)]


def test_a_claim_too_many() -> None:
    here = library()
    here.rule("claims_limit", 0)
    with pytest.raises(MarkRefused) as refused:
        services.mark_item(here.desk, barcode=lent(here), kind="claimed_returned")
    assert behind(refused.value) == [("claims_limit", here.branch.code)]


def test_a_claim_without_words_where_they_are_asked() -> None:
    here = library()
    here.rule("claims_limit", 0)
    here.rule("override_comment", value=True)
    with pytest.raises(MarkRefused) as refused:
        services.mark_item(
            here.desk, barcode=lent(here), kind="claimed_returned", set_aside=frozenset({"too_many_claims"})
        )
    assert behind(refused.value) == [("override_comment", here.branch.code)]
