"""What a title record or a row of a table says of items. Plain Python: values in, values out.

Source: MARC 21 Format for Holdings Data, field 852; field 952 as Koha writes it. The mapping stands in
docs/features/catalogue.md.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from samenbieb.formats.marc21 import DataField, MarcRecord
from samenbieb.kernel.money import parse_cents

TAGS: Final = ("852", "952")
OTHER: Final = "OTHER"
CATEGORY_BY_FORM: Final = {
    "book": "BOOK", "comic": "BOOK", "audiobook": "AUDIOBOOK", "dvd": "DVD", "bluray": "DVD", "cd": "CD", "lp": "CD",
    "magazine": "MAGAZINE", "newspaper": "MAGAZINE", "game": "GAME", "console_game": "CONSOLE_GAME", "map": "MAP",
    "sheet_music": "SHEET_MUSIC", "software": "CD", "object": "OBJECT",
}  # fmt: skip
# Types of material as other systems write them in $y.
CATEGORY_ALIASES: Final = {
    "BK": "BOOK", "BKS": "BOOK", "BOEK": "BOOK", "BOEKEN": "BOOK", "CR": "MAGAZINE", "TIJDSCHRIFT": "MAGAZINE",
    "VM": "DVD", "FILM": "DVD", "MU": "CD", "MUZIEK": "CD", "LUISTERBOEK": "AUDIOBOOK", "SPEL": "GAME", "MP": "MAP",
    "GROTE LETTERS": "LARGE_PRINT", "GROTELETTERBOEK": "LARGE_PRINT",
}  # fmt: skip
_CONDITIONS_952: Final = {"0": "withdrawn", "1": "lost", "4": "damaged", "7": "not_for_loan"}
_LENGTH_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOnRecord:
    """One item as its title record tells of it.

    `places` are the codes that may name its branch, best first; `library` is the code of the holder, if it is given.
    """

    barcode: str
    places: tuple[str, ...]
    library: str = ""
    category: str = ""
    location: str = ""
    shelf_mark: str = ""
    volume: str = ""
    price_cents: int | None = None
    acquired_on: dt.date | None = None
    conditions: tuple[str, ...] = ()


def items_on(record: MarcRecord) -> list[ItemOnRecord]:
    """Give every item in fields 852 and 952 that has a barcode; a summary of holdings without one is no item."""
    read = {"852": _of_852, "952": _of_952}
    return [read[field.tag](field) for field in record.data(*TAGS) if field.first("p").strip()]


def _of_852(field: DataField) -> ItemOnRecord:
    return ItemOnRecord(
        barcode=field.first("p").strip(),
        places=_places(field, "ba"),
        library=field.first("a").strip(),
        category=field.first("y").strip(),
        location=_short(field.first("c")),
        shelf_mark=_short(field.text("khim") or field.first("j")),
        volume=_short(field.first("3")),
        price_cents=_cents(field.first("9")),
    )


def _of_952(field: DataField) -> ItemOnRecord:
    return ItemOnRecord(
        barcode=field.first("p").strip(),
        places=_places(field, "ab"),
        category=field.first("y").strip(),
        location=_short(field.first("c")),
        shelf_mark=_short(field.first("o")),
        volume=_short(field.first("h")),
        price_cents=_cents(field.first("v") or field.first("g")),
        acquired_on=_day(field.first("d")),
        conditions=tuple(
            kind for code, kind in _CONDITIONS_952.items() if field.first(code).strip() not in {"", "0"}
        ),
    )


def category_code(said: str, form: str, known: frozenset[str]) -> str:
    """Give the category: as said, in our word for it, or else by what a reader holds in their hands."""
    code = said.strip().upper()
    code = CATEGORY_ALIASES.get(code, code)
    if code in known:
        return code
    by_form = CATEGORY_BY_FORM.get(form, OTHER)
    return by_form if by_form in known else OTHER


def _places(field: DataField, codes: str) -> tuple[str, ...]:
    return tuple(value for code in codes if (value := field.first(code).strip()))


def _short(text: str) -> str:
    return " ".join(text.split())[:_LENGTH_MAX]


def _cents(text: str) -> int | None:
    """A price that cannot be read is left out: it does not keep a book from the shelf."""
    try:
        cents = parse_cents(text)
    except ValueError:
        return None
    return cents if 0 < cents < 10**7 else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
