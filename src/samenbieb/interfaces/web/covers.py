"""Covers made of letters and shapes: every title looks cared for, without one bought picture.

The same title always gets the same cover: palette, motif and size of the letters follow from a hash of the title.
Colours stand in presentation attributes, never in `style`, so the strict content security policy holds.
"""

import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

TEXT_WIDTH = 160
TITLE_TOP, TITLE_BOTTOM = 182, 264
LINE_SHARE = 1.14
# Mean width of a letter of the heading font as a share of its size: measured on Dutch titles, a little generous.
LETTER_SHARE = 0.56
SIZES = (25, 21, 18, 15)


@dataclass(frozen=True, slots=True)
class Palette:
    """Ground, shape and letters; each pair of ground and ink keeps a contrast of at least 7 to 1."""

    ground: str
    shape: str
    second: str
    ink: str


PALETTES = (
    Palette("#173a6a", "#f3b23f", "#6f9fe8", "#ffffff"),
    Palette("#f3e9d7", "#ad2418", "#d98a3d", "#26190f"),
    Palette("#222a38", "#7fd1ae", "#f0a03c", "#ffffff"),
    Palette("#7a1f3d", "#f3c04b", "#f6c6a0", "#ffffff"),
    Palette("#115f78", "#f7efe2", "#f3b23f", "#ffffff"),
    Palette("#3d2f66", "#ff9d73", "#b9a6ef", "#ffffff"),
    Palette("#f6efe2", "#146a85", "#e4694a", "#10242c"),
    Palette("#9c3306", "#ffd28a", "#1e2c52", "#ffffff"),
    Palette("#dceadf", "#1f6b4d", "#e4694a", "#11281d"),
    Palette("#1f5a43", "#f3d58a", "#8fd0b0", "#ffffff"),
)


def _waves(palette: Palette, seed: int) -> str:
    lines = []
    for row in range(6):
        y = 18 + row * 21
        path = f"M-10 {y}q26 {-16 + seed % 5} 55 0t55 0 55 0 55 0"
        lines.append(
            f'<path d="{path}" fill="none" stroke="{palette.shape}" stroke-width="6" opacity="{1 - row * 0.13:.2f}"/>'
        )
    return "".join(lines)


def _moon(palette: Palette, seed: int) -> str:
    x = 130 + seed % 40
    return (
        f'<circle cx="{x}" cy="62" r="86" fill="{palette.shape}"/>'
        f'<circle cx="{x + 12}" cy="58" r="42" fill="{palette.second}" opacity=".75"/>'
    )


def _dots(palette: Palette, seed: int) -> str:
    circles = []
    for number in range(24):
        x, y = 26 + (number % 6) * 30, 24 + (number // 6) * 32
        radius = 4 + (seed >> number % 12) % 9
        circles.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{palette.shape}"/>')
    return "".join(circles)


def _halves(palette: Palette, _seed: int) -> str:
    return (
        f'<path d="M100 0h100v150h-100z" fill="{palette.shape}"/>'
        f'<path d="M100 32a44 44 0 0 0 0 88z" fill="{palette.shape}"/>'
        f'<path d="M100 32a44 44 0 0 1 0 88z" fill="{palette.ground}"/>'
    )


def _star(palette: Palette, _seed: int) -> str:
    points = []
    for number in range(10):
        radius, angle = (40, 17)[number % 2], pi * number / 5 - pi / 2
        points.append(f"{100 + radius * cos(angle):.1f},{70 + radius * sin(angle):.1f}")
    return (
        f'<path d="M0 0h200v88a130 62 0 0 1-200 0z" fill="{palette.shape}"/>'
        f'<polygon points="{" ".join(points)}" fill="{palette.ground}"/>'
    )


def _hills(palette: Palette, seed: int) -> str:
    sun = 46 + seed % 100
    return (
        f'<circle cx="{sun}" cy="48" r="24" fill="{palette.second}"/>'
        f'<path d="M0 128q50-70 104-22t96-34v80h-200z" fill="{palette.shape}"/>'
        f'<path d="M0 146q70-48 120-14t80-10v30h-200z" fill="{palette.second}" opacity=".55"/>'
    )


def _stripes(palette: Palette, seed: int) -> str:
    turn = 24 + seed % 30
    bars = "".join(f'<path d="M{-60 + bar * 38} -40h17v230h-17z"/>' for bar in range(9))
    return f'<g fill="{palette.shape}" transform="rotate({turn} 100 70)">{bars}</g><path d="M-5 150h210v155h-210z" fill="{palette.ground}"/>'


MOTIFS: tuple[Callable[[Palette, int], str], ...] = (_waves, _moon, _dots, _halves, _star, _hills, _stripes)


def _shortened(line: str, letters: int) -> str:
    return line if len(line) <= letters else line[: letters - 1].rstrip() + "…"


def _lines(text: str, letters: int) -> list[str]:
    """Break a title into lines of at most so many letters; a longer word stands alone and is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [_shortened(line, letters) for line in lines]


def _fitted(title: str) -> tuple[int, list[str]]:
    """Give the largest size of letters at which the whole title fits, and its lines."""
    size, letters, lines = SIZES[-1], 0, [title]
    for size in SIZES:
        letters = int(TEXT_WIDTH / (size * LETTER_SHARE))
        lines = _lines(title, letters)
        if len(lines) <= _lines_max(size) and all(len(word) <= letters for word in title.split()):
            return size, lines
    room = _lines_max(size)
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened(lines[room - 1].rstrip("…"), letters - 1) + "…"]
    return size, lines


def _lines_max(size: int) -> int:
    return 1 + int((TITLE_BOTTOM - TITLE_TOP) / (size * LINE_SHARE))


def _reads_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def _text(*, y: int, size: int, line: str, ink: str, weight: int) -> SafeString:
    if _reads_right_to_left(line):
        return format_html(
            '<text x="182" y="{}" direction="rtl" font-size="{}" font-weight="{}" fill="{}">{}</text>',
            y,
            size,
            weight,
            ink,
            line,
        )
    return format_html(
        '<text x="20" y="{}" direction="ltr" font-size="{}" font-weight="{}" fill="{}">{}</text>',
        y,
        size,
        weight,
        ink,
        line,
    )


def cover_svg(title: str, author: str = "") -> SafeString:
    """Draw the cover of a title as an inline SVG. It says nothing that does not also stand beside it in words."""
    seed = zlib.crc32(title.encode())
    palette = PALETTES[seed % len(PALETTES)]
    motif = MOTIFS[(seed // 16) % len(MOTIFS)](palette, seed // 256)
    size, lines = _fitted(title)
    texts = [
        _text(
            y=TITLE_TOP + round(number * size * LINE_SHARE), size=size, line=line, ink=palette.ink, weight=750
        )
        for number, line in enumerate(lines)
    ]
    if author:
        texts.append(_text(y=284, size=12, line=_shortened(author, 26), ink=palette.ink, weight=500))
    drawing = (
        '<svg class="sb-cover" viewBox="0 0 200 300" aria-hidden="true" focusable="false">'
        f'<path d="M0 0h200v300h-200z" fill="{palette.ground}"/>{motif}{"".join(texts)}'
        '<path d="M0 0h7v300h-7z" fill="#000" opacity=".16"/></svg>'
    )
    return mark_safe(drawing)  # noqa: S308 - shapes are our own numbers; every text went through format_html
