"""What somebody is called at a drop-in session: a first name and no more, or nothing."""

import re

FIRST_NAME_MAX = 20
# Letters of any alphabet, with what stands between them in a name: no digits, no signs of an address.
_FIRST_NAME = re.compile(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)?\.?\Z")
_SPACES = re.compile(r"\s+")


def first_name(text: str) -> str | None:
    """Read what was typed as a first name; empty is fine, None is more than a first name."""
    bare = _SPACES.sub(" ", text).strip()
    if not bare:
        return ""
    return bare if len(bare) <= FIRST_NAME_MAX and _FIRST_NAME.match(bare) else None
