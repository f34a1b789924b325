"""Forms in free text that may lead to somebody (accounts, e-mail, plates, addresses), and numbers that lead to nobody.

Sources: the IBAN registry (lengths), the side codes of Dutch number plates, the Dutch numbering plan (public services).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from samenbieb.kernel.identifiers import is_library_number
from samenbieb.kernel.screening_numbers import LETTER, Window, latin_digits

Span = tuple[int, int]
IBAN_LENGTHS: Final = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 "
        "FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 "
        "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 "
        "SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20",
    )
}
_DUTCH_ACCOUNT: Final = re.compile(
    r"NL(?:[ .\-]{0,3}[0-9OIl]){2}(?:[ .\-]{0,3}[A-Z]){4}(?:[ .\-]{0,3}[0-9OIl]){10}", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(  # in fours or at one piece
    rf"(?<!{LETTER})[A-Z]{{2}}[0-9OIl]{{2}}(?P<by>[ .\-]?)[A-Z0-9]{{4}}(?:(?P=by)[A-Z0-9]{{4}}){{1,6}}(?:(?P=by)[A-Z0-9]{{1,4}})?",
    re.IGNORECASE,
)
_DOT: Final = r"(?: ?[\[(] ?(?:dot|punt) ?[\])] ?| (?:punt|dot) | ?\.| \. )"
_MAIL: Final = re.compile(
    r"[\w.+\-']{0,63}\w(?: ?@ ?| ?[\[(] ?(?:at|ape?n?staartje) ?[\])] ?| (?:at|ape?n?staartje) )"
    rf"[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{1,5}}",
    re.IGNORECASE,
)
_OLD_CODES: Final = ("LL-99-99", "99-99-LL", "99-LL-99")
_NEW_CODES: Final = (
    *("LL-99-LL", "LL-LL-99", "99-LL-LL", "99-LLL-9", "9-LLL-99", "LL-999-L"),
    *("L-999-LL", "LLL-99-L", "L-99-LLL", "9-LL-999", "999-LL-9"),
)


def _plates(between: str, flags: int = 0) -> re.Pattern[str]:
    written = {"9": "[0-9]", "-": between}
    old = ["".join((written | {"L": "[A-Z]"})[sign] for sign in code) for code in _OLD_CODES]
    new_letters = written | {"L": "[BDFGHJKLMNPRSTVWXZ]"}  # no vowels, so that no word arises
    new = ["".join(new_letters[sign] for sign in code) for code in _NEW_CODES]
    forms = "|".join(old + new)
    return re.compile(rf"(?<![A-Z0-9])(?<![A-Z0-9][-.])(?:{forms})(?![A-Z0-9]|[-.][A-Z0-9])", flags)


_PLATES: Final = (
    _plates(" ?[-.·] ?", re.IGNORECASE),
    _plates("", re.IGNORECASE),
    _plates(" "),  # with spaces in capitals only: "12 en 14" is no plate
)
_NO_PLATE: Final = re.compile(r"[0-9]-mrt-[0-9]{2}")  # a day in March
_WORDS: Final = "al|au|cm|de|en|er|ga|ge|ik|in|is|ja|je|kg|km|mm|na|nr|nu|of|om|op|pp|st|te|tv|uu|we|wo|ze|zo"
_POSTCODE: Final = (
    rf"[1-9][0-9]{{3}}(?:[A-Za-z]{{2}}| [A-Z]{{2}}| (?!{_WORDS})[a-z]{{2}})(?![A-Za-z])"  # "2026 is" is none
)
_HOUSE: Final = r"[0-9]{1,5}(?: ?[A-Za-z]|[-/][0-9A-Za-z]{1,4})?"
_ADDRESS: Final = re.compile(
    rf"(?<![0-9]){_POSTCODE}(?:[ ,;/\-]{{1,3}}(?:[A-Za-z.'\-]+[ ,]{{1,2}}){{0,4}}|)(?:nr\.? ?|huisnr\.? ?)?{_HOUSE}(?![0-9A-Za-z])"
    rf"|(?<![0-9A-Za-z]){_HOUSE}[ ,;/\-]{{1,3}}{_POSTCODE}"
)
# What leads to nobody, in order: days, two years, hours; amounts; case numbers; books; barcodes and cards of the library.
_CALENDAR: Final = (
    r"(?<![0-9])(?<![0-9][-./])(?:"
    r"(?:0?[1-9]|[12][0-9]|3[01])(?P<by>[-./])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?P<century>19|20)(?P<decade>[0-9])[0-9] ?[-/] ?(?P=century)(?P=decade)[0-9]"
    r"|(?:[01]?[0-9]|2[0-3])\.[0-5][0-9] ?- ?(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]"
    r")(?![0-9]|[-./][0-9])"
)
_THOUSANDS: Final = r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)"
_NOBODYS: Final = re.compile(
    rf"{_CALENDAR}"
    rf"|(?:€|\bEUR\b) ?{_THOUSANDS}(?![0-9])"
    rf"|(?<![0-9.]){_THOUSANDS}(?:,[0-9]{{2}}|,-)? ?(?:€|EUR\b|euro\b)"
    r"|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{3})+,(?:[0-9]{2}\b|-)"
    r"|\b(?!BSN|SOFI)[A-Z]{1,4}[-/.]?(?:19|20)[0-9]{2}[-/.][0-9]{3,7}(?![0-9])"
    r"|\b(?:[Zz]aak|[Kk]enmerk|[Dd]ossier)[a-z]*[ :.]{1,3}(?:19|20)[0-9]{2}[-/.][0-9]{3,7}(?![0-9])"
    r"|\bISBN[- :]*[0-9][0-9 \-]{8,15}[0-9Xx]\b"
)
_BOOK: Final = re.compile(
    r"(?<![0-9])(?:97[89](?P<by>[- ])[0-9]{1,5}(?P=by)[0-9]{1,7}(?P=by)[0-9]{1,6}(?P=by)[0-9]"
    r"|[0-9]{1,5}-[0-9]{1,7}-[0-9]{1,6}-[0-9X]|[0-9]{9}[Xx])(?![0-9])"
)
_OF_THE_LIBRARY: Final = re.compile(
    r"(?<![0-9])[23](?:[0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{2}|[ -][0-9]{4}[ -][0-9]{4,5}[ -][0-9]{4,5})(?![0-9])"
)
# Telephone numbers of public services: nobody's.
KNOWN_NUMBERS: Final = frozenset(
    {
        "0881236555",
        "0505997755",
        "0888989294",
        "0882277700",
        "0880087447",
        "0887891000",
        "0881832200",
        "0880430430",
    }
)
_SERVICE: Final = re.compile(r"(?:0800|090[069])(?:[0-9]{4}|[0-9]{7})")


def accounts(text: str) -> Iterator[Span]:
    """Give the bank account numbers (IBAN): a Dutch one by its form, others by length and check digits."""
    yield from (found.span() for found in _DUTCH_ACCOUNT.finditer(text))
    for found in _ACCOUNT.finditer(text):
        places = [place for place in range(*found.span()) if text[place].isalnum()]
        length = IBAN_LENGTHS.get(found.group()[:2].upper(), 99)
        if len(places) < length or text[places[length - 1] + 1 : places[length - 1] + 2].isalnum():
            continue
        written = "".join(text[place] for place in places[:length])
        if _has_check_digits(written.upper()) or _has_check_digits(latin_digits(written[2:]), written[:2]):
            yield found.start(), places[length - 1] + 1


def addresses(text: str) -> Iterator[Span]:
    """Give every postcode with a house number behind or before it."""
    yield from (found.span() for found in _ADDRESS.finditer(text))


def mail_addresses(text: str) -> Iterator[Span]:
    """Give the e-mail addresses, also with "(at)" and "punt"."""
    yield from (found.span() for found in _MAIL.finditer(text))


def plates(text: str) -> Iterator[Span]:
    """Give what has the form of a Dutch number plate."""
    for form in _PLATES:
        yield from (found.span() for found in form.finditer(text) if not _NO_PLATE.fullmatch(found.group()))


def without_nobodys(text: str) -> str:
    """Give the text, as long as it was, without its days, hours, amounts, case numbers, books and barcodes."""
    text = _NOBODYS.sub(_nothing, text)
    text = _BOOK.sub(lambda found: _nothing(found) if _is_isbn(found.group()) else found.group(), text)
    return _OF_THE_LIBRARY.sub(
        lambda found: (
            _nothing(found) if is_library_number(re.sub("[ -]", "", found.group())) else found.group()
        ),
        text,
    )


def is_service(window: Window) -> bool:
    """Tell whether this row is the telephone number of a public service."""
    digits = _national(window)
    return digits in KNOWN_NUMBERS or _SERVICE.fullmatch(digits) is not None


def leads_to_nobody(window: Window, services: Sequence[Window]) -> bool:
    """Tell whether this row is a part of the number of a service, or has a part in a number that is known as a whole."""
    return any(
        (service.start <= window.start and window.end <= service.end)
        or (service.start < window.end and window.start < service.end and _national(service) in KNOWN_NUMBERS)
        for service in services
    )


def _national(window: Window) -> str:
    return (
        re.sub(r"^(?:00)?310?", "0", window.digits)
        if window.plus or window.digits[:2] == "00"
        else window.digits
    )


def _nothing(found: re.Match[str]) -> str:
    return "\n" * len(found.group())


def _has_check_digits(rest: str, country: str = "") -> bool:
    written = (country + rest).upper()
    if not written[2:4].isdigit() or sum(map(str.isdigit, written)) < 10:
        return False
    return int("".join(str(int(c, 36)) for c in written[4:] + written[:4])) % 97 == 1


def _is_isbn(written: str) -> bool:
    digits = re.sub(r"[- ]", "", written)
    if len(digits) == 13 and digits.isdigit():
        return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0
    if len(digits) == 10 and digits[:9].isdigit():
        values = [*map(int, digits[:9]), 10 if digits[9] in "Xx" else int(digits[9])]
        return sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11 == 0
    return False
