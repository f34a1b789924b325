"""The screening of free text: what is planted is found, what leads to nobody passes, and it says honestly what it cannot see."""

import random
import re
import sys
from collections import Counter

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.kernel.screening import Kind, NamesSomebody, findings, screened
from tests.kernel.screening_texts import BEFORE, NOBODYS, PLANTED, texts

FALSE_ALARMS_MAX = 0.01


def measured(count: int) -> tuple[list[str], Counter[str], Counter[str]]:
    """Screen that many planted texts and as many of nobody: what slipped through, and the false alarms by kind."""
    slipped = [text for _, text in texts(PLANTED, count, "planted") if not findings(text)]
    alarms: Counter[str] = Counter()
    of_kind: Counter[str] = Counter()
    for kind, text in texts(NOBODYS, count, "nobody"):
        of_kind[kind] += 1
        alarms[kind] += bool(findings(text))
    return slipped, alarms, of_kind


def nine_digits_at_random(count: int) -> float:
    """Give which part of random nine-digit numbers is taken for a BSN: they cannot be told apart."""
    dice = random.Random("nine")
    return sum(bool(findings(f"nummer {dice.randrange(10**8, 10**9)}")) for _ in range(count)) / count


def told(count: int) -> str:
    slipped, alarms, of_kind = measured(count)
    rate = sum(alarms.values()) / sum(of_kind.values())
    by_kind = ", ".join(f"{kind} {alarms[kind] / of_kind[kind]:.2%}" for kind in NOBODYS)
    line = (
        f"screening: {count} planted, {len(slipped)} slipped through; {count} of nobody, {rate:.2%} false alarms "
        f"({by_kind}); random nine digits taken for a BSN: {nine_digits_at_random(count):.1%}"
    )
    assert slipped == []
    assert rate <= FALSE_ALARMS_MAX, line
    return line


def test_none_of_5000_planted_passes_and_few_of_nobody_are_held(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(5_000)
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


@pytest.mark.slow
def test_none_of_100000_planted_passes_and_few_of_nobody_are_held(capsys: pytest.CaptureFixture[str]) -> None:
    line = told(100_000)
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


def test_one_in_eleven_random_numbers_looks_like_a_bsn_and_that_is_said() -> None:
    assert 0.07 < nine_digits_at_random(5_000) < 0.11


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("BSN 1234.56.782 van mevrouw", Kind.BSN, "1234.56.782"),
        ("het is l23 456 78 2", Kind.BSN, "l23 456 78 2"),
        ("bsn 123456789 (typefout)", Kind.BSN, "123456789"),
        ("aanslag 1234.56.782.H.56.0112", Kind.BSN, "1234.56.782"),
        ("１２３４５６７８２", Kind.BSN, "１２３４５６７８２"),
        ("١٢٣٤٥٦٧٨٢", Kind.BSN, "١٢٣٤٥٦٧٨٢"),
        ("nr 12 rekening NL91 ABNA 0417 1643 00 van Jan", Kind.IBAN, "NL91 ABNA 0417 1643 00"),
        ("NL9l ABNA O417 1643 OO", Kind.IBAN, "NL9l ABNA O417 1643 OO"),
        ("bel (0592) 12 34 56 terug", Kind.PHONE, "0592) 12 34 56"),
        ("app 31612345678", Kind.PHONE, "31612345678"),
        ("jan(at)voorbeeld punt nl", Kind.MAIL, "jan(at)voorbeeld punt nl"),
        ("auto ab-12-34", Kind.PLATE, "ab-12-34"),
        ("in 9401 hk 12b", Kind.ADDRESS, "9401 hk 12b"),
    ],
)
def test_it_says_what_was_found_and_where(text: str, kind: Kind, what: str) -> None:
    (found,) = findings(text)
    assert (found.kind, text[found.start : found.end]) == (kind, what)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ISBN 0-306-40615-2",
            "978 90 274 3964 2",
            "30000000000014",
            "€ 12.345.678,90",
            "29-11-2026",
            "10.30-12.00",
        ),
        *(
            "bel 0800-0543 of 14 0592",
            "+31 88 123 65 55",
            "tussen 10 en 12 uur",
            "seizoen 2024-2025",
            "in 2026 is 12 keer",
        ),
        *("1-mrt-23", "Z-2026-00123", "3 boeken @ 5 euro", "Vraag l", "1 of 2 of 3 of 4", "", "A4, B1 en 1F"),
    ],
)
def test_what_leads_to_nobody_passes(text: str) -> None:
    assert screened(text) == text


def test_the_refusal_names_the_kinds_and_never_the_text() -> None:
    secret = "Mail jan@voorbeeld.nl of bel 06-12345678"
    with pytest.raises(NamesSomebody) as caught:
        screened(secret)
    assert caught.value.kinds == (Kind.PHONE, Kind.MAIL)
    for language, word in (("nl", "telefoonnummer"), ("en", "telephone number")):
        with translation.override(language):
            said = f"{caught.value} {caught.value.details} {caught.value!r}"
        assert word in said
        assert not re.search(r"jan|voorbeeld|\d", said)


def obvious_bsns(text: str) -> set[tuple[int, int]]:
    """Find a BSN the slow way: every piece that begins and ends at the edge of a row of digits."""
    found = set()
    for start in range(len(text)):
        for end in range(start + 8, min(len(text), start + 40) + 1):
            piece = text[start:end]
            edges = (start == 0 or not text[start - 1].isdigit()) and (
                end == len(text) or not text[end].isdigit()
            )
            groups = re.split(r"[ .\-]{1,4}", piece)
            if not edges or not all(group.isdigit() for group in groups):
                continue
            digits = "".join(groups)
            if len(digits) == 8 and digits[0] != "0":
                digits = "0" + digits
            if len(digits) == 9 and int(digits):
                total = sum(int(digits[place]) * (9 - place) for place in range(8)) - int(digits[8])
                if total % 11 == 0:
                    found.add((start, end))
    return found


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="0123456789 .-x", max_size=40))
def test_every_bsn_that_the_slow_way_finds_is_covered(text: str) -> None:
    covered = findings(text)
    for start, end in obvious_bsns(text):
        overlaps = [found for found in covered if found.start < end and start < found.end]
        assert overlaps or leads_to_nobody(text[max(0, start - 6) : end + 6]), (text, text[start:end])


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="0123456789 .-x", max_size=40))
def test_nothing_is_called_a_bsn_that_the_slow_way_does_not_find(text: str) -> None:
    for found in findings(text):
        if found.kind is Kind.BSN:
            assert (found.start, found.end) in obvious_bsns(text)


def leads_to_nobody(piece: str) -> bool:
    """Tell by eye-work whether a day, two years, two hours, a book or a number of a service is in it."""
    day = r"\d{1,2}([-.])\d{1,2}\1(19|20)\d\d|(19|20)\d\d-\d\d-\d\d|(19|20)\d\d ?- ?(19|20)\d\d"
    book = r"\d{1,5}([- ])\d{1,7}\5\d{1,6}\5\d"
    return re.search(rf"{day}|\d{{1,2}}\.\d\d ?- ?\d{{1,2}}\.\d\d|{book}|0[89]0[0-9]", piece) is not None


@given(st.text(max_size=200))
def test_any_text_gets_an_answer_within_its_bounds(text: str) -> None:
    for found in findings(text):
        assert 0 <= found.start < found.end <= len(text)


def test_a_long_text_is_screened_at_once() -> None:
    for piece in (
        "a" * 20_000,
        "1 " * 10_000,
        "l" * 20_000,
        "a@" * 5_000,
        "NL12" * 5_000,
        "1234ab, " * 2_000,
    ):
        findings(piece)


def test_the_contexts_themselves_hold_nothing() -> None:
    assert [before for before in BEFORE if findings(before)] == []
