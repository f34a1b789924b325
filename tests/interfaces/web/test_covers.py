"""Covers: always the same for a title, readable, and harmless whatever the title says."""

import re

from hypothesis import given
from hypothesis import strategies as st

from samenbieb.interfaces.web.covers import PALETTES, cover_svg


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_letters_stand_out_from_the_ground_of_every_palette() -> None:
    for palette in PALETTES:
        light, dark = sorted((luminance(palette.ground), luminance(palette.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 7, palette


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_title_gives_a_drawing_without_style_or_script(title: str, author: str) -> None:
    drawing = cover_svg(title, author)
    assert drawing == cover_svg(title, author)
    assert drawing.startswith("<svg")
    assert "style=" not in re.sub(r">[^<]*<", "><", drawing)
    assert "<script" not in drawing


def test_arabic_letters_run_from_the_right() -> None:
    assert 'direction="rtl"' in cover_svg("النبي")
    assert 'direction="rtl"' not in cover_svg("De profeet")
