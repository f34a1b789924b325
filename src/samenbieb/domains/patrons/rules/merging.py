"""Two accounts of one person: which memberships become one, and what then counts. Values in, verdict out.

Source: FORMAT (merge_patrons); lending.md §2.9 point 9; decision 0096.
"""

import datetime as dt
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

KEPT, GONE = "kept", "gone"
PERSON_FIELDS = (
    "given_name", "family_name_prefix", "family_name", "birth_on", "language", "needs_large_print",
)  # fmt: skip
CONTACT_FIELDS = ("email", "phone", "street", "postcode", "town")
TERM_FIELDS = ("product_id", "category_id", "expires_on")


class MergeProblem(StrEnum):
    """Why two people in the books cannot become one now."""

    SAME_PERSON = "same_person"
    IS_GROUP = "is_group"
    ACT_FOR_EACH_OTHER = "act_for_each_other"
    OTHER_LIBRARY = "other_library"


@dataclass(frozen=True, slots=True)
class Held:
    """A membership that has not ended: where, at home or as a guest, until when, and what was chosen for the list."""

    membership_id: int
    organisation_id: int
    is_home: bool
    expires_on: dt.date
    history: str = "default"


@dataclass(frozen=True, slots=True)
class Fold:
    """Two memberships at one library become one: `away` goes up in `into`. `crosswise`: it is the kept person's that goes."""

    into: Held
    away: Held
    crosswise: bool

    @property
    def terms_of(self) -> Held:
        """Give the one whose subscription counts: at home before guest, then what lasts longer, then the one that stays."""
        if self.into.is_home != self.away.is_home:
            return self.into
        return self.away if self.away.expires_on > self.into.expires_on else self.into

    @property
    def history(self) -> str:
        """Give the choice that counts for the list of returned loans: "nothing" before "keep it", that before no choice."""
        chosen = {self.into.history, self.away.history}
        return next(choice for choice in ("never", "keep", "default") if choice in chosen)


def folds(kept: Sequence[Held], gone: Sequence[Held]) -> list[Fold]:
    """Pair the memberships of two people at the same library: a member at home stays before a guest, else the kept one."""
    here = {one.organisation_id: one for one in kept}
    found = []
    for one in sorted(gone, key=lambda held: held.organisation_id):
        other = here.get(one.organisation_id)
        if other is None:
            continue
        crosswise = one.is_home and not other.is_home
        found.append(Fold(one, other, crosswise=True) if crosswise else Fold(other, one, crosswise=False))
    return found


def problems(
    *,
    same_person: bool,
    act_for_each_other: bool,
    is_group: bool = False,
    homes: Collection[int],
    granted: Collection[int] | None,
) -> list[MergeProblem]:
    """Tell what stands against it, everything at once. `homes`: where either is a member at home; `granted`: where the
    actor may merge (None: everywhere). Guests follow the library where they are at home.
    """
    if same_person:
        return [MergeProblem.SAME_PERSON]
    found = [MergeProblem.IS_GROUP] if is_group else []
    if act_for_each_other:
        found.append(MergeProblem.ACT_FOR_EACH_OTHER)
    if granted is not None and not set(homes) <= set(granted):
        found.append(MergeProblem.OTHER_LIBRARY)
    return found


def written(
    chosen: Mapping[str, object], standing: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Give what is written over and what was there: only the fields that differ."""
    changed = {name: value for name, value in chosen.items() if standing[name] != value}
    return changed, {name: standing[name] for name in changed}


def folded_name(given_name: str, family_name: str) -> str:
    """Write a name so that accents, capitals, hyphens and spaces do not matter; of the first names only the first counts."""
    first = given_name.replace("-", " ").split()[:1]
    text = unicodedata.normalize("NFKD", " ".join([*first, family_name]).casefold())
    return "".join(letter for letter in text if letter.isalnum())
