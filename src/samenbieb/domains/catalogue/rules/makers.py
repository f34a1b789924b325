"""Names made comparable: one key for the ways in which records write the same maker.

A key is a surname and an initial (`mulish h`), without prefixes, in one spelling for Dutch, English, German and
scholarly transliteration. It joins too much by itself, so it only ever stands beside a title.
"""

import re
from functools import lru_cache
from typing import Final

from samenbieb.domains.catalogue.rules.texts import fold
from samenbieb.domains.catalogue.rules.titles import plain, sounds

_PREFIXES: Final = frozenset({
    "van", "von", "vom", "zu", "zum", "zur", "de", "den", "der", "het", "t", "s", "ten", "ter", "te", "op", "in", "aan", "la", "le", "les",
    "du", "des", "di", "da", "del", "della", "dos", "das", "el", "al", "d", "l", "the", "a",
})  # fmt: skip
# The same sound of a vowel in Dutch, German, English and French writing: Boenin and Bunin, Böll and Boell.
_VOWELS: Final = re.compile(r"oe|ou|ue|u|ei|ai")
_VOWEL: Final = {"oe": "o", "ou": "o", "ue": "o", "u": "o", "ei": "i", "ai": "i"}
_LONG: Final = re.compile(r"([aeio])\1+")
_ACRONYM: Final = re.compile(r"\b[A-Z]{3,6}\b")
_OWN_COUNTRIES: Final = frozenset({"nederland", "netherlands", "belgie", "belgium", "vlaanderen", "suriname"})
# What stands before a name on the title page, and what ends it.
_SAID_BEFORE: Final = re.compile(
    r"^(?:(?:een (?:film|roman|verhaal) )?(?:door|van|by|von|par|per|af|av)|(?:na|her)?verteld door|\[?samen(?:gest|gesteld|stelling|st)?\.?"
    r"(?: door|:)?|samenst\.?:?|bijeengebracht door|gekozen door|onder red(?:actie|\.) van|red(?:actie|\.):?|eindred\.?:?"
    r"|ed(?:ited|\.)? by|ed\.:?|compiled by|(?:written and )?directed by|regie:?|written by|hrsg\. von|uitg\. door"
    r"|tekst:?|auteur:?|author:?)\s+",
    re.IGNORECASE,
)
_END_OF_NAME: Final = re.compile(
    r"\s*(?:[;,/(\[]|\.\.\.| en | and | und | et | & | och | met | with | uit het | vert)"
)
_NAME_WORD: Final = re.compile(r"(?:[^\W\d_a-z][\w'’.\-]*|['’]t|d['’]\w+)")

# People whom catalogues enter under several names; each under the one that Dutch libraries use most.
_PEN_NAMES: Final = {
    "Dekker, Eduard Douwes": "Multatuli", "Douwes Dekker, Eduard": "Multatuli", "Beets, Nicolaas": "Hildebrand",
    "Dodgson, Charles": "Carroll, Lewis", "Clemens, Samuel": "Twain, Mark", "Blair, Eric": "Orwell, George",
    "Beyle, Henri": "Stendhal", "Poquelin, Jean-Baptiste": "Molière", "Arouet, François": "Voltaire",
    "Dupin, Aurore": "Sand, George", "Evans, Mary Ann": "Eliot, George", "Korzeniowski, Józef": "Conrad, Joseph",
}  # fmt: skip
_CLASSICAL: Final = {
    "Homer": "Homerus", "Homeros": "Homerus", "Homère": "Homerus", "Ovid": "Ovidius", "Ovide": "Ovidius",
    "Virgil": "Vergilius", "Vergil": "Vergilius", "Virgile": "Vergilius", "Virgilius": "Vergilius",
    "Horace": "Horatius", "Horaz": "Horatius", "Livy": "Livius", "Lucan": "Lucanus", "Lucian": "Lucianus",
    "Juvenal": "Juvenalis", "Martial": "Martialis", "Terence": "Terentius", "Aristotle": "Aristoteles",
    "Aristote": "Aristoteles", "Platon": "Plato", "Plutarch": "Plutarchus", "Herodotos": "Herodotus",
    "Sophokles": "Sophocles", "Aischylos": "Aeschylus", "Aesop": "Aesopus", "Augustine": "Augustinus",
    "Dante": "Dante Alighieri", "Petrarch": "Petrarca", "Hesiod": "Hesiodus", "Pliny": "Plinius",
}  # fmt: skip


# Surnames that so many bear that an initial tells nobody apart; their first names count further.
_COMMON: Final = (
    "vries", "jong", "jansen", "janssen", "berg", "bakker", "dijk", "visser", "smit", "meijer", "meyer", "boer",
    "mulder", "groot", "bos", "vos", "peters", "hendriks", "leeuwen", "dekker", "brouwer", "wit", "dijkstra",
    "smits", "graaf", "meer", "linden", "kok", "jacobs", "haan", "vermeulen", "heuvel", "veen", "broek", "bruijn",
    "bruin", "heijden", "schouten", "beek", "willems", "hoekstra", "maas", "verhoeven", "koster", "peeters", "maes",
    "claes", "smith", "jones", "williams", "taylor", "brown", "davies", "evans", "johnson", "wilson", "thomas",
    "roberts", "walker", "white", "hall", "green", "miller", "davis", "moore", "martin", "clark", "lewis", "lee",
    "harris", "king", "müller", "schmidt", "schneider", "fischer", "weber", "wagner", "becker", "schulz",
    "hoffmann", "koch", "bernard", "dubois", "petit", "durand", "leroy", "moreau", "simon", "laurent", "garcía",
    "fernández", "gonzález", "rodríguez", "lópez", "martínez", "sánchez", "pérez", "rossi", "russo", "ferrari",
    "andersen", "hansen", "nielsen", "johansson", "andersson", "ivanov", "kim", "wang", "li", "zhang",
)  # fmt: skip
_FIRST_NAME_LENGTH: Final = 3


def name_key(name: str, *, person: bool = True) -> str:
    """The key of a heading: `Berg, Willem van den` and `van den Berg, Willem` are `berg w`; a body by its whole name."""
    last, comma, first = name.partition(",")
    if comma and (not person or not _initial(first)):
        # A body with its article behind it (`Dijk, De`), or a saint, king or count with what he was.
        return _body(name if _initial(first) else last)
    if not comma:
        return _direct(name) if person else _body(name)
    return _known(f"{_surname(last)} {_told_by(last, first)}")


def surname_key(name: str) -> str:
    """The last name alone, of a heading or of a name as people say it."""
    last, comma, _ = name.partition(",")
    return _surname(last if comma else name.rpartition(" ")[2])


def maker_on_title_page(responsibility: str) -> str:
    """The key of the first name in a statement of responsibility (245 $c); empty where none can be told."""
    name = name_on_title_page(responsibility)
    return _direct(name) if name else ""


def name_on_title_page(responsibility: str) -> str:
    """The first name in a statement of responsibility, as it stands there."""
    text = responsibility.replace("[", "").replace("]", "").strip(" .")
    while (shorter := _SAID_BEFORE.sub("", text)) != text:
        text = shorter
    end = _END_OF_NAME.search(text)
    name = (text[: end.start()] if end else text).strip(" .")
    words = name.split()
    if not 1 <= len(words) <= 5:
        return ""
    proper = [word for word in words if fold(word) not in _PREFIXES]
    return name if proper and all(_NAME_WORD.match(word) for word in proper) else ""


def initials_agree(one: str, other: str) -> bool:
    """Whether two sets of first names can be one person's: `H.` and `Harry`, `Johan Cornelis` and `J.C.H.`."""
    ours, theirs = _given(one), _given(other)
    if not ours or not theirs:
        return True
    for mine, yours in zip(ours, theirs, strict=False):
        short = min(len(mine), len(yours))
        if mine[:1] != yours[:1] or (short > 1 and mine[: min(short, 3)] != yours[: min(short, 3)]):
            return False
    return True


def first_names(name: str) -> str:
    """The first names of a heading (`Berg, Willem van den` → `Willem`), or of a name as people say it."""
    last, comma, first = name.partition(",")
    return first if comma else last.rpartition(" ")[0]


def _given(first: str) -> list[str]:
    """First names one by one; points make initials, so `J.R.R.` is three and `JRR` too."""
    spaced = first.replace(".", ". ").split()
    found: list[str] = []
    for word in spaced:
        if word.isupper() and 1 < len(word) <= 4 and word.isalpha():
            found += list(word.lower())
        elif folded := plain(word):
            found += folded.split()
    return [word for word in found if word not in _PREFIXES]


def _direct(name: str) -> str:
    """A name as people say it: `Thomas Rosenboom`; one word stands for itself."""
    words = name.split()
    if len(words) < 2:
        return _known(_sounding(plain(name)))
    return _known(f"{_surname(words[-1])} {_told_by(words[-1], ' '.join(words[:-1]))}")


@lru_cache(maxsize=5_000)  # asked for twice of each name
def _surname(last: str) -> str:
    words = plain(last).split()
    proper = words
    while len(proper) > 1 and proper[0] in _PREFIXES:
        proper = proper[1:]
    return _sounding("".join(proper))


def _initial(first: str) -> str:
    words = plain(first).split()
    initial = next((word for word in words if len(word) == 1 or word not in _PREFIXES), "")[:1]
    return "j" if initial in {"y", "i"} else initial


def _told_by(last: str, first: str) -> str:
    """The initial; for a common surname the beginning of the first name."""
    initial = _initial(first)
    given = _given(first) if _surname(last) in _COMMON_KEYS else []
    if given and len(given[0]) >= _FIRST_NAME_LENGTH:
        return sounds(given[0])[:_FIRST_NAME_LENGTH]
    return initial


def _sounding(folded: str) -> str:
    return _LONG.sub(r"\1", _VOWELS.sub(lambda found: _VOWEL[found.group()], sounds(folded)))


def _known(key: str) -> str:
    key = key.strip()
    return _KNOWN_AS.get(key, key)


def _body(name: str) -> str:
    """A body: the abbreviation in its name, or all of it; without our own country before it."""
    acronyms = _ACRONYM.findall(name)
    if len(acronyms) == 1:
        return str(acronyms[0]).lower()
    country, point, below = name.partition(". ")
    words = plain(below if point and plain(country) in _OWN_COUNTRIES else name).split()
    while len(words) > 1 and words[0] in _PREFIXES:
        words = words[1:]
    return _sounding("".join(words))


def _own_key(name: str) -> str:
    last, comma, first = name.partition(", ")
    if not comma and " " in last:
        first, _, last = last.rpartition(" ")
    return f"{_surname(last)} {_told_by(last, first)}".strip()


_COMMON_KEYS: Final = frozenset(_surname(name) for name in _COMMON)
_KNOWN_AS: Final = {_own_key(name): _own_key(known) for name, known in (_PEN_NAMES | _CLASSICAL).items()}
