"""A picture that is handed in is drawn anew: only its pixels stay, and nothing else is a picture."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from samenbieb.formats import pictures
from samenbieb.formats.pictures import LARGE, SMALL, NotAPicture, PictureTooLarge, read_picture

GPS, MAKER, TURNED = 0x8825, 0x010F, 0x0112


def made(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **more: object) -> bytes:
    """Make a picture that is red above and blue below."""
    sheet = Image.new(str(more.pop("mode", "RGB")), size, more.pop("fill", "red"))  # type: ignore[arg-type]
    out = io.BytesIO()
    sheet.save(out, kind, **more)
    return out.getvalue()


def told() -> bytes:
    """Make a photograph that tells where, when, with what, and by whom."""
    facts = Image.Exif()
    facts[MAKER] = "Camera van Anna"
    facts.get_ifd(GPS)[2] = (52.0, 30.0, 0.0)
    return made(exif=facts, comment=b"thuis bij Anna", icc_profile=b"anna" * 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_becomes_two_jpegs_that_are_no_larger_than_needed(kind: str) -> None:
    picture = read_picture(made(kind, (3000, 1500)))
    large, small = (Image.open(io.BytesIO(data)) for data in (picture.large, picture.small))
    assert (large.format, small.format) == ("JPEG", "JPEG")
    assert (large.size, small.size) == ((LARGE, LARGE // 2), (SMALL, SMALL // 2))
    assert (picture.width, picture.height) == large.size


def test_a_small_one_is_not_blown_up() -> None:
    picture = read_picture(made(size=(100, 60)))
    assert (picture.width, picture.height) == (100, 60)


def test_where_when_and_by_whom_are_gone() -> None:
    before = told()
    assert b"Anna" in before
    picture = read_picture(before)
    for data in (picture.large, picture.small):
        assert b"Anna" not in data
        assert b"anna" not in data
        assert b"Exif" not in data
        assert not Image.open(io.BytesIO(data)).getexif()


def test_a_photograph_of_a_telephone_on_its_side_stands_upright() -> None:
    facts = Image.Exif()
    facts[TURNED] = 6
    picture = read_picture(made(size=(400, 200), exif=facts))
    assert (picture.width, picture.height) == (200, 400)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1", "CMYK"])
def test_every_kind_of_pixel_is_read_and_nothing_shines_through(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = read_picture(made(kind, mode=mode, fill=0))
    assert Image.open(io.BytesIO(picture.large)).mode == "RGB"


def test_what_is_seen_through_is_white() -> None:
    picture = read_picture(made("PNG", mode="RGBA", fill=(0, 0, 0, 0)))
    assert Image.open(io.BytesIO(picture.large)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + made("GIF")[6:],
        made("BMP"),
        made("TIFF"),
        made()[:500],
        made("PNG")[:60],
        b"\xff\xd8\xff\xe0" + b"\x00" * 200,
        b"%PDF-1.7",
    ],
    ids=["empty", "svg", "html", "gif", "bmp", "tiff", "cut", "cut png", "only a head", "pdf"],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        read_picture(data)


@given(st.binary(max_size=400))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        read_picture(data)


@given(st.integers(0, 1200), st.binary(min_size=1, max_size=20))
def test_a_picture_with_wrong_bytes_is_read_or_refused(place: int, wrong: bytes) -> None:
    data = told()
    spoiled = data[:place] + wrong + data[place + len(wrong) :]
    with contextlib.suppress(NotAPicture, PictureTooLarge):
        assert read_picture(spoiled).width > 0


def test_few_bytes_with_very_many_pixels_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = made("PNG", (20_000, 10_000), mode="1", fill=0)
    assert len(bomb) < 100_000
    with pytest.raises(PictureTooLarge):
        read_picture(bomb)
    # Unpacked small it would still be held whole: a thousand megabytes for two.
    monkeypatch.setattr(pictures, "PHOTO_PIXELS_MAX", 2_000_000)
    with pytest.raises(PictureTooLarge):
        read_picture(made(size=(2000, 1001), progressive=True))
    assert read_picture(made(size=(2000, 1000), progressive=True)).width == LARGE
    monkeypatch.setattr(pictures, "BYTES_MAX", 1000)
    with pytest.raises(PictureTooLarge):
        read_picture(made(size=(800, 800)))
