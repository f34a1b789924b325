"""The fields of the index and a work as one document of it."""

import json
import math
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import tantivy

from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.analysis.titles import title_sort_key
from samenbieb.domains.discovery.analysis.tokens import sounds_of
from samenbieb.domains.discovery.ports import IndexEntry

# Raise it when fields change: an index of another version is not opened but rebuilt.
SCHEMA_VERSION: Final = 4

ID: Final = "work_id"
TEXT_FIELDS: Final = (
    "title_words", "title_stems", "creator_words", "series_words", "series_stems", "subject_words", "subject_stems",
    "part_stems", "summary_words", "summary_stems", "sounds", "spelling",
)  # fmt: skip
# Only words stand in phrases; stems are counted, sounds and spellings are just there or not.
_KEPT_OF_TERMS: Final = {
    **dict.fromkeys(("title_stems", "series_stems", "subject_stems", "part_stems", "summary_stems"), "freq"),
    **dict.fromkeys(("sounds", "spelling"), "basic"),
}
KEY_FIELDS: Final = ("title_keys", "creator_keys", "series_keys", "isbns")
CODE_FIELDS: Final = (
    "forms", "audiences", "languages", "subjects", "branches", "available_at", "organisations", "reading_levels", "flags",
)  # fmt: skip
SORT_FIELDS: Final = ("title_sort", "creator_sort")
EASY_READING: Final = "easy_reading"
LARGE_PRINT: Final = "large_print"
AVAILABLE: Final = "available"
# Switch of the facets → what stands in the field `flags` for it.
FLAGS: Final = {AVAILABLE: "on_shelf", EASY_READING: EASY_READING, LARGE_PRINT: LARGE_PRINT}
_LAST: Final = "\uffff"
_as_json: Final = json.JSONEncoder(ensure_ascii=False).encode
_POPULARITY_SHARE: Final = 0.12
# What everybody reads stands higher, but never so much that it buries what was asked for.
_WEIGHT_MOST: Final = 0.8


def build_schema() -> tantivy.Schema:
    """Make the schema. Only built-in tokenizers: tokens come ready, a space between them."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(
            name,
            stored=name == "spelling",
            tokenizer_name="whitespace",
            index_option=_KEPT_OF_TERMS.get(name, "position"),
        )
    for name in KEY_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*CODE_FIELDS, *SORT_FIELDS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("popularity", indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def document_fields(entry: IndexEntry) -> dict[str, Any]:
    """Return one work as fields by name. Raises: ValueError for what the index could not take."""
    document, tokens = entry.document, entry.tokens
    if not document.work_id or not isinstance(document.work_id, str):
        raise ValueError(f"A work in the index needs its identifier as text, not {document.work_id!r}.")
    language = document.languages[0] if document.languages else ""
    title, creator = next(iter(document.titles), ""), next(iter(document.creators), "")
    fields: dict[str, Any] = {
        ID: document.work_id,
        **_texts(entry),
        "title_keys": list(tokens.title_keys),
        "creator_keys": list(tokens.creator_keys),
        "series_keys": list(tokens.series_keys),
        "isbns": list(tokens.isbns),
        "forms": list(document.forms),
        "audiences": list(document.audiences),
        "languages": list(document.languages),
        "subjects": list(document.subjects),
        "branches": list(document.branches),
        "available_at": list(document.available_at),
        "organisations": list(document.organisations),
        "reading_levels": list(document.reading_levels),
        "flags": _flags(entry),
        "title_sort": title_sort_key(title, language=language) or _LAST,
        "creator_sort": folded_key(creator) or _LAST,
        "popularity": max(0, int(document.popularity)),
        # The score is multiplied by log2(2 + weight): 1 for what was never lent, 1.35 for a hundred loans, never 1.5.
        "weight": min(_WEIGHT_MOST, _POPULARITY_SHARE * math.log1p(max(0, document.popularity))),
        "shown": _as_json([title, document.creators[:2], document.series[:1]]),
    }
    if document.year is not None:
        fields["year"] = int(document.year)
    return fields


def _flags(entry: IndexEntry) -> list[str]:
    document = entry.document
    stands = {
        AVAILABLE: bool(document.available_at),
        EASY_READING: document.easy_reading,
        LARGE_PRINT: document.large_print,
    }
    return [FLAGS[name] for name, on in stands.items() if on]


def _texts(entry: IndexEntry) -> dict[str, str]:
    tokens = entry.tokens
    titles = tokens.title.words + tokens.title.extra
    creators = tokens.creators.words + tokens.creators.extra
    series = tokens.series.words + tokens.series.extra
    subjects = tokens.subjects.words + tokens.subjects.extra
    names = dict.fromkeys(titles + creators + series)
    texts: dict[str, Iterable[str]] = {
        "title_words": titles,
        "title_stems": tokens.title.stems,
        "creator_words": creators,
        "series_words": series,
        "series_stems": tokens.series.stems,
        "subject_words": subjects,
        "subject_stems": tokens.subjects.stems,
        "part_stems": tokens.parts,
        "summary_words": tokens.summary.words + tokens.summary.extra,
        "summary_stems": tokens.summary.stems,
        "sounds": dict.fromkeys(chain.from_iterable(map(sounds_of, names))),
        "spelling": names | dict.fromkeys(subjects),
    }
    return {name: " ".join(words) for name, words in texts.items()}
