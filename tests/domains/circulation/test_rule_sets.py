"""Several rules in one act: all or none, ties refused with the name of the other; a set written out can be set again."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import RuleAmbiguous, RuleBound, RuleRefused
from samenbieb.domains.circulation.models import PolicyRule, RuleChange
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.kernel.errors import NotAllowed
from tests.factories.circulation import SYSTEM, Library, library

pytestmark = pytest.mark.django_db


def rows(*lines: dict[str, Any]) -> list[RuleDraft]:
    return services.drafts_of(lines)


def test_a_set_is_kept_as_so_many_acts_that_can_each_be_undone() -> None:
    home = library()
    code = home.organisation.code
    services.set_rules(
        SYSTEM,
        drafts=rows(
            {"kind": "loan_days", "organisation": code, "value": 14},
            {"kind": "loan_days", "organisation": code, "patron_category": "CHILD", "value": 28},
            {"kind": "fine_per_day", "branch": home.branch.code, "item_category": "DVD", "value": "0.40"},
        ),
    )
    assert sorted((rule.kind, rule.value) for rule in PolicyRule.objects.all()) == [
        ("fine_per_day", "0.40"),
        ("loan_days", 14),
        ("loan_days", 28),
    ]
    assert RuleChange.objects.count() == 3


def test_a_tie_inside_the_set_names_the_other_and_nothing_is_set() -> None:
    home = library()
    line = {"kind": "loan_days", "branch": home.branch.code, "patron_category": "CHILD"}
    # The second names its library too: that is the same scope.
    tie = rows({**line, "value": 14}, {**line, "organisation": home.organisation.code, "value": 28})
    with pytest.raises(RuleAmbiguous) as refused:
        services.set_rules(SYSTEM, drafts=tie)
    assert refused.value.details == {"kind": "loan_days", "value": 14, "row": 2, "other": 1}
    assert str(refused.value).startswith("Regel 1 en 2 ")
    assert not PolicyRule.objects.exists()


def test_periods_that_do_not_meet_are_no_tie() -> None:
    code = library().organisation.code
    summer = {"kind": "loan_days", "organisation": code, "from": "2027-07-01", "until": "2027-08-31"}
    autumn = {"kind": "loan_days", "organisation": code, "from": dt.date(2027, 9, 1)}
    services.set_rules(SYSTEM, drafts=rows({**summer, "value": 42}, {**autumn, "value": 21}))
    assert PolicyRule.objects.count() == 2
    with pytest.raises(RuleAmbiguous):
        services.set_rules(
            SYSTEM, drafts=rows({**summer, "value": 42}, {**autumn, "from": "2027-08-31", "value": 21})
        )


def test_one_row_that_the_network_forbids_takes_all_back_and_is_named() -> None:
    code = library().organisation.code
    services.set_rules(
        SYSTEM, drafts=rows({"kind": "fine_cap", "network": "N", "value": "10.00", "bound": "ceiling"})
    )
    with pytest.raises(RuleBound) as refused:
        services.set_rules(
            SYSTEM,
            drafts=rows(
                {"kind": "loan_days", "organisation": code, "value": 14},
                {"kind": "fine_cap", "organisation": code, "value": "12.00"},
            ),
        )
    assert refused.value.details["row"] == 2
    assert str(refused.value).startswith("Regel 2: ")
    assert [rule.kind for rule in PolicyRule.objects.all()] == ["fine_cap"]


@pytest.mark.parametrize(
    "line",
    [
        {"value": 3},
        {"kind": "loan_days", "colour": "red", "value": 3},
        {"kind": "loan_days", "branch": "nowhere", "value": 3},
        {"kind": "loan_days", "organisation": "nobody", "value": 3},
        {"kind": "loan_days", "patron_category": "WIZARD", "value": 3},
        {"kind": "loan_days", "item_category": "WAND", "value": 3},
        {"kind": "loan_days", "from": "soon", "value": 3},
        {"kind": "loan_days", "bound": "rope", "value": 3},
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_place(line: dict[str, Any]) -> None:
    with pytest.raises(RuleRefused) as refused:
        rows({"kind": "loan_days", "value": 14}, line)
    assert refused.value.details["row"] == 2
    assert str(refused.value).startswith("Regel 2: ")


def test_a_branch_of_another_library_is_refused() -> None:
    with pytest.raises(RuleRefused):
        rows(
            {
                "kind": "loan_days",
                "organisation": library().organisation.code,
                "branch": library().branch.code,
                "value": 3,
            }
        )


def test_staff_set_and_read_only_the_sets_of_their_own_library() -> None:
    home, other = library(), library()
    drafts = rows({"kind": "loan_days", "organisation": home.organisation.code, "value": 14})
    with pytest.raises(NotAllowed):
        services.set_rules(other.desk, drafts=drafts)
    with pytest.raises(NotAllowed):
        selectors.rule_set(other.desk, organisation_id=home.organisation.pk)
    assert not PolicyRule.objects.exists()


def test_what_is_written_out_can_be_set_again() -> None:
    home = library()
    home.rule("loan_days", 14, location="ETALAGE")
    home.rule(
        "fine_steps", [{"from_day": 1, "to_day": 7, "amount": "0.10"}, {"from_day": 8, "amount": "0.30"}]
    )
    home.rule("max_loans", None, branch_id=home.branch.pk, channel="patron")
    home.rule("shelf_days", 9, from_on=dt.date(2027, 1, 1), until_on=dt.date(2027, 2, 1))
    written = read(home)
    for rule in PolicyRule.objects.all():
        services.remove_rule(SYSTEM, rule_public_id=str(rule.public_id))
    services.set_rules(SYSTEM, drafts=rows(*written))
    assert read(home) == written
    assert [line["kind"] for line in written] == ["fine_steps", "loan_days", "shelf_days", "max_loans"]


def test_only_what_holds_today_when_asked_and_nothing_of_another_library() -> None:
    home, other = library(), library()
    home.rule("loan_days", 14, from_on=dt.date(2020, 1, 1))
    home.rule("loan_days", 28, from_on=dt.date(2199, 1, 1))
    other.rule("max_loans", 3)
    assert selectors.rule_set(SYSTEM, organisation_id=home.organisation.pk, today_only=True) == [
        {"kind": "loan_days", "organisation": home.organisation.code, "value": 14}
    ]


def read(home: Library) -> list[dict[str, Any]]:
    return selectors.rule_set(SYSTEM, organisation_id=home.organisation.pk)
