"""Translations: which texts the source holds, whether Dutch is complete, and the compiled files that Django reads.

Extraction is done here, from the Python syntax tree and from Django's own reading of templates, so that neither the
installation nor the check needs the gettext programs.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent.parent

# Function name → positions of (context, singular, plural) among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
WHOLE = "nl"
# What pages for everybody are made of (`languages.FOR_EVERYBODY`): these texts are there in every language.
FOR_EVERYBODY = (
    "interfaces/desk/templates/desk/consents/_card.html",
    "interfaces/desk/templates/desk/consents/_paper.html",
    "interfaces/desk/templates/desk/consents/_words.html",
    "interfaces/desk/templates/desk/consents/_yes.html",
    "interfaces/desk/templates/desk/handing_over/_card.html",
    "interfaces/desk/templates/desk/handing_over/_words.html",
    "interfaces/portal/templates/portal/help/",
    "interfaces/portal/templates/portal/learning/",
    "interfaces/portal/help_",
    "interfaces/portal/learn",
    "interfaces/portal/lesson",
    "interfaces/portal/level",
    "interfaces/portal/near.py",
    "interfaces/web/days.py",
    "interfaces/web/errors.py",
    "interfaces/web/navigation.py",
    "interfaces/web/preferences.py",
    "interfaces/web/wording.py",
    "interfaces/web/templates/web/_",
    "interfaces/web/templates/web/base.html",
    "interfaces/web/templates/web/document.html",
    "interfaces/web/templates/web/error.html",
    "interfaces/web/templates/web/server_error.html",
    "domains/helpdesk/models/help_hours.py",
    "domains/helpdesk/rules/",
    "domains/helpdesk/selectors/cards.py",
    "domains/helpdesk/selectors/help_hours.py",
    "domains/helpdesk/selectors/reach.py",
    "domains/learning/errors.py",
    "domains/learning/models/content.py",
    "domains/learning/models/courses.py",
    "domains/learning/rules/",
    "domains/learning/selectors/",
)
_TEMPLATE_CALL = re.compile(r"\b(n?p?gettext|_)\(")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A text of the source: English, with its context and plural where it has them."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.text)


def source_messages(package: Path = PACKAGE) -> dict[Message, list[str]]:
    """Give every text of the source with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for path in sorted(package.rglob("*")):
        for message in _messages_of(path):
            places = found.setdefault(message, [])
            if (place := path.relative_to(package).as_posix()) not in places:
                places.append(place)
    return found


def problems(locale: Path, package: Path = PACKAGE) -> list[str]:
    """Name every text of the source that lacks a finished translation below a locale folder, in sentences.

    In Dutch all of them must be there; in the other languages those that a page for everybody can show.
    """
    messages = source_messages(package)
    for_everybody = {
        message: places
        for message, places in messages.items()
        if any(p.startswith(FOR_EVERYBODY) for p in places)
    }
    found = []
    for folder in sorted(locale.iterdir()):
        wanted = messages if folder.name == WHOLE else for_everybody
        found += problems_of(folder / "LC_MESSAGES" / "django.po", wanted)
    return found


def problems_of(po_file: Path, messages: Mapping[Message, Sequence[str]]) -> list[str]:
    """Name each of these texts that has no finished translation in a `.po` file."""
    if not po_file.is_file():
        return [f"{po_file} is missing."]
    entries = {
        (entry.msgctxt or "", entry.msgid): entry
        for entry in polib.pofile(str(po_file))
        if not entry.obsolete
    }
    found = []
    for message, places in messages.items():
        where = f"“{message.text[:70]}” ({places[0]})"
        if trouble := _trouble(message, entries.get(message.key)):
            found.append(f"{po_file.parent.parent.name}: {trouble} {where}.")
    return sorted(found)


def _trouble(message: Message, entry: polib.POEntry | None) -> str:
    """Say in the beginning of a sentence what is wrong with a translation; empty when nothing is."""
    if entry is None or not entry.translated():
        return "Doubtful (fuzzy):" if entry is not None and entry.fuzzy else "No translation for"
    if message.plural and not entry.msgid_plural:
        return "No plural for"
    if message.plural:
        # One, two or few may leave the number out.
        said = set[str]().union(*(_names(form) for form in entry.msgstr_plural.values()))
        return "" if said == _names(message.text) | _names(message.plural) else "Other placeholders in"
    return "" if _names(message.text) == _names(entry.msgstr) else "Other placeholders in the translation of"


def compile_all(locale: Path) -> list[Path]:
    """Compile every `.po` below a locale folder to the `.mo` that Django reads; give the files written."""
    written = []
    for po_file in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo_file = po_file.with_suffix(".mo")
        if not mo_file.exists() or mo_file.stat().st_mtime < po_file.stat().st_mtime:
            polib.pofile(str(po_file)).save_as_mofile(str(mo_file))
            written.append(mo_file)
    return written


def _names(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def _messages_of(path: Path) -> Iterator[Message]:
    if path.suffix == ".py":
        yield from _of_python(path)
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _of_template(path)


def _of_python(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in CALLS:
            yield from _of_arguments(name, [_literal(argument) for argument in node.args])


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _of_arguments(name: str, arguments: list[str | None]) -> Iterator[Message]:
    context, text, plural = CALLS[name]

    def at(position: int | None) -> str:
        return "" if position is None or position >= len(arguments) else arguments[position] or ""

    if at(text):
        yield Message(text=at(text), plural=at(plural), context=at(context))


def _of_template(path: Path) -> Iterator[Message]:
    as_python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in _TEMPLATE_CALL.finditer(as_python):
        arguments = list(_string_arguments(as_python, match.end()))
        if arguments:
            yield from _of_arguments(match[1], arguments)


def _string_arguments(source: str, start: int) -> Iterator[str | None]:
    """Read the literal strings between the brackets of a call, up to the first thing that is none."""
    literal = re.compile(r"""\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*([,)])?""", re.DOTALL)
    position = start
    while match := literal.match(source, position):
        yield ast.literal_eval(match[1])
        position = match.end()
        if match[2] != ",":
            return
