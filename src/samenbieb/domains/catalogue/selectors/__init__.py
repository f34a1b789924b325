"""What may be seen of the catalogue. Titles are public; deliveries are for staff."""

from samenbieb.domains.catalogue.selectors.acts import act, acts
from samenbieb.domains.catalogue.selectors.exports import exported
from samenbieb.domains.catalogue.selectors.imports import import_run, import_runs, kept_aside
from samenbieb.domains.catalogue.selectors.records import (
    forms_of_records,
    marc_lines,
    record,
    record_history,
    record_id_of,
    record_ids_by_isbn,
    record_ids_by_number,
    work_ids_of_records,
)
from samenbieb.domains.catalogue.selectors.views import (
    ActLine,
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
    spoken_name,
)
from samenbieb.domains.catalogue.selectors.works import (
    all_work_ids,
    briefs,
    search_facts,
    work,
    work_id_of,
)

__all__ = [
    "ActLine",
    "Brief",
    "ContributorView",
    "EditionView",
    "ImportReport",
    "LevelsView",
    "ProblemLine",
    "SearchFacts",
    "VersionLine",
    "WorkView",
    "act",
    "acts",
    "all_work_ids",
    "audience_word",
    "audience_words",
    "briefs",
    "exported",
    "form_word",
    "form_words",
    "forms_of_records",
    "import_run",
    "import_runs",
    "kept_aside",
    "language_word",
    "marc_lines",
    "record",
    "record_history",
    "record_id_of",
    "record_ids_by_isbn",
    "record_ids_by_number",
    "role_word",
    "search_facts",
    "spoken_name",
    "work",
    "work_id_of",
    "work_ids_of_records",
]
