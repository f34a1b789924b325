"""Templates and stylesheets: strict about content security, ready for right-to-left, complete in Dutch."""

import re

from samenbieb.interfaces.web import translations
from tests.house.tree import CHECKOUT, named, short

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "an event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "an address of another host": re.compile(
        r"(?:src|srcset|action|hx-(?:get|post))\s*=\s*[\"'](?:https?:)?//"
    ),
}
# Sides of the page, instead of start and end of the line.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|width|height|min-width|max-width|min-height|max-height|"
    r"(?:margin|padding|border)-(?:left|right|top|bottom))\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
COMMENT = re.compile(r"/\*.*?\*/|@media[^{]*\{|@container[^{]*\{", re.DOTALL)
TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def test_templates_hold_no_inline_style_script_or_event() -> None:
    found = []
    for path in named(".html", below="src/samenbieb"):
        markup = TEMPLATE_CODE.sub("x", path.read_text(encoding="utf-8"))
        found += [f"{short(path)}: {what}" for what, pattern in INLINE.items() if pattern.search(markup)]
    assert found == []


def test_scripts_do_not_write_styles_or_run_text() -> None:
    forbidden = re.compile(
        r"\beval\(|new Function\(|setAttribute\(\s*[\"']style|document\.write|innerHTML\s*="
    )
    assert [
        short(path)
        for path in named(".js", below="src/samenbieb")
        if forbidden.search(path.read_text(encoding="utf-8"))
    ] == []


def test_stylesheets_know_start_and_end_but_no_left_and_right() -> None:
    found = []
    for path in named(".css", below="src/samenbieb"):
        rules = COMMENT.sub("", path.read_text(encoding="utf-8"))
        found += [f"{short(path)}: {match[0]}" for match in PHYSICAL.finditer(rules)]
    assert found == []


def test_every_text_has_its_dutch() -> None:
    assert translations.problems(CHECKOUT / "locale") == []


def test_texts_for_people_are_not_put_together_from_pieces() -> None:
    pieces = re.compile(r"(?:gettext|gettext_lazy|\b_)\(\s*f[\"']")
    assert [
        short(path)
        for path in named(".py", below="src/samenbieb")
        if pieces.search(path.read_text(encoding="utf-8"))
    ] == []
