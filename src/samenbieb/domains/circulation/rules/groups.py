"""How a group notes who of its own has a title: so that nobody outside can tell who that is."""

import re

LABEL_LENGTH_MAX = 20
# A first name or a number, perhaps with one letter behind it: Noor, Anne-Fleur, Noor V., 12, 12b.
_LABEL = re.compile(r"[^\W_][\w'’-]{0,15}( [^\W\d_]\.?)?")
_LONG_NUMBER = re.compile(r"\d{4}")


def is_reader_label(label: str) -> bool:
    """Tell whether a word can stand for a reader within a group: a first name or a short number, never a whole name,
    an e-mail address, a card number or a birth date.
    """
    return (
        len(label) <= LABEL_LENGTH_MAX
        and _LABEL.fullmatch(label) is not None
        and _LONG_NUMBER.search(label) is None
    )
