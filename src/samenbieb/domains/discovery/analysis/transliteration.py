"""Names in other scripts and in other ways of writing them: Достоевский, Dostojevski, Dostoyevsky.

A word in Cyrillic, Greek or Hebrew letters is also stored as a Dutch and an English reader would write it. Keys bring
the ways together that no table can: two words that share a key may be one name. Keys only find candidates.
"""

import re
from functools import lru_cache
from typing import Final

_DUTCH: Final = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "je", "ж": "zj", "з": "z", "и": "i",
    "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "oe", "ф": "f", "х": "ch", "ц": "ts", "ч": "tsj", "ш": "sj", "щ": "sjtsj", "ъ": "", "ы": "y", "ь": "",
    "э": "e", "ю": "joe", "я": "ja", "ѣ": "e", "ѳ": "f", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dzj",
    "α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "e", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "o", "ז": "z", "ח": "ch", "ט": "t", "י": "i", "כ": "k",
    "ך": "ch", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "", "פ": "p", "ף": "f", "צ": "ts",
    "ץ": "ts", "ק": "k", "ר": "r", "ש": "sj", "ת": "t",
})  # fmt: skip
_ENGLISH: Final = {
    "ж": "zh", "у": "u", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ј": "i", "є": "ie",
    "φ": "ph", "χ": "ch", "ח": "h", "ש": "sh", "ך": "kh",
}  # fmt: skip
_ENGLISH_TABLE: Final = _DUTCH | {ord(letter): latin for letter, latin in _ENGLISH.items()}
_GREEK_PAIRS: Final = (("ου", "ou"), ("ευ", "eu"), ("αυ", "au"), ("γγ", "ng"), ("γχ", "nch"), ("ει", "ei"))
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0590-\u05ff]")
_HEBREW: Final = re.compile(r"[\u0590-\u05ff]")

# One reading takes ch for the sound of "Tsjechov" (English, ALA-LC), the other for that of "Chroesjtsjov" (Dutch).
_ENGLISH_SIGNS: Final = (("shch", "SC"), ("tch", "C"), ("ch", "C"), ("kh", "X"), ("sh", "S"), ("zh", "Z"))
_DUTCH_SIGNS: Final = (
    ("sjtsj", "SC"), ("schtsch", "SC"), ("tsch", "C"), ("tsj", "C"), ("ch", "X"), ("kh", "X"), ("sch", "S"),
    ("sh", "S"), ("sj", "S"), ("zj", "Z"), ("zh", "Z"),
)  # fmt: skip
_SHARED: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph|ff|v|w", "f"), (r"th", "t"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"q", "k"), (r"h", "X"),
        (r"ou", "u"), (r"^[jiy]+", ""), (r"(?<=[aeou])[ijy]+$", ""), (r"[ijy]+$", "I"), (r"[ijy]", ""),
        (r"[eo]+", "e"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_VOWELS: Final = re.compile(r"[aeuoI]")
_SHORTEST: Final = 5
_SHORTEST_SKELETON: Final = 2
# Families of keys: how a word sounds; the consonants of a word in Latin letters; those of a word in Hebrew letters.
_SOUNDING, _LATIN_BONES, _HEBREW_BONES = "~", "=", "#"


def in_other_script(word: str) -> bool:
    """Tell whether a word is in letters that we can write in Latin ones."""
    return bool(_OTHER_SCRIPT.search(word))


@lru_cache(maxsize=20_000)
def romanised(word: str) -> tuple[str, ...]:
    """Return a folded word in Latin letters, as written in Dutch and in English; nothing for a Latin word."""
    if not in_other_script(word):
        return ()
    for pair, latin in _GREEK_PAIRS:
        word = word.replace(pair, latin)
    return tuple(dict.fromkeys((word.translate(_DUTCH), word.translate(_ENGLISH_TABLE))))


@lru_cache(maxsize=20_000)
def stored_keys(word: str) -> tuple[str, ...]:
    """Return the keys under which a word of a title or name is found when it is written in another way."""
    if _HEBREW.search(word):
        return _bones(word, _HEBREW_BONES)
    latin = romanised(word) or (word,)
    keys = {key for one in latin for key in _sounding(one)}
    return (*sorted(keys), *_bones(latin[0], _LATIN_BONES))


@lru_cache(maxsize=20_000)
def asked_keys(word: str) -> tuple[str, ...]:
    """Return the keys to look for: of a word in Hebrew letters the consonants, for vowels are not written there."""
    if _HEBREW.search(word):
        return _bones(word, _LATIN_BONES)
    latin = romanised(word) or (word,)
    keys = {key for one in latin for key in _sounding(one)}
    return (*sorted(keys), *_bones(latin[0], _HEBREW_BONES))


def may_be_one_name(typed: str, word: str) -> bool:
    """Tell whether two folded words share a key."""
    keys = stored_keys(word)
    return any(key in keys for key in asked_keys(typed))


def _sounding(latin: str) -> set[str]:
    if len(latin) < _SHORTEST or not latin.isalpha():
        return set()
    dutch = _SOUNDING + _sound(latin, _DUTCH_SIGNS)
    if "h" not in latin and "j" not in latin and "oe" not in latin:
        return {dutch}  # no sign that the two read in another way
    return {dutch, _SOUNDING + _sound(latin, _ENGLISH_SIGNS)}


@lru_cache(maxsize=1_000)  # the consonants of a word are asked for right after its sound
def _sound(latin: str, signs: tuple[tuple[str, str], ...]) -> str:
    if signs is _DUTCH_SIGNS:
        latin = latin.replace("oe", "u")
    for letters, sign in signs:
        latin = latin.replace(letters, sign)
    for pattern, sound in _SHARED:
        latin = pattern.sub(sound, latin)
    return latin


def _bones(word: str, family: str) -> tuple[str, ...]:
    """Return the consonants: what Hebrew writes of a name."""
    latin = (romanised(word) or (word,))[0]
    if not latin.isalpha():
        return ()
    bones = _VOWELS.sub("", _sound(latin, _DUTCH_SIGNS)).replace("X", "")
    return (family + bones,) if len(bones) >= _SHORTEST_SKELETON else ()
