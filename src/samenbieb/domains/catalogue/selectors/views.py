"""What may be seen of the catalogue, as values. Names of people as in headings unless it says *spoken*."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class ContributorView:
    """Somebody who had a part in an edition; `role` as in rules/names.py (`illustrator`), empty when not said."""

    name: str  # spoken: "Marente de Moor"
    role: str


@dataclass(frozen=True, slots=True)
class LevelsView:
    """For whom and how hard, as hints: AVI (`M4`), age letter (`B`), easy reading, large print."""

    avi: str = ""
    age_letter: str = ""
    easy_reading: bool = False
    large_print: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """One edition. `id` is the primary key that items carry (`record_id`), `form` and `audience` are codes."""

    id: int
    public_id: str
    work_id: int
    work_public_id: str
    title: str
    subtitle: str
    part: str
    responsibility: str
    other_titles: tuple[str, ...]
    creators: tuple[str, ...]  # spoken
    contributors: tuple[ContributorView, ...]
    series: tuple[str, ...]
    series_number: str
    edition: str
    publisher: str
    year: int | None
    extent: str
    languages: tuple[str, ...]
    original_language: str
    form: str
    audience: str
    fiction: bool | None
    nur: str
    siso: str
    pim: str
    levels: LevelsView
    subjects: tuple[str, ...]
    genres: tuple[str, ...]
    summary: str
    isbns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    """One title as a reader sees it: its face (the first edition) and all editions, Dutch and newest first.

    `moved` is true when the address asked for leads here from a work that was joined: answer with a redirect.
    """

    id: int
    public_id: str
    moved: bool
    kind: str
    title: str
    subtitle: str
    creator: str  # spoken, the first
    creators: tuple[str, ...]  # spoken
    summary: str
    series: tuple[str, ...]
    series_number: str
    subjects: tuple[str, ...]
    genres: tuple[str, ...]
    languages: tuple[str, ...]
    forms: tuple[str, ...]
    audience: str
    levels: LevelsView
    year: int | None
    editions: tuple[EditionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One title in a list: hits, loans, holds. `year` is that of the newest edition."""

    id: int
    public_id: str
    title: str
    subtitle: str
    creator: str  # spoken, the first
    year: int | None
    forms: tuple[str, ...]
    languages: tuple[str, ...]
    audience: str
    summary: str
    series: tuple[str, ...]
    series_number: str
    levels: LevelsView
    isbn: str = ""


class SearchFacts(NamedTuple):
    """All that search needs of one work, its editions put together. Names as in headings; ISBNs of 13 digits."""

    work_id: int
    public_id: str
    titles: tuple[str, ...]
    subtitles: tuple[str, ...]
    creators: tuple[str, ...]
    contributors: tuple[str, ...]
    series: tuple[str, ...]
    series_numbers: tuple[str, ...]  # of the first series
    subjects: tuple[str, ...]  # genres included
    summary: str
    isbns: tuple[str, ...]
    forms: tuple[str, ...]
    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    reading_levels: tuple[str, ...]  # AVI
    year: int | None
    easy_reading: bool
    large_print: bool
    fiction: bool | None = None


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """What was kept aside: where (bytes from the start of the unpacked file), why, and the record's number if known."""

    byte_position: int
    byte_count: int
    reason: str
    sentence: str
    detail: str
    control_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a delivery came to. `public_id` is empty when nothing had to be written (the same file again)."""

    public_id: str
    file_name: str
    source: str
    kind: str
    state: str
    accepted: int
    same: int
    overlaid: int
    aside: int
    remarked: int
    items: int
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    problems: tuple[ProblemLine, ...] = ()
    resumed: bool = False
    dry_run: bool = False

    @property
    def records(self) -> int:
        """All that stood in the file: what came in, what was known, what was kept aside."""
        return self.accepted + self.same + self.overlaid + self.aside


@dataclass(frozen=True, slots=True)
class VersionLine:
    """What a record was: its version, until when, who or what replaced it."""

    version: int
    replaced_at: dt.datetime
    replaced_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """What a cataloguer did by hand, as a sentence. `works` are the addresses of the titles that it touched.

    `counts` is what moved, by the names of RegroupingView, for an act that counts.
    """

    public_id: str
    kind: str
    sentence: str
    made_by: str
    made_at: dt.datetime
    library: str
    undone_at: dt.datetime | None
    undone_by: str
    works: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Tell whether it was not undone."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegroupingView:
    """What happens when editions leave one title for another; `into_public_id` is empty for a title still to be made.

    `counts`: `editions`, `addresses` that will lead on, `index_entries` that change, and what follows: `copies`, `loans`
    that run on them, `holds_open`, `holds_ready`, `holds_in_transit`, `holds_staying`, `holds_either` (they fit both
    sides), `members_twice` (they wait for both titles; both holds stay).
    """

    title: str
    public_id: str
    into_title: str
    into_public_id: str
    going: tuple[EditionView, ...]
    staying: tuple[EditionView, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OldAddress:
    """A work by its address, its title and the key under which deliveries find it."""

    public_id: str
    title: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionFile:
    """What one supplier said of an edition, for a cataloguer. `lines` are its MARC.

    `work_key` is made from it alone; `evidence` says from which of its words: a code of `rules.grouping.Reason`, the words.
    """

    id: int
    public_id: str
    source: str
    control_number: str
    library: str
    version: int
    changed_at: dt.datetime
    remarks: tuple[str, ...]
    withdrawn: bool
    work_key: str
    evidence: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFile:
    """Why an edition stands at its work. `keys` are those of its descriptions, in parts: kind, maker, title, version.

    `why`: `by_hand` (a cataloguer placed it), `own` (its key is that of the work), `joined` (its key is that of a work that
    was joined with this one), `elsewhere` (its keys lead to other works only) or `nowhere` (to none: its data or the
    rule have changed since). `elsewhere`: the other works to which its keys lead.
    """

    edition: EditionView
    withdrawn: bool
    placed_by_hand: bool
    keys: tuple[tuple[str, ...], ...]
    why: str
    elsewhere: tuple[OldAddress, ...]
    descriptions: tuple[DescriptionFile, ...]
    provenance: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFile:
    """A work as a cataloguer sees it."""

    public_id: str
    title: str
    creator: str
    kind: str
    key: str
    editions: tuple[EditionFile, ...]
    editions_total: int
    old_addresses: tuple[OldAddress, ...]
    acts: tuple[ActLine, ...]
