"""What an order of results is worth, and how a judgement finds its works."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.discovery.rules import judging, naming
from samenbieb.domains.discovery.rules.judging import Judgement

GRADES = st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3), max_size=14)


def test_the_best_order_is_worth_one_and_a_good_answer_lower_down_is_worth_less() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert judging.ndcg(["a", "b", "c"], grades) == pytest.approx(1.0)
    # By hand: (7 / log2 3 + 3 + 1 / 2) / (7 + 3 / log2 3 + 1 / 2)
    assert judging.ndcg(["b", "a", "c"], grades) == pytest.approx(0.8428, abs=1e-4)
    assert judging.ndcg(["x", "y"], grades) == 0.0
    assert judging.ndcg([], {}) == 0.0


def test_only_the_first_ten_and_the_first_three_count() -> None:
    shown = [f"x{number}" for number in range(10)]
    assert judging.ndcg([*shown, "a"], {"a": 3}) == 0.0
    assert judging.succeeds(["x", "y", "a"], {"a": 2})
    assert not judging.succeeds(["x", "y", "z", "a"], {"a": 3})
    assert not judging.succeeds(["a"], {"a": 1, "b": 3})
    assert not judging.succeeds(["a"], {"a": 0})


@given(GRADES, st.permutations("abcdefghijklmnop"))
def test_no_order_is_worth_more_than_the_best(grades: dict[str, int], shown: list[str]) -> None:
    assert 0.0 <= judging.ndcg(shown, grades) <= 1.0 + 1e-9
    best = sorted(grades, key=lambda work: -grades[work])
    assert judging.ndcg(best, grades) == pytest.approx(1.0 if any(grades.values()) else 0.0)


def test_a_list_comes_back_as_it_was_written() -> None:
    lines = [
        Judgement("de, \"aanslag\"", "exact", 3, "title", "De aanslag / Mulisch, Harry"),
        Judgement("rowling", "surname", 2, "creator", "Rowling, J.K.", "alles"),
    ]  # fmt: skip
    file = io.StringIO()
    judging.write_list(lines, file)
    file.seek(0)
    assert judging.read_list(file) == lines


@pytest.mark.parametrize(
    "line", ["aanslag,,4,title,De aanslag,", ",,3,title,De aanslag,", "aanslag,,,title,x,"]
)
def test_a_line_without_a_query_or_a_grade_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="Line 2"):
        judging.read_list(io.StringIO(",".join(judging.COLUMNS) + "\n" + line + "\n"))


NAMES = naming.Names(
    [
        naming.NameableWork(work_id="1", titles=("De aanslag",), creators=("Mulisch, Harry",), languages=("dut",),
                            isbns=("9789021413198",), numbers=("test:1",), subjects=("Oorlog – Haarlem",)),
        naming.NameableWork(work_id="2", titles=("De aanslag",), creators=("Iemand, A.",), series=("Jip",)),
        naming.NameableWork(work_id="3", titles=("Twee vrouwen",), creators=("Mulisch, Harry",), subjects=("liefde",)),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("by", "name", "works"),
    [
        ("title", "de aanslag", {"1", "2"}),
        ("title", "De Aanslag / Mulisch, Harry", {"1"}),
        ("creator", "mulisch, harry", {"1", "3"}),
        ("isbn", "90-214-1319-1", {"1"}),
        ("number", "test:1", {"1"}),
        ("series", "jip", {"2"}),
        ("subject", "oorlog", {"1"}),
        ("language", "dut", {"1"}),
        ("title", "Niets", set()),
        ("shelf", "niets", set()),
    ],
)
def test_a_judgement_names_works_without_their_identifiers(by: str, name: str, works: set[str]) -> None:
    assert NAMES.meant_by(Judgement("q", "", 3, by, name)) == works


def test_where_a_number_is_not_known_title_and_author_find_the_work() -> None:
    line = Judgement("q", "", 3, "number", "elsewhere:77", "De aanslag / Mulisch, Harry")
    assert NAMES.meant_by(line) == {"1"}
    assert NAMES.grades([line, Judgement("q", "", 1, "creator", "Mulisch, Harry")]) == {"1": 3, "3": 1}
