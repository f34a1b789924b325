"""Every act on the rules is kept, and can be undone while nothing followed."""

import datetime as dt

import pytest

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import RuleUnknown, TooLateToUndo
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.organisations.permissions import DIRECTOR
from tests.factories.circulation import SYSTEM, library
from tests.factories.organisations import staff


@pytest.mark.django_db
class TestUndo:
    def test_a_rule_that_was_set_goes_away_again(self) -> None:
        home = library()
        home.rule("loan_days", 7)
        services.undo_rule_change(SYSTEM, change_public_id=services.latest_change(SYSTEM, kind="loan_days"))
        assert not PolicyRule.objects.exists()

    def test_a_value_that_was_replaced_comes_back_on_the_same_rule(self) -> None:
        home = library()
        home.rule("loan_days", 7)
        rule = PolicyRule.objects.get()
        home.rule("loan_days", 14)
        change = services.latest_change(SYSTEM, kind="loan_days")
        services.undo_rule_change(SYSTEM, change_public_id=change)
        found = PolicyRule.objects.get()
        assert (found.pk, found.public_id, found.value) == (rule.pk, rule.public_id, 7)
        with pytest.raises(TooLateToUndo):
            services.undo_rule_change(SYSTEM, change_public_id=change)

    def test_a_row_that_was_shortened_gets_its_days_back(self) -> None:
        home = library()
        home.rule("loan_days", 7)
        home.rule("loan_days", 14, from_on=dt.date(2027, 1, 1))
        assert PolicyRule.objects.get(from_on=None).until_on == dt.date(2026, 12, 31)
        services.undo_rule_change(SYSTEM, change_public_id=services.latest_change(SYSTEM, kind="loan_days"))
        assert PolicyRule.objects.get().until_on is None

    def test_what_was_taken_away_comes_back(self) -> None:
        home = library()
        home.rule("fine_per_day", "0.20")
        services.remove_rule(SYSTEM, rule_public_id=str(PolicyRule.objects.get().public_id))
        services.undo_rule_change(
            SYSTEM, change_public_id=services.latest_change(SYSTEM, kind="fine_per_day")
        )
        assert PolicyRule.objects.get().value == "0.20"

    def test_not_when_something_followed_nor_for_another_library(self) -> None:
        home = library()
        home.rule("loan_days", 7)
        first = services.latest_change(SYSTEM, kind="loan_days")
        home.rule("loan_days", 14)
        with pytest.raises(TooLateToUndo):
            services.undo_rule_change(SYSTEM, change_public_id=first)
        change = services.latest_change(SYSTEM, kind="loan_days")

        other = staff(library().organisation, DIRECTOR)
        with pytest.raises(RuleUnknown):
            services.undo_rule_change(other, change_public_id=change)
