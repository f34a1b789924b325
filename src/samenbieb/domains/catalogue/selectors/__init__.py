"""What may be seen of the catalogue. Titles are public; deliveries are for staff."""

from samenbieb.domains.catalogue.selectors.imports import import_run, import_runs, kept_aside
from samenbieb.domains.catalogue.selectors.records import (
    forms_of_records,
    marc_lines,
    raw_records,
    record,
    record_history,
    record_id_of,
    record_ids_by_isbn,
    record_ids_by_number,
)
from samenbieb.domains.catalogue.selectors.views import (
    Brief,
    ContributorView,
    EditionView,
    ImportReport,
    LevelsView,
    ProblemLine,
    SearchFacts,
    VersionLine,
    WorkView,
)
from samenbieb.domains.catalogue.selectors.words import (
    audience_word,
    audience_words,
    form_word,
    form_words,
    language_word,
    role_word,
)
from samenbieb.domains.catalogue.selectors.works import (
    all_work_ids,
    briefs,
    search_facts,
    work,
    work_id_of,
)

__all__ = [
    "Brief",
    "ContributorView",
    "EditionView",
    "ImportReport",
    "LevelsView",
    "ProblemLine",
    "SearchFacts",
    "VersionLine",
    "WorkView",
    "all_work_ids",
    "audience_word",
    "audience_words",
    "briefs",
    "form_word",
    "form_words",
    "forms_of_records",
    "import_run",
    "import_runs",
    "kept_aside",
    "language_word",
    "marc_lines",
    "raw_records",
    "record",
    "record_history",
    "record_id_of",
    "record_ids_by_isbn",
    "record_ids_by_number",
    "role_word",
    "search_facts",
    "work",
    "work_id_of",
]
