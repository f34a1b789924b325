"""The titles of the demo world: facts about well-known books, entered by hand, as MARC 21 records of one delivery."""

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.models import Record
from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import ControlField, DataField, Field, MarcRecord, Subfield
from samenbieb.kernel.demo import World, part

TITLES = Path(__file__).parent / "demo_data" / "titles.csv"
SOURCE = "demo"
MARC_LANGUAGES = {
    "ar": "ara", "cs": "cze", "da": "dan", "de": "ger", "en": "eng", "es": "spa", "fr": "fre", "fy": "fry",
    "he": "heb", "it": "ita", "ja": "jpn", "nl": "dut", "no": "nor", "pl": "pol", "pt": "por", "ru": "rus",
    "sv": "swe", "tr": "tur", "uk": "ukr",
}  # fmt: skip
_ARTICLES = {
    "nl": ("De ", "Het ", "Een ", "'t "), "en": ("The ", "A ", "An "), "de": ("Der ", "Die ", "Das ", "Ein ", "Eine "),
    "fr": ("Le ", "La ", "Les ", "Un ", "Une "), "es": ("El ", "La ", "Los ", "Las ", "Un ", "Una "),
    "fy": ("De ", "It ", "In "), "it": ("Il ", "La ", "Un ", "Una "),
}  # fmt: skip
_LEADERS = {"book": "nam", "comic": "nam", "audiobook": "nim", "dvd": "ngm"}
_CARRIERS = {"audiobook": ("luisterboek", "sd"), "dvd": ("1 dvd-video", "vd")}
_AUDIENCE_008 = {"AP": "a", "AK": "a", "E": "b", "A": "b", "B": "c", "J": "j", "C": "d", "D": "e"}
Row = Mapping[str, str]
FIRST_DELIVERY_DAYS_AGO, NEW_TITLES_DAYS_AGO = 400, 20
NEW_TITLES = 40
OTHER_SOURCE, DOUBTED_WORK = "demo-leverancier", "reve/de-avonden"
HAND_WORK_DAYS_AGO = 6
# Records for which a cataloguer's hand was needed: a translation that does not name its original, and two different
# collections of one poet with one title.
BY_HAND_SOURCE = "demo-handwerk"
ORIGINAL_NUMBER = "DEMO000197"  # Oorlogswinter, 1972
BY_HAND: Sequence[Row] = tuple(
    defaultdict(str, row)
    for row in (
        {"title": "Winter in wartime", "authors": "Terlouw, Jan", "language": "en", "form": "book", "year": "1976", "audience": "B"},
        {"title": "Verzen", "authors": "Gorter, Herman", "language": "nl", "form": "book", "year": "1890", "audience": "D"},
        {"title": "Verzen", "authors": "Gorter, Herman", "language": "nl", "form": "book", "year": "1903", "audience": "D"},
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """One edition as the rooms above need it. `fame`: how sought after its work is, the best known 1.0."""

    record_id: int
    work: str
    work_public_id: str
    form: str
    audience: str
    language: str
    author: str
    theme: str
    series: str
    large_print: bool
    easy_reading: bool
    fame: float


@part("catalogue", storey=2)
def load(world: World) -> None:
    """Bring in two deliveries, the second with three records that are kept aside, and a doubt; leaves `titles`."""
    raw = [iso2709.write(record) for record in records()]
    with tempfile.TemporaryDirectory() as folder:
        with world.on(world.days_ago(FIRST_DELIVERY_DAYS_AGO)):
            _deliver(world, Path(folder, "demo-titels.mrc"), raw[:-NEW_TITLES])
        broken = [
            raw[0][: len(raw[0]) // 2] + iso2709.RECORD_END,
            b"00000 dit is geen titel" + iso2709.RECORD_END,
            iso2709.write(_untitled()),
        ]
        with world.on(world.days_ago(NEW_TITLES_DAYS_AGO)):
            _deliver(world, Path(folder, "demo-nieuw.mrc"), [*raw[-NEW_TITLES:], *broken])
            _deliver_in_doubt(world)
        with world.on(world.days_ago(HAND_WORK_DAYS_AGO)):
            _work_by_hand(world)
    world.left["titles"] = titles(world)


def _work_by_hand(world: World) -> None:
    """Join a translation with its original, and separate two collections of poems that bear the same name."""
    translation, first, second = (
        services.accept_record(
            world.actor,
            record=record_of(row, number=number, original_title=row["title"]),
            source=BY_HAND_SOURCE,
        )
        for number, row in enumerate(BY_HAND, start=1)
    )
    original = selectors.record_ids_by_number([ORIGINAL_NUMBER], source=SOURCE)[ORIGINAL_NUMBER][0]
    work = Record.objects.select_related("work").get(pk=original).work
    services.join_works(world.actor, public_id=translation.work_public_id, into_public_id=str(work.public_id))
    services.separate_editions(
        world.actor,
        public_id=first.work_public_id,
        record_public_ids=[second.public_id],
        title=f"{BY_HAND[2]['title']} (1903)",
    )


def _untitled() -> MarcRecord:
    """A record that a cataloguer can mend in one line: its title is missing."""
    row = {**rows()[0], "summary": "", "subjects": ""}
    whole = record_of(row, number=9001, original_title=row["title"])
    return MarcRecord(whole.leader, tuple(one for one in whole.fields if one.tag not in {"240", "245"}))


def _deliver_in_doubt(world: World) -> None:
    """Bring in an edition of another supplier that may be one that we have: a second opinion on its subtitle."""
    row = next(one for one in rows() if one["work"] == DOUBTED_WORK and one["form"] == "book")
    record = record_of({**row, "subtitle": "een winterverhaal"}, number=1, original_title=row["title"])
    services.accept_record(world.actor, record=record, source=OTHER_SOURCE)


def _deliver(world: World, path: Path, raw: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(raw))
    services.import_delivery(
        world.actor,
        delivery=services.Delivery(path=path, source=SOURCE),
        progress=lambda done, total: world.tell("titles", done, total),
    )


def titles(world: World) -> list[Title]:
    """Give all editions with their fame: works entered with many editions are the well-known ones, chance does the rest."""
    entered = rows()
    ids = selectors.record_ids_by_number(
        [record_number(n) for n in range(1, len(entered) + 1)], source=SOURCE
    )
    fame = _fame(world, entered)
    works = dict(Record.objects.filter(descriptions__source=SOURCE).values_list("pk", "work__public_id"))
    return [
        Title(
            record_id=(key := ids[record_number(number)][0]), work=row["work"], work_public_id=str(works[key]), form=row["form"], audience=row["audience"],
            language=row["language"], author=row["authors"].split(";")[0].strip(), theme=row["theme"],
            series=row["series"], large_print=bool(row["large_print"]), easy_reading=bool(row["easy_reading"]),
            fame=fame[row["work"]],
        )
        for number, row in enumerate(entered, start=1)
    ]  # fmt: skip


def _fame(world: World, entered: Sequence[Row]) -> dict[str, float]:
    """Few are asked for often, most now and then: fame falls with the rank."""
    dice = world.chance("fame")
    editions: dict[str, int] = {}
    for row in entered:
        editions[row["work"]] = editions.get(row["work"], 0) + 1
    ranked = sorted(editions, key=lambda work: editions[work] * dice.uniform(0.3, 1.7), reverse=True)
    return {work: 1 / (1 + rank / 12) for rank, work in enumerate(ranked)}


def rows() -> list[dict[str, str]]:
    """Read the list of titles: one row for each edition."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records() -> Iterator[MarcRecord]:
    """Give a MARC record for each row, in the order of the list; editions of one work carry one uniform title."""
    entered = rows()
    originals = _original_titles(entered)
    for number, row in enumerate(entered, start=1):
        yield record_of(row, number=number, original_title=originals[row["work"]])


def delivery() -> bytes:
    """Give all records as one file in ISO 2709, as a supplier would deliver it."""
    return b"".join(iso2709.write(record) for record in records())


def record_number(number: int) -> str:
    """Give the control number (001) of a row, counted from one."""
    return f"DEMO{number:06}"


def record_of(row: Row, *, number: int, original_title: str) -> MarcRecord:
    """Turn one row into a MARC record."""
    film = row["form"] == "dvd"
    fields: list[Field] = [
        ControlField("001", record_number(number)),
        ControlField("003", "NL-DEMO-KB"),
        ControlField("008", _fixed(row)),
        *_coded(row),
        *_names(row, film=film),
        *_titles(row, film=film, original_title=original_title),
        *_description(row),
        *_subjects(row),
    ]
    # `sorted` keeps the order of entry within a tag.
    return MarcRecord(f"00000{_LEADERS[row['form']]} a2200000 i 4500", tuple(sorted(fields, key=_tag)))


def _tag(one: Field) -> str:
    return one.tag


def _field(tag: str, indicators: str, **subfields: str) -> DataField:
    """Make a data field; `a_…` gives subfield $a, a name such as `n2` subfield $2. Empty values are left out."""
    codes = [Subfield(code[-1], value) for code, value in subfields.items() if value]
    return DataField(tag, indicators[0], indicators[1], tuple(codes))


def _original_titles(entered: Iterable[Row]) -> dict[str, str]:
    """The title that holds the editions of a work together: the original one, else that of the first edition."""
    found: dict[str, str] = {}
    for row in entered:
        found.setdefault(row["work"], row["title"])
    for row in entered:
        if row["original_title"]:
            found[row["work"]] = row["original_title"]
    return found


def _year(row: Row) -> str:
    return row["edition_year"] or row["year"]


def _fixed(row: Row) -> str:
    """The coded positions of 008; what is not known stays blank."""
    text = row["form"] in {"book", "comic"}
    again = bool(row["edition_year"])
    signs = list(
        "261101"
        + ("r" if again else "s")
        + _year(row).zfill(4)
        + (row["year"].zfill(4) if again else "    ")
        + "ne "
    )
    signs += [" "] * 17 + list(MARC_LANGUAGES[row["language"]]) + [" ", "d"]
    signs[22] = _AUDIENCE_008[row["audience"]]
    if text and row["large_print"]:
        signs[23] = "d"
    if row["form"] == "comic":
        signs[24] = "6"
    if text:
        signs[33] = _literary_form(row)
    if row["form"] == "dvd":
        signs[33] = "v"
    return "".join(signs)


def _literary_form(row: Row) -> str:
    """Fiction or not: by the trade code; a theme of the shelves means information."""
    if row["theme"] or row["nur"] >= "350":
        return "0"
    return "1" if row["nur"] or row["audience"] != "D" else "|"


def _coded(row: Row) -> Iterator[DataField]:
    if row["isbn"]:
        yield _field("020", "  ", a=row["isbn"])
    original = row["original_language"]
    if original and original != row["language"]:
        codes = {"a": MARC_LANGUAGES[row["language"]], "h": MARC_LANGUAGES[original]}
        yield _field("041", "1 ", **codes)
    yield _field("040", "  ", a="NL-DEMO-KB", b="dut", e="rda")
    if row["nur"]:
        yield _field("084", "  ", a=row["nur"], n2="nur")
    if row["theme"]:
        yield _field("084", "  ", a=row["theme"], n2="pim")


def _names(row: Row, *, film: bool) -> Iterator[DataField]:
    people = [name.strip() for name in row["authors"].split(";") if name.strip()]
    for place, name in enumerate(people):
        kind = "1 " if "," in name else "0 "
        if film:
            yield _field("700", kind, a=name, n4="drt")
        elif place == 0:
            yield _field("100", kind, a=name, n4="aut")
        else:
            # Writer or illustrator: the list does not say, so the record does not either.
            yield _field("700", kind, a=name)


def _titles(row: Row, *, film: bool, original_title: str) -> Iterator[DataField]:
    skip = _article_length(row["title"], row["language"])
    if original_title != row["title"]:
        yield _field("130", "0 ", a=original_title) if film else _field("240", "10", a=original_title)
    yield _field("245", f"{0 if film else 1}{skip}", a=row["title"], b=row["subtitle"])


def _article_length(title: str, language: str) -> int:
    return next((len(word) for word in _ARTICLES.get(language, ()) if title.startswith(word)), 0)


def _description(row: Row) -> Iterator[DataField]:
    yield _field("264", " 1", c=_year(row))
    if row["form"] in _CARRIERS:
        words, code = _CARRIERS[row["form"]]
        yield _field("300", "  ", a=words)
        yield _field("338", "  ", b=code, n2="rdacarrier")
    if row["large_print"]:
        yield _field("250", "  ", a="Uitgave in grote letter")
    if row["series"]:
        yield _field("490", "0 ", a=row["series"], v=row["series_number"])
    yield _field("520", "  ", a=row["summary"])
    yield _field("521", "  ", a=f"Leeftijdscategorie: {row['audience']}")
    if row["avi"]:
        yield _field("521", "8 ", a=f"AVI {row['avi']}")


def _subjects(row: Row) -> Iterator[DataField]:
    for subject in row["subjects"].split(";"):
        if subject.strip():
            yield _field("650", " 4", a=subject.strip())
    if row["form"] == "comic":
        yield _field("655", " 4", a="Stripboeken")
    if row["easy_reading"]:
        yield _field("655", " 4", a="Makkelijk lezen")
    if row["large_print"]:
        yield _field("655", " 4", a="Grote letter")
