"""Values of rules in words: what is shown can be typed, in both languages, and so can the code."""

import pytest
from django.utils import translation

from samenbieb.domains.circulation import selectors
from samenbieb.interfaces.desk.rule_values import CHOICES, NOTHING_SET, read_value, said

CHOSEN = [(kind.name, code) for kind in selectors.rule_kinds() for code in kind.choices]


@pytest.mark.parametrize(("kind", "code"), CHOSEN)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_choice_is_shown_in_words_that_can_be_typed(language: str, kind: str, code: str) -> None:
    with translation.override(language):
        assert code in CHOICES
        assert read_value(kind, said(code)) == code
        assert read_value(kind, f" {said(code).upper()} ") == code
        assert read_value(kind, code) == code
        assert read_value(kind, "iets anders") == "iets anders"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_set_is_said_in_the_words_of_its_kind(language: str) -> None:
    may_be_empty = {
        kind.name
        for kind in selectors.rule_kinds()
        if kind.value_type.endswith("_or_none") or kind.default is None
    }
    assert NOTHING_SET.keys() <= may_be_empty
    with translation.override(language):
        no_limit = said(None, "max_loans")
        assert read_value("max_loans", no_limit) is None
        assert said(None, "courtesy_days") != no_limit
        assert said(None, "fine_per_day") != no_limit
        assert said(None, "lost_after_days") not in {no_limit, said(None)}
