"""Refusals about records and deliveries, and the sentences for what was kept aside."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.formats.marc21 import Reason
from samenbieb.formats.marc_lines import LineProblem, LineTrouble
from samenbieb.formats.sniff import Kind
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

__all__ = [
    "ABOUT_ITEMS",
    "BARCODE_TAKEN",
    "BRANCH_UNKNOWN",
    "DAMAGED_PACKING",
    "KEPT_ASIDE",
    "NOT_BIBLIOGRAPHIC",
    "NOT_STORED",
    "NO_TITLE",
    "WHAT_TO_DO",
    "AlreadyUndone",
    "AsideSettled",
    "CannotUndo",
    "DeliveryBusy",
    "DeliveryRefused",
    "DeliveryTooLarge",
    "DoubtSettled",
    "EditionInUse",
    "LinesRefused",
    "NoSuchAct",
    "NoSuchTitle",
    "NotOneRecord",
    "RecordRefused",
    "SameWork",
    "UndoLaterFirst",
]

NO_TITLE: Final = "no_title"
NOT_BIBLIOGRAPHIC: Final = "not_bibliographic"
NOT_STORED: Final = "not_stored"
DAMAGED_PACKING: Final = "damaged_packing"
BARCODE_TAKEN: Final = "barcode_taken"
BRANCH_UNKNOWN: Final = "branch_unknown"
ABOUT_ITEMS: Final = frozenset({BARCODE_TAKEN, BRANCH_UNKNOWN})  # the record itself came in

# Why a stretch of a delivery was kept aside, in words for a cataloguer.
KEPT_ASIDE: Final[dict[str, str | Promise]] = {
    Reason.GARBAGE: _("These bytes are not a record."),
    Reason.TRUNCATED: _("The record was cut off: its end is missing."),
    Reason.NO_END: _("The record never ends."),
    Reason.BAD_LEADER: _("The first 24 characters (the leader) are wrong."),
    Reason.BAD_DIRECTORY: _("The table of contents of the record does not fit its fields."),
    Reason.NO_FIELDS: _("The record has no fields."),
    Reason.BAD_XML: _("The XML of this record is wrong."),
    Reason.UNREADABLE_FILE: _("The file names other files of the machine. That is not allowed."),
    NO_TITLE: _("The record has no title (field 245)."),
    NOT_BIBLIOGRAPHIC: _("This describes no title: it is a heading, a holding or a class number."),
    NOT_STORED: _("The database refused the record."),
    DAMAGED_PACKING: _("The gzip file is damaged: nothing after this place could be read."),
    Reason.UNIMARC: _("This record is UNIMARC: its title stands in field 200, not in 245."),
    BARCODE_TAKEN: _("A barcode in this record is already in use for another title."),
    BRANCH_UNKNOWN: _("The record names a place that we do not know, so its copy was not entered."),
}

# What a cataloguer can do about it.
WHAT_TO_DO: Final[dict[str, str | Promise]] = {
    Reason.GARBAGE: _("Look at the bytes. Is it filler between two records? Then put it away."),
    Reason.TRUNCATED: _("Add what is missing at the end, or ask the supplier for this record again."),
    Reason.NO_END: _("Look where the record should have ended. What comes after it may be other records."),
    Reason.BAD_LEADER: _("We cut out the fields that we could find. Compare them with the bytes."),
    Reason.BAD_DIRECTORY: _("We cut out the fields that we could find. Check that each has the right tag."),
    Reason.NO_FIELDS: _("There is nothing to mend here, unless you know the title. Else put it away."),
    Reason.BAD_XML: _(
        "We cut out the fields that were sound. Compare them with the bytes and add what misses."
    ),
    Reason.UNREADABLE_FILE: _("Ask the supplier for a file without DOCTYPE."),
    NO_TITLE: _("Add a field 245 with the title in $a."),
    NOT_BIBLIOGRAPHIC: _(
        "Put it away, unless it does describe a title: then change position 06 of the leader."
    ),
    NOT_STORED: _("Read what the database said. Often a value is far too long."),
    DAMAGED_PACKING: _("Ask the supplier for the file again, and bring in the whole file."),
    Reason.UNIMARC: _(
        "Ask the supplier for MARC 21. Or write the title in field 245 and leave field 200 out."
    ),
    BARCODE_TAKEN: _("The title came in. Look the barcode up, and correct it on the book or in the record."),
    BRANCH_UNKNOWN: _(
        "The title came in. Correct the place in field 852 or 952, or enter the copy at the desk."
    ),
}

# What is wrong with a line of a record that is being mended; `%(line)s` and `%(detail)s` stand for what they say.
_LINE_TROUBLES: Final[dict[str, str | Promise]] = {
    LineTrouble.NO_LEADER: _("Line %(line)s: begin with LDR, a space and the 24 characters of the leader."),
    LineTrouble.LEADER_LENGTH: _("Line %(line)s: the leader has 24 characters, not %(detail)s."),
    LineTrouble.SECOND_LEADER: _("Line %(line)s: there is a second leader. Take one of them out."),
    LineTrouble.TAG: _("Line %(line)s: a field begins with a tag of three figures, not with “%(detail)s”."),
    LineTrouble.NO_SPACE: _("Line %(line)s: after the tag %(detail)s comes a space."),
    LineTrouble.INDICATORS: _(
        "Line %(line)s: two indicators are needed after %(detail)s, then a space. Write # for a blank one."
    ),
    LineTrouble.NO_SUBFIELD: _("Line %(line)s: after the indicators of %(detail)s comes a $ with its code."),
    LineTrouble.NO_CODE: _("Line %(line)s: a $ in %(detail)s has no code. Write \\$ for the sign itself."),
    LineTrouble.ESCAPE: _("Line %(line)s: %(detail)s is not known. Write \\\\ for the sign \\ itself."),
    LineTrouble.NO_FIELDS: _("Line %(line)s: there are no fields yet."),
}

_WHAT_IT_IS: Final[dict[str, str | Promise]] = {
    Kind.EMPTY: _("The file is empty."),
    Kind.UNIMARC: _("This is UNIMARC, where the title stands in field 200. Ask the supplier for MARC 21."),
    Kind.PICA: _("This is PICA, not MARC. Ask the supplier for MARC 21 (ISO 2709 or MARCXML)."),
    Kind.ONIX: _("This is an ONIX file of the book trade, not MARC. Ask the supplier for MARC 21."),
    Kind.TURBOMARC: _("This is TurboMARC, another way to write MARC as XML. Ask the supplier for MARCXML."),
    Kind.DOCTYPE: _("This XML file names other files of the machine (DOCTYPE). That is not allowed."),
    Kind.HTML: _("This is a web page, perhaps an error message of the supplier. Download the file again."),
    Kind.XML: _("This is XML, but there is no MARC record in it."),
    Kind.JSON: _("This is JSON, not MARC. Ask the supplier for MARC 21 (ISO 2709 or MARCXML)."),
    Kind.WRITTEN_OUT: _(
        "These are records written out as text, to be read by people. Ask the supplier for MARC 21 (ISO 2709 or MARCXML)."
    ),
    Kind.ZIP: _("This is a ZIP file. Unpack it first, and bring in the file that is in it."),
    Kind.WIDE: _("This is text in UTF-16. Ask the supplier for MARC 21 in UTF-8."),
    Kind.TEXT: _("This is a text file, not MARC. Ask the supplier for MARC 21 (ISO 2709 or MARCXML)."),
    Kind.UNKNOWN: _("This is no MARC file: there is no record in it."),
}


class DeliveryRefused(Refusal):
    """The whole file is something else than MARC 21; the sentence says what."""

    code = "delivery_refused"
    http_status = 422

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(_WHAT_IT_IS.get(kind, _WHAT_IT_IS[Kind.UNKNOWN]), kind=str(kind))


class DeliveryBusy(Refusal):
    """Another process is bringing in the same file at this moment."""

    code = "delivery_busy"
    message = _("This file is being brought in at this moment. Wait until that is done.")


class RecordRefused(Invalid):
    """One record that cannot be accepted; `reason` is a key of KEPT_ASIDE."""

    code = "record_refused"

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(KEPT_ASIDE.get(reason), reason=str(reason), detail=detail)


class NoSuchTitle(NotFound):
    """No work or record has this address."""

    code = "title_unknown"
    message = _("We cannot find this title. Search for it by its name.")


class SameWork(Refusal):
    """A work cannot be joined with itself."""

    code = "same_work"
    message = _("These two are already one title. Choose another one.")


class NothingToSeparate(Invalid):
    """No edition was chosen, or all of them."""

    code = "nothing_to_separate"
    message = _("Choose one or more editions, and leave at least one.")


class NoSuchAct(NotFound):
    """No act of a cataloguer has this address."""

    code = "act_unknown"
    message = _("We cannot find this in the list of what was done by hand.")


class AlreadyUndone(Refusal):
    """The act was taken back before."""

    code = "already_undone"
    message = _("This was undone already. Nothing changed.")


class CannotUndo(Refusal):
    """An act of a kind that cannot be taken back, or whose traces are gone."""

    code = "cannot_undo"
    message = _("This can no longer be undone: the titles have changed since.")


class UndoLaterFirst(Refusal):
    """A later act on the same titles stands in the way; `act` is its public id."""

    code = "undo_later_first"

    def __init__(self, later: str, *, act: str) -> None:
        super().__init__(
            _("Something was done with these titles since. First undo: %(later)s") % {"later": later},
            act=act,
        )


class AsideSettled(Refusal):
    """A colleague was first: the record came in, or was put away, or neither is there to undo."""

    code = "aside_settled"
    message = _("A colleague was first: this record is already settled. Open the page again to see how.")


class DoubtSettled(Refusal):
    """A colleague answered this doubt first, or one of the editions became another one meanwhile."""

    code = "doubt_settled"
    message = _("A colleague was first: this doubt is already settled. Open the page again to see how.")


class LinesRefused(Invalid):
    """Lines that cannot be read as a record; `problems` names each line in words."""

    code = "lines_refused"
    message = _("The record is not right yet.")

    def __init__(self, problems: Sequence[LineProblem] = (), *, sentences: Sequence[str] = ()) -> None:
        told = [
            str(_LINE_TROUBLES[one.trouble]) % {"line": one.line, "detail": one.detail} for one in problems
        ]
        self.problems = [*told, *sentences]
        super().__init__(problems=self.problems)


class NotOneRecord(Invalid):
    """A file that should hold one mended record and holds more or fewer."""

    code = "not_one_record"
    message = _("Give a file with exactly one record. Bring in a file with more of them as a delivery.")


class EditionInUse(Refusal):
    """Copies or reservations hang on an edition that would go."""

    code = "edition_in_use"
    message = _("There are copies or reservations of this title now. Take those off first, then undo.")


class DeliveryTooLarge(Invalid):
    """The file is larger than may be handed in at the desk."""

    code = "delivery_too_large"
    message = _(
        "The file is too large for this page (2 GB at most). Ask your manager to bring it in with the command line."
    )
