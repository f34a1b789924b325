"""Questions that went wrong on their way: seeded damage of what readers type and of the addresses that ask it."""

import random
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

WORDS = (
    "de", "het", "oorlog", "oorlogswinter", "Harry Potter", "gruffalo", "Terlouw, Jan", "vogels", "fietsen", "kinderboek",
    "geschiedenis van nederland", "koken", "Ľudmila", "naïef", "café", "’s-Hertogenbosch", "ĳsvogel", "zoo", "war", "history",
    "C++", "C#", "AT&T", "1984", "9789045123451", "978-90-451-2345-1", "0-306-40615-2", "90 451 2345 X", "978904512345",
    "Достоевский", "北京", "القاهرة", "שלום", "ﷺ", "🙂", "👨‍👩‍👧‍👦", "e\u0301e\u0301", "İstanbul", "straße", "ǅ", "ﬁets", "Ⅳ", "١٩٨٤",
    "in\u00adgang", "\u202eomgekeerd", "\ufeffbom", "\u200b", "a\u0300\u0301\u0302\u0303\u0304", "\ud7ff", "\U0010ffff", "tab\tin", "regel\nom",
)  # fmt: skip
OPERATORS = (
    '"', "'", '"open', "(", ")", "((", "[", "]", "{", "}", "^", "~", "~2", "*", "?", "\\", "/", "//", ":", "title:", "AND",
    "OR", "NOT", "AND AND", "+", "-", "--", "!", "&&", "||", "<", ">", "<script>", "';--", "%", "_", "$$", "[1 TO *]", "a*", "*a",
    "^10", "id:*", "\\u0000", "{{7*7}}", "{%", "../..", "\x00", "\x1b", "\x7f", "\x85",
)  # fmt: skip
NUMBERS = ("-1", "0", "1", "2", "3", "500", "501", "9999", "99999", "99999999999999999999", "1e9", "0x10", "٣", "½", "NaN", "", " 2", "1;2", "--1")  # fmt: skip
YEARS = (
    "2020-2024",
    "-1979",
    "2024",
    "2024-2020",
    "1-",
    "-",
    "0-0",
    "9999-99999",
    "٢٠٢٠",
    "abc",
    "20 20",
    "-0-",
    "2020--2024",
)
SORTS = ("titel", "schrijver", "nieuwste", "veel-geleend", "Titel", "id", "", "titel\x00", "-titel", "[]")
FACETS = {
    "soort": ("book", "dvd", "audiobook", "geen", "BOOK", "*", ""),
    "voor": ("A", "B", "children", "adult", "\x00", "[]"),
    "taal": ("dut", "eng", "nl", "xx", "dut,eng", "zzz" * 40),
    "onderwerp": ("Oorlog", "History", "vogels", "a/b/c", "a\\/b", "\x1f", "/", "//", "Ω" * 100),
    "vestiging": ("hoofd", "utrecht", "x y", "%", "-1"),
    "nu": ("1", "0", "2", "true"), "makkelijk": ("1", "x"), "groot": ("1", "")}  # fmt: skip
PATHS = ("/zoeken", "/zoeken", "/zoeken", "/zoeken/suggesties", "/api/v1/search")
# Percent escapes that are no UTF-8, or no escapes at all.
BROKEN = ("%FF", "%C3", "%C3%28", "%E2%82", "%ED%A0%80", "%F5%80%80%80", "%00", "%", "%2", "%GG", "%u0041", "%C0%AF", "+", "%2B", "%0D%0A")  # fmt: skip

Typing = Callable[[random.Random, str], str]


def _swap(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text)) if text else 0
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _drop(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text)) if text else 0
    return text[:at] + text[at + 1 :]


def _sign(chance: random.Random, text: str) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(OPERATORS) + text[at:]


def _letter(chance: random.Random, text: str) -> str:
    """Any character that Unicode has, surrogates excepted: those cannot be typed."""
    at, code = chance.randint(0, len(text)), chance.randrange(0x110000)
    return text[:at] + ("" if 0xD800 <= code <= 0xDFFF else chr(code)) + text[at:]


def _more(chance: random.Random, text: str) -> str:
    return " ".join([text, *chance.choices(WORDS, k=chance.randint(1, 6))])


def _again(chance: random.Random, text: str) -> str:
    return (text + chance.choice(("", " "))) * chance.choice((2, 3, 40, 400))


def _cut(chance: random.Random, text: str) -> str:
    return text[: chance.randint(0, 4)]


def _case(chance: random.Random, text: str) -> str:
    return chance.choice((text.upper, text.lower, text.title, text.swapcase))()


TYPINGS: tuple[Typing, ...] = (_swap, _drop, _sign, _sign, _letter, _more, _again, _cut, _case)


def _typed(chance: random.Random) -> str:
    text = chance.choice(WORDS)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
        text = chance.choice(TYPINGS)(chance, text)[:3000]
    return text


def _values(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield from [("q", _typed(chance)) for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 2)))]
    for name, choices in FACETS.items():
        if chance.random() < 0.15:
            value = chance.choice((chance.choice(choices), _typed(chance)))
            yield from [(name, value)] * chance.choice((1, 1, 2, 30))
    for name, others, often in (("jaar", YEARS, 0.15), ("sorteer", SORTS, 0.25), ("pagina", NUMBERS, 0.3)):
        if chance.random() < often:
            yield from [(name, chance.choice(others))] * chance.choice((1, 1, 3))
    if chance.random() < 0.2:
        yield from ((name, chance.choice(NUMBERS)) for name in ("page", "page_size", "limit"))
    if chance.random() < 0.03:
        yield from ((f"x{n}", "1") for n in range(chance.choice((5, 300, 1500))))


def _address(chance: random.Random, path: str) -> str:
    pairs = list(_values(chance))
    chance.shuffle(pairs)
    text = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(BROKEN) + text[at:]
    if chance.random() < 0.03:
        text = text.replace("=", chance.choice(("", "==", "[]=", "%3D")))
    return f"{path}?{text}"


def mutated(count: int, *, seed: int) -> Iterator[tuple[str, bool]]:
    """Give that many addresses in ASCII, each with whether htmx asks for it. The same seed gives the same."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _address(chance, chance.choice(PATHS)), chance.random() < 0.2
