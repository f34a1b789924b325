"""The code on the card of a learner: eight signs that cannot be taken for each other, in two groups of four."""

import re
import secrets

# Without 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and V; no vowels, so that no word comes out.
SIGNS = "3467CDFGHJKMNPQRTWXY"
LENGTH = 8
_VOWELS = frozenset("AEIOUY")
_NOT_SIGNS = re.compile(r"[^A-Z0-9]")


def new_code() -> str:
    """Make a code by chance: one of 25 thousand million."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """Read a code as somebody typed it: small letters, spaces and dashes do not matter. Empty when it can be none."""
    bare = _NOT_SIGNS.sub("", text[:40].upper())
    return bare if len(bare) == LENGTH and set(bare) <= set(SIGNS) else ""


def is_mistyped(text: str) -> bool:
    """Tell whether a text that is no code was meant as one: eight signs, with figures or without a vowel between them.

    A name of eight letters has vowels and no figures.
    """
    bare = _NOT_SIGNS.sub("", text[:40].upper())
    is_name = bare.isalpha() and bool(_VOWELS & set(bare))
    return len(bare) == LENGTH and not read_code(text) and not is_name


def shown(code: str) -> str:
    """Give a code as it stands on the card."""
    return f"{code[:4]} {code[4:]}"
