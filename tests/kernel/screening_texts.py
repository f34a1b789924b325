"""Made texts for the screening: with a number of somebody planted in them, and with numbers that lead to nobody."""

import random
from collections.abc import Callable, Iterator, Sequence

from samenbieb.kernel.identifiers import library_number

BEFORE = (
    *(
        "Mevrouw belde over haar brief: ",
        "nummer ",
        "Kwam 2 keer langs, ",
        "BSN ",
        "bsn:",
        "(",
        "Zie 12. ",
        "",
    ),
    *(
        "Om 10.30 uur gaf hij ",
        "Op 12-3-2026 ",
        "Kostte € 50,00 en ",
        "Kamer 4; ",
        "van boek 9789027439642 naar ",
    ),
    *("Vraag over DigiD, bel 0800-0543 of ", "Regel 1\n", "ZK-2026-00123, ", "Het is\t"),
)
AFTER = (
    "",
    ".",
    " en verder niets.",
    ", graag terugbellen",
    ") klopt",
    "\nDank u",
    " om 14.00 uur",
    "; 3 keer",
    " 5 keer",
)
DASHES = (" ", ".", "-", "–", "\u00a0", " - ", "\u200b", "/")
LETTERS_ANY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS_NEW = "BDFGHJKLMNPRSTVWXZ"
SIDE_CODES = (
    *("LL-99-99", "99-99-LL", "99-LL-99", "LL-99-LL", "LL-LL-99", "99-LL-LL", "99-LLL-9", "9-LLL-99"),
    *("LL-999-L", "L-999-LL", "LLL-99-L", "L-99-LLL", "9-LL-999", "999-LL-9"),
)
AGENCY_PHONES = (
    *(
        "0800-0543",
        "0800 0543",
        "0800 488 72 43",
        "0800-4887243",
        "0900-8844",
        "0800-8020",
        "14 0592",
        "14030",
    ),
    *(
        "088 123 65 55",
        "088-1236555",
        "+31 88 123 65 55",
        "050 599 77 55",
        "088 898 92 94",
        "0031 88 227 77 00",
        "1400",
    ),
)
WORDS = (
    *(
        "De bezoeker zoekt hulp met de app van DigiD.",
        "Wij keken mee; het wachtwoord lukte na 3 keer.",
        "Vraag 2 van 5",
    ),
    *(
        "Kwam in 2026 al 12 keer",
        "tussen 10 en 12 uur",
        "klas 4 vmbo, 28 leerlingen",
        "niveau 1F of A2",
        "zaal B 12",
    ),
)


def parts(digits: str, sizes: Sequence[int], between: str) -> str:
    """Write digits in groups."""
    rest, groups = digits, []
    for size in sizes:
        groups.append(rest[:size])
        rest = rest[size:]
    return between.join(group for group in [*groups, rest] if group)


def look_alike(text: str, dice: random.Random) -> str:
    """Write some noughts as O and some ones as I or l, never so many that five digits are not left."""
    left = sum(c.isdigit() for c in text) - 5
    written = []
    for character in text:
        if left > 0 and character in "01" and dice.random() < 0.5:
            left -= 1
            written.append(dice.choice("Oo" if character == "0" else "Il"))
        else:
            written.append(character)
    return "".join(written)


def bsn_digits(dice: random.Random) -> str:
    """Make nine digits that pass the eleven-test, one in ten with a nought in front."""
    while True:
        first = "0" if dice.random() < 0.1 else dice.choice("123456789")
        eight = (
            first
            + str(dice.randrange(10**7 if first == "0" else 0, 10**7 if first != "0" else 10**8)).zfill(7)[
                -7:
            ]
        )
        last = sum((9 - place) * int(digit) for place, digit in enumerate(eight)) % 11
        if last < 10 and not (first == "0" and eight[1] == "0"):
            return eight + str(last)


def planted_bsn(dice: random.Random) -> str:
    digits = bsn_digits(dice)
    if digits[0] == "0" and dice.random() < 0.5:
        # In groups of 2-2-4, 4-2-2 or 4-4 it could as well be a day or two years: those pass (see the page on screening).
        sizes = dice.choice(((8,), (2, 3, 3), (3, 3, 2), (1,) * 8, (5, 3)))
        digits = digits[1:]
    else:
        some = tuple(dice.choice((1, 2, 3, 4)) for _ in range(9))
        sizes = dice.choice(((9,), (3, 3, 3), (4, 2, 3), (2, 3, 4), (1,) * 9, (4, 5), (5, 4), some))
    text = parts(digits, sizes, dice.choice(DASHES))
    return look_alike(text, dice) if dice.random() < 0.3 else text


def planted_iban(dice: random.Random) -> str:
    bank = "".join(dice.choice(LETTERS_ANY) for _ in range(4))
    country, body = dice.choice(
        (
            ("NL", bank + str(dice.randrange(10**10)).zfill(10)),
            ("DE", str(dice.randrange(10**18)).zfill(18)),
            ("BE", str(dice.randrange(10**12)).zfill(12)),
            ("PL", str(dice.randrange(10**24)).zfill(24)),
        )
    )
    rest = int("".join(str(int(c, 36)) for c in body + country + "00")) % 97
    iban = f"{country}{98 - rest:02}{body}"
    text = parts(iban, (4,) * 7, dice.choice(("", " ", ".", "-")))
    return text.lower() if dice.random() < 0.2 else text


def planted_phone(dice: random.Random) -> str:
    mobile = dice.random() < 0.6
    own = ("6" if mobile else dice.choice(("10", "30", "592", "297", "45"))) + str(
        dice.randrange(10**8)
    ).zfill(8)
    own = own[:9]
    sizes = dice.choice(((1, 8), (1, 2, 2, 2, 2), (9,), (2, 3, 2, 2), (3, 6)))
    written = parts(own, sizes, dice.choice((" ", "-", ".", "")))
    text = dice.choice(("0{}", "0{}", "+31{}", "+31 {}", "+31 (0){}", "0031{}", "0031 {}")).format(written)
    if dice.random() < 0.15:
        text = f"+{dice.choice(('49', '48', '90', '32', '380'))} {dice.randrange(10**8, 10**9)}"
    return look_alike(text, dice) if dice.random() < 0.15 and text[0] == "0" else text


def planted_mail(dice: random.Random) -> str:
    name = "".join(dice.choice("abcdefghij.k-l_m1") for _ in range(dice.randrange(2, 12))) + "n"
    at = dice.choice(("@", "@", "@", " @ ", "(at)", " (at) ", "[at]", " apenstaartje "))
    return (
        name + at + dice.choice(("voorbeeld.nl", "mail.voorbeeld.com", "voorbeeld punt nl", "voorbeeld . nl"))
    )


def planted_plate(dice: random.Random) -> str:
    code = dice.choice(SIDE_CODES)
    letters = LETTERS_ANY if code in SIDE_CODES[:3] else LETTERS_NEW
    text = "".join(
        dice.choice(letters) if c == "L" else dice.choice("0123456789") if c == "9" else c for c in code
    )
    text = text.replace("-", dice.choice(("-", "-", "", " ", " - ")))
    return text.lower() if dice.random() < 0.3 and " " not in text.strip("-") else text


def planted_address(dice: random.Random) -> str:
    postcode = f"{dice.randrange(1000, 9999)}{dice.choice((' ', ''))}{dice.choice(LETTERS_NEW)}{dice.choice(LETTERS_NEW)}"
    house = f"{dice.randrange(1, 999)}{dice.choice(('', '', 'a', ' B', '-2'))}"
    return dice.choice(
        (
            f"{postcode} {house}",
            f"{postcode}, {house}",
            f"Kerkstraat {house}, {postcode}",
            f"{postcode}, Kerkstraat {house}",
        )
    )


def isbn13(dice: random.Random) -> str:
    twelve = "978" + dice.choice(("90", "94", "0", "1", "3")) + str(dice.randrange(10**8)).zfill(8)
    twelve = twelve[:12]
    digits = twelve + str(-(sum(map(int, twelve[::2])) + 3 * sum(map(int, twelve[1::2]))) % 10)
    return parts(digits, (3, 2, 3, 4), "-") if dice.random() < 0.5 else digits


def isbn10(dice: random.Random) -> str:
    nine = dice.choice(("90", "90", "90", "90", "94", "0", "1", "3")) + str(dice.randrange(10**8)).zfill(8)
    nine = nine[:9]
    last = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
    digits = nine + ("X" if last == 10 else str(last))
    text = (
        parts(digits, (2 if nine[0] == "9" else 1, 3, 4 if nine[0] == "9" else 5), "-")
        if dice.random() < 0.5
        else digits
    )
    return dice.choice(("ISBN ", "")) + text


def barcode(dice: random.Random) -> str:
    digits = library_number(dice.choice(("29", "30")), dice.randrange(10**9))
    return dice.choice((digits, digits, parts(digits, (4, 4, 4, 2), " "), parts(digits, (1, 4, 4, 5), " ")))


def amount(dice: random.Random) -> str:
    cents = dice.randrange(10 ** dice.randrange(3, 11))
    euros = f"{cents // 100:,}".replace(",", ".")
    return dice.choice(
        (
            f"€ {euros},{cents % 100:02}",
            f"€{euros}",
            f"{euros},{cents % 100:02}",
            f"{euros} euro",
            f"{euros},-",
        )
    )


def calendar(dice: random.Random) -> str:
    day, month, year = dice.randrange(1, 29), dice.randrange(1, 13), dice.randrange(1930, 2035)
    return dice.choice(
        (
            *(
                f"{day}-{month}-{year}",
                f"{day:02}-{month:02}-{year}",
                f"{year}-{month:02}-{day:02}",
                f"{day:02}.{month:02}.{year}",
            ),
            *(
                f"{day}/{month}/{year}",
                f"{year}-{year + 1}"[: 9 if year % 10 < 9 else 4],
                f"{day} mrt {year}",
            ),
            *(
                f"{day % 24}.{month:02}-{(day + 1) % 24}.30",
                f"{day:02}-{month:02}-{year} {day % 24:02}:30",
                f"{day}-mrt-{year % 100}",
            ),
        )
    )


def case_number(dice: random.Random) -> str:
    serial = dice.randrange(10**6)
    return dice.choice(
        (
            *(
                f"Z-2026-{serial:05}",
                f"ZK/2026/{serial:06}",
                f"zaaknummer 2026-{serial:05}",
                f"kenmerk: 2025/{serial}",
            ),
            *(
                f"Z{dice.randrange(10**6):06}",
                f"WMO.{serial}",
                f"{dice.randrange(10**15, 10**16)}",
                f"AB{dice.randrange(10**7, 10**8 - 1)}X"[:9],
            ),
        )
    )


PLANTED: dict[str, Callable[[random.Random], str]] = {
    "bsn": planted_bsn,
    "iban": planted_iban,
    "phone": planted_phone,
    "mail": planted_mail,
    "plate": planted_plate,
    "address": planted_address,
}
NOBODYS: dict[str, Callable[[random.Random], str]] = {
    "isbn-13": isbn13,
    "isbn-10": isbn10,
    "barcode": barcode,
    "amount": amount,
    "agency phone": lambda dice: dice.choice(AGENCY_PHONES),
    "date or hour": calendar,
    "case number": case_number,
    "words": lambda dice: dice.choice(WORDS),
}


def texts(
    makers: dict[str, Callable[[random.Random], str]], count: int, seed: str
) -> Iterator[tuple[str, str]]:
    """Give that many texts, each with its kind; the first kind (a BSN) most, so that it is half of what is planted."""
    dice = random.Random(seed)
    kinds = list(makers)
    for number in range(count):
        kind = kinds[0] if makers is PLANTED and number % 2 else kinds[number // 2 % len(kinds)]
        before = dice.choice([b for b in BEFORE if makers is PLANTED or "bsn" not in b.lower()])
        yield kind, before + makers[kind](dice) + dice.choice(AFTER)
