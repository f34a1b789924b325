"""Pictures that somebody hands in: looked at, drawn anew without anything but the pixels, in two sizes."""

import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

BYTES_MAX = 12 * 1024 * 1024
PIXELS_MAX = 40_000_000
# As many as a telephone makes. A photograph that shows itself bit by bit is held whole, also when it is unpacked small.
PHOTO_PIXELS_MAX = 51_000_000
LARGE, SMALL = 1400, 480
# What a telephone or a scanner makes. No drawings in text (SVG): they can hold a program.
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
# What the library stumbles over in a broken file; a file that is no picture is an OSError.
_STUMBLES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    struct.error,
)


class NotAPicture(ValueError):  # noqa: N818 - a fact about a file
    """No picture of a kind that is read here, or a broken one."""


class PictureTooLarge(ValueError):  # noqa: N818 - a fact about a file
    """Too many bytes, or too many pixels in few bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as JPEG in two sizes; `width` and `height` are of the large one. Place, time and camera are gone."""

    large: bytes
    small: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Read a picture and draw it anew. Raises: NotAPicture, PictureTooLarge."""
    if len(data) > BYTES_MAX:
        raise PictureTooLarge
    try:
        with warnings.catch_warnings():
            # Of very many pixels the look at the size below decides, of what is broken beside the pixels nothing is kept.
            warnings.simplefilter("ignore")
            return _read(data)
    except Image.DecompressionBombError as problem:
        raise PictureTooLarge from problem
    except PictureTooLarge:
        raise
    except _STUMBLES as problem:
        raise NotAPicture from problem


def _read(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > PHOTO_PIXELS_MAX:
            raise PictureTooLarge
        # A photograph is unpacked no larger than needed; of the other kinds every pixel is.
        opened.draft("RGB", (LARGE, LARGE))
        if opened.width * opened.height > PIXELS_MAX:
            raise PictureTooLarge
        ImageOps.exif_transpose(opened, in_place=True)
        is_seen_through = "A" in opened.getbands() or "transparency" in opened.info
        drawn = _at_most(opened.convert("RGBA" if is_seen_through else "RGB"), LARGE)
        # A new sheet: what the file said beside its pixels does not come along.
        sheet = Image.new("RGB", drawn.size, "white")
        sheet.paste(drawn, mask=drawn if is_seen_through else None)
    return Picture(_jpeg(sheet), _jpeg(_at_most(sheet.copy(), SMALL)), *sheet.size)


def _at_most(sheet: Image.Image, side: int) -> Image.Image:
    sheet.thumbnail((side, side))
    return sheet


def _jpeg(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
