"""The columns of an edition and of its description, filled from what was delivered."""

from collections.abc import Iterable
from typing import Any

from samenbieb.domains.catalogue.models import RecordIdentifier
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.domains.catalogue.rules.editions import edition_key
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.services.copying import copy_values
from samenbieb.domains.catalogue.services.reading import Candidate


def columns(facts: Facts) -> dict[str, Any]:
    """Give everything of an edition that its descriptions decide."""
    levels = facts.levels
    return {
        "edition_key": edition_key(facts),
        "withdrawn": facts.withdrawn,
        "title": facts.title,
        "title_sort": facts.title_sort,
        "subtitle": facts.subtitle,
        "part": facts.part,
        "responsibility": facts.responsibility,
        "other_titles": facts.other_titles,
        "creators": facts.creators,
        "contributors": [list(one) for one in facts.contributors],
        "series": facts.series,
        "series_number": facts.series_number[:60],
        "edition": facts.edition,
        "publisher": facts.publisher,
        "year": facts.year,
        "extent": facts.extent,
        "languages": facts.languages,
        "original_language": facts.original_language,
        "form": facts.form,
        "audience": levels.audience,
        "fiction": levels.fiction,
        "nur": levels.nur,
        "siso": levels.siso[:40],
        "pim": levels.pim[:60],
        "avi": levels.avi,
        "age_letter": levels.age_letter,
        "easy_reading": levels.easy_reading,
        "large_print": levels.large_print,
        "subjects": facts.subjects,
        "genres": facts.genres,
        "summary": facts.summary,
        "isbns": facts.isbns,
    }


def raw_columns(candidate: Candidate) -> dict[str, Any]:
    """Give the delivered bytes and how to read them."""
    return {
        "raw": candidate.raw,
        "raw_format": candidate.raw_format,
        "raw_encoding": candidate.raw_encoding,
        "content_hash": candidate.content_hash,
        "remarks": list(candidate.remarks),
        "withdrawn": extraction.is_withdrawn(candidate.marc),
    }


def write_identifiers(records: Iterable[tuple[int, Facts]]) -> None:
    """Store the numbers of these (new) records, by primary key."""
    copy_values(
        RecordIdentifier,
        ("record_id", "scheme", "value"),
        ((key, scheme, value) for key, facts in records for scheme, value in facts.identifiers),
    )
