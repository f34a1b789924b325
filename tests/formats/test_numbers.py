"""ISBN and ISIL as people and records write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.formats import isbn, isil


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("9072216962", "9789072216960"),
        ("90-722-1696-2 (geb.)", "9789072216960"),
        ("280271211X :", "9782802712114"),
        ("280271211x", "9782802712114"),
        ("978-90-451-2345-7", None),
        ("9789045123456", None),
        ("978 90 722 1696 0", "9789072216960"),
        ("ISBN 9789072216960 paperback", "9789072216960"),
        ("9072216963", None),
        ("12345", None),
        ("", None),
    ],
)
def test_an_isbn_is_recognised_in_any_form_and_only_with_the_right_check_digit(
    written: str, expected: str | None
) -> None:
    assert isbn.normalised(written) == expected


@given(st.text("0123456789", min_size=9, max_size=9))
def test_ten_and_thirteen_digits_are_the_same_isbn(nine: str) -> None:
    ten = nine + isbn.check_digit_10(nine)
    thirteen = isbn.normalised(ten)
    assert thirteen is not None
    assert isbn.normalised(thirteen) == thirteen
    assert isbn.forms(thirteen) == (thirteen, ten)


@given(st.text(max_size=60))
def test_no_text_stops_the_isbn_reader(text: str) -> None:
    isbn.normalised(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" nl-0800070000 ", "NL-0800070000"),
        ("NL-DEMO-1", "NL-DEMO-1"),
        ("NL", None),
        ("NL-" + "1" * 14, None),
        ("", None),
    ],
)
def test_an_isil_is_checked_and_written_one_way(written: str, expected: str | None) -> None:
    assert isil.normalised(written) == expected
    assert isil.is_valid(written) == (expected is not None)
