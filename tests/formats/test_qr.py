"""A code for a camera. The dark modules of these texts were read back by two other readers when this was written."""

import pytest

from samenbieb.formats import qr

ADDRESS = "https://bieb.example/leren/vragen/"


@pytest.mark.parametrize(
    ("size", "side"),
    [
        (1, 21),
        (14, 21),
        (15, 25),
        (26, 25),
        (27, 29),
        (42, 29),
        (43, 33),
        (62, 33),
        (63, 37),
        (84, 37),
        (85, 41),
        (106, 41),
    ],
)
def test_the_smallest_version_that_holds_a_text(size: int, side: int) -> None:
    modules = qr.matrix("x" * size)
    assert modules is not None
    assert [len(line) for line in modules] == [side] * side


def test_what_is_too_long_is_not_drawn() -> None:
    assert qr.matrix("x" * 107) is None
    assert qr.matrix("é" * 54) is None


def test_three_corners_a_ruler_and_the_dark_module_stand_where_a_camera_looks() -> None:
    modules = qr.matrix(ADDRESS)
    assert modules is not None
    side = len(modules)
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        rows = [
            "".join("#" if dark else "." for dark in line[left : left + 7]) for line in modules[top : top + 7]
        ]
        assert rows == ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
    assert [modules[6][place] for place in range(8, side - 8)] == [
        place % 2 == 0 for place in range(8, side - 8)
    ]
    assert modules[side - 8][8]


def test_the_text_stands_in_it_and_its_check_words_fit() -> None:
    """Read as a reader does: the mask from the format, the bits along the path, and no error left in any block."""
    text = ADDRESS + "CDFG3467"
    modules = qr.matrix(text)
    assert modules is not None
    side = len(modules)
    value = 0
    for row in (side - 1, side - 2, side - 3, side - 4, side - 5, side - 6, side - 7):
        value = value << 1 | modules[row][8]
    for column in range(side - 8, side):
        value = value << 1 | modules[8][column]
    mask = (value ^ 0x5412) >> 10 & 0b111
    assert (value ^ 0x5412) >> 13 == 0
    version = (side - 17) // 4
    size, count, check_size, alignment = qr._VERSIONS[version]
    fixed: list[list[bool | None]] = [[None] * side for _ in range(side)]
    qr._draw_patterns(fixed, alignment)
    qr._draw_format(fixed, mask)
    bits = [
        modules[row][column] ^ qr._masked(mask, row, column)
        for row, column in qr._path(side)
        if fixed[row][column] is None
    ]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    blocks = [words[block : size * count : count] for block in range(count)]
    checks = [words[size * count + block :: count][:check_size] for block in range(count)]
    for block, check in zip(blocks, checks, strict=True):
        for power in range(check_size):
            rest = 0
            for word in [*block, *check]:
                rest = qr._times(rest, qr._EXP[power]) ^ word
            assert rest == 0
    data = b"".join(bytes(block) for block in blocks)
    assert data[0] >> 4 == 0b0100
    length = (data[0] & 15) << 4 | data[1] >> 4
    read = bytes((data[at] & 15) << 4 | data[at + 1] >> 4 for at in range(1, length + 1))
    assert read.decode() == text
