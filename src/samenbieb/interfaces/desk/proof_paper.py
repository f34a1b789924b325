"""A certificate on paper: one page A4 in Dutch, with letters of our own in it, so that every name prints right."""

import tempfile

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from samenbieb.domains.learning.services import Paper
from samenbieb.interfaces.web import fonts

FAMILY = "House"
MARGIN_MM = 24
# The largest size with which all lessons fit on one page.
SIZES = (13, 12, 11, 10, 9, 8, 7)


def paper_of(paper: Paper, *, check_at: str) -> bytes:
    """Give the page as PDF: text that can be selected and read aloud, in Dutch, with a title.

    `check_at`: the whole address where anybody checks the code.
    """
    with translation.override("nl"):
        lines = _lines(paper, check_at)
    signs = "".join(text for _size, text in lines)
    with tempfile.NamedTemporaryFile(suffix=".ttf") as letters:
        letters.write(fonts.letters_for(signs))
        letters.flush()
        made: list[bytes] = []
        for size in SIZES:
            page = _page(letters.name, lines, size, paper)
            made.append(bytes(page.output()))
            _close_letters(page)
            if page.pages_count == 1:
                break
        return made[-1]


def _close_letters(page: FPDF) -> None:
    """Close the font files of a page that is made: the maker leaves that to chance."""
    for font in page.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()


def _lines(paper: Paper, check_at: str) -> list[tuple[float, str]]:
    """Give the lines with how many times the size of plain text each has; an empty line is room."""
    when = date_format(paper.month, "F Y")
    return [
        (2.2, _("Certificate of taking part")),
        (1, ""),
        (1.8, paper.name),
        (1, _("did these lessons:")),
        (0.6, ""),
        *((1, f"–  {title}") for title in paper.lessons),
        (1, ""),
        (1, _("Library: %(name)s") % {"name": paper.library}),
        (1, _("Month: %(month)s") % {"month": when}),
        (1, ""),
        (1, _("This is no diploma. It says nothing about a level.")),
        (1, ""),
        (1.3, _("Code: %(code)s") % {"code": paper.code}),
        (1, _("Anybody can check this code at %(address)s") % {"address": check_at}),
    ]


def _page(letters: str, lines: list[tuple[float, str]], size: int, paper: Paper) -> FPDF:
    page = FPDF(format="A4")
    page.set_lang("nl")
    page.set_title(lines[0][1])
    page.set_author(paper.library)
    page.set_producer("Samenbieb")
    page.viewer_preferences = ViewerPreferences(display_doc_title=True)
    page.set_margin(MARGIN_MM)
    page.set_auto_page_break(auto=True, margin=MARGIN_MM)
    page.add_font(FAMILY, fname=letters)
    page.add_page()
    for times, text in lines:
        page.set_font(FAMILY, size=size * times)
        height = size * times * 0.5
        if text:
            page.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
        else:
            page.ln(height)
    return page
