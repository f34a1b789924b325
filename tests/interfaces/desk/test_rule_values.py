"""Values of rules in words: what is shown can be typed, in both languages, and so can the code."""

import pytest
from django.utils import translation

from samenbieb.domains.circulation import selectors
from samenbieb.interfaces.desk.rule_values import CHOICES, read_value, said

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
