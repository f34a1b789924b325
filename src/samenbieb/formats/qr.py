"""QR codes (ISO/IEC 18004): a short text as black and white modules, so that a camera opens an address without typing.

Bytes, error correction M (a sixth may be dirty), versions 1 to 6: up to 106 bytes. Longer is not drawn.
"""

from collections.abc import Iterator, Sequence

Matrix = list[list[bool]]
# Version → data codewords of a block, blocks, error correction codewords of a block, where the alignment pattern stands.
_VERSIONS = {
    1: (16, 1, 10, 0),
    2: (28, 1, 16, 18),
    3: (44, 1, 26, 22),
    4: (32, 2, 18, 26),
    5: (43, 2, 24, 30),
    6: (27, 4, 16, 34),
}
_HEADER_BYTES = 2  # four bits of mode, eight of length, four at the end
_FORMAT_MASK, _FORMAT_GENERATOR = 0x5412, 0x537
_EXP = [1] * 512
_LOG = [0] * 256
for _power in range(1, 512):
    _doubled = _EXP[_power - 1] << 1
    _EXP[_power] = _doubled ^ 0x11D if _doubled > 255 else _doubled
for _power in range(255):
    _LOG[_EXP[_power]] = _power


def matrix(text: str) -> Matrix | None:
    """Give the modules of a code, row by row, True is dark; None when the text is too long."""
    data = text.encode("utf-8")
    version = next(
        (
            one
            for one, (size, count, *_rest) in _VERSIONS.items()
            if len(data) + _HEADER_BYTES <= size * count
        ),
        None,
    )
    if version is None:
        return None
    bits = [
        codeword >> shift & 1 == 1 for codeword in _codewords(data, version) for shift in range(7, -1, -1)
    ]
    drawn = [_draw(bits, version, mask) for mask in range(8)]
    return min(drawn, key=_penalty)


def _codewords(data: bytes, version: int) -> list[int]:
    """Give data and error correction, block by block, taken in turns."""
    size, count, check_size, _alignment = _VERSIONS[version]
    number = (0b0100 << 8 | len(data)) << 8 * len(data) | int.from_bytes(data)
    padded = list((number << 4).to_bytes(len(data) + _HEADER_BYTES))
    while len(padded) < size * count:
        padded.append((0xEC, 0x11)[(len(padded) - len(data) - _HEADER_BYTES) % 2])
    blocks = [padded[start : start + size] for start in range(0, size * count, size)]
    checks = [_checked(block, check_size) for block in blocks]
    return [
        *(block[place] for place in range(size) for block in blocks),
        *(check[place] for place in range(check_size) for check in checks),
    ]


def _checked(block: Sequence[int], check_size: int) -> list[int]:
    """Give the Reed-Solomon codewords of a block: what is left of it after dividing by the generator."""
    generator = [1]
    for power in range(check_size):
        raised = [*generator, 0]
        for place, factor in enumerate(generator):
            raised[place + 1] ^= _times(factor, _EXP[power])
        generator = raised
    rest = [*block, *([0] * check_size)]
    for place in range(len(block)):
        factor = rest[place]
        for step, part in enumerate(generator):
            rest[place + step] ^= _times(part, factor)
    return rest[len(block) :]


def _times(one: int, other: int) -> int:
    return _EXP[_LOG[one] + _LOG[other]] if one and other else 0


def _draw(bits: Sequence[bool], version: int, mask: int) -> Matrix:
    side = 17 + 4 * version
    modules: list[list[bool | None]] = [[None] * side for _ in range(side)]
    _draw_patterns(modules, _VERSIONS[version][3])
    _draw_format(modules, mask)
    waiting = iter(bits)
    for row, column in _path(side):
        if modules[row][column] is None:
            modules[row][column] = next(waiting, False) ^ _masked(mask, row, column)
    return [[bool(module) for module in line] for line in modules]


def _draw_patterns(modules: list[list[bool | None]], alignment: int) -> None:
    side = len(modules)
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        for row in range(max(0, top - 1), min(side, top + 8)):
            for column in range(max(0, left - 1), min(side, left + 8)):
                away = max(abs(row - top - 3), abs(column - left - 3))
                modules[row][column] = away not in {2, 4}
    if alignment:
        for row in range(alignment - 2, alignment + 3):
            for column in range(alignment - 2, alignment + 3):
                modules[row][column] = max(abs(row - alignment), abs(column - alignment)) != 1
    for place in range(8, side - 8):
        modules[6][place] = modules[place][6] = place % 2 == 0
    modules[side - 8][8] = True


def _draw_format(modules: list[list[bool | None]], mask: int) -> None:
    """Write level M (00) and the mask, twice."""
    side, rest = len(modules), mask << 10
    for shift in range(4, -1, -1):
        if rest >> (shift + 10) & 1:
            rest ^= _FORMAT_GENERATOR << shift
    value = (mask << 10 | rest) ^ _FORMAT_MASK
    once = [
        *((8, place) for place in (0, 1, 2, 3, 4, 5, 7)),
        (8, 8),
        *((row, 8) for row in (7, 5, 4, 3, 2, 1, 0)),
    ]
    twice = [
        *((row, 8) for row in range(side - 1, side - 8, -1)),
        *((8, column) for column in range(side - 8, side)),
    ]
    for places in (once, twice):
        for index, (row, column) in enumerate(places):
            modules[row][column] = value >> (14 - index) & 1 == 1


def _path(side: int) -> Iterator[tuple[int, int]]:
    """Go through all modules as the bits do: two columns at a time, from the right, up and down."""
    up = True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for row in range(side - 1, -1, -1) if up else range(side):
            yield row, right
            yield row, right - 1
        up = not up


def _masked(mask: int, row: int, column: int) -> bool:
    product = row * column
    return (
        (row + column) % 2,
        row % 2,
        column % 3,
        (row + column) % 3,
        (row // 2 + column // 3) % 2,
        product % 2 + product % 3,
        (product % 2 + product % 3) % 2,
        ((row + column) % 2 + product % 3) % 2,
    )[mask] == 0


def _penalty(modules: Matrix) -> int:
    """Tell how hard a code is to read: long runs, blocks, what looks like a corner, too dark or too light."""
    side = len(modules)
    lines = [*modules, *(list(column) for column in zip(*modules, strict=True))]
    total = 0
    for line in lines:
        run = 1
        for before, here in zip(line, [*line[1:], None], strict=True):
            if here is before:
                run += 1
                continue
            total += run - 2 if run >= 5 else 0
            run = 1
        text = "".join("1" if dark else "0" for dark in line)
        for start in range(side - 10):
            total += 40 * (text[start : start + 11] in {"10111010000", "00001011101"})
    for row in range(side - 1):
        for column in range(side - 1):
            square = {
                modules[row][column],
                modules[row][column + 1],
                modules[row + 1][column],
                modules[row + 1][column + 1],
            }
            total += 3 * (len(square) == 1)
    dark = sum(map(sum, modules)) * 100 / side**2
    return total + 10 * int(abs(dark - 50) // 5)
