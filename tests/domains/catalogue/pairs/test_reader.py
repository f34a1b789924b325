"""The hand-made pairs are read as they stand, and the halves are alike."""

from collections import Counter

import pytest

from samenbieb.formats.marc21 import DataField, Subfield
from tests.domains.catalogue import pairs

TEXT = """\
7 same work: two bindings
= book dut 1982
= 245 13 De aanslag : $b roman / $c Harry Mulisch
< 020 __ 90-234-0719-9 $q (geb.)
> 020 __ 9789023407195
> 100 1_ $a Mulisch, Harry
"""


def test_a_pair_is_two_records_with_what_they_share() -> None:
    (pair,) = pairs.pairs_in(TEXT)
    assert (pair.number, pair.answer, pair.about) == (7, pairs.SAME_WORK, "two bindings")
    assert (pair.same_edition, pair.same_work, pair.held_out) == (False, True, False)
    assert [field.tag for field in pair.one.fields] == ["001", "008", "245", "020"]
    assert [field.tag for field in pair.other.fields] == ["001", "008", "245", "020", "100"]
    number = pair.one.first("020")
    assert number == DataField("020", " ", " ", (Subfield("a", "90-234-0719-9"), Subfield("q", "(geb.)")))
    title = pair.one.first("245")
    assert title is not None
    assert (title.ind2, title.first("a"), title.first("c")) == ("3", "De aanslag :", "Harry Mulisch")
    assert pair.one.control("008")[7:11] == "1982"
    assert pair.one.control("008")[35:38] == "dut"


@pytest.mark.parametrize(
    "text",
    [
        "same work: no number",
        "1 same book: no such answer",
        "1 same work: no title\n= book dut 1982",
        "1 same work: no kind\n= 245 10 De aanslag",
        "1 same work: an unknown kind\n= clay dut 1982\n= 245 10 De aanslag",
        "1 same work: no side\n= book dut 1982\n245 10 De aanslag",
    ],
)
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        pairs.pairs_in(text)


def test_the_list_is_long_and_its_halves_are_alike() -> None:
    every = pairs.all_pairs()
    assert [pair.number for pair in every] == list(range(1, len(every) + 1))
    assert len(every) >= 240
    count = Counter((pair.answer, pair.held_out) for pair in every)
    for answer in (pairs.SAME_EDITION, pairs.SAME_WORK, pairs.OTHER_WORK):
        assert count[answer, True] >= 40
        assert abs(count[answer, True] - count[answer, False]) <= 3
