"""Translations: which texts the source holds, whether Dutch is complete, and the compiled files that Django reads.

Extraction is done here, from the Python syntax tree and from Django's own reading of templates, so that neither the
installation nor the check needs the gettext programs.
"""

import ast
import re
from collections.abc import Iterator
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


def problems(po_file: Path, package: Path = PACKAGE) -> list[str]:
    """Name every text of the source that has no finished translation in a `.po` file, in sentences."""
    if not po_file.is_file():
        return [f"{po_file} is missing."]
    entries = {
        (entry.msgctxt or "", entry.msgid): entry
        for entry in polib.pofile(str(po_file))
        if not entry.obsolete
    }
    found = []
    for message, places in source_messages(package).items():
        entry = entries.get(message.key)
        where = f"“{message.text[:70]}” ({places[0]})"
        if entry is None or not entry.translated():
            found.append(
                f"No translation for {where}."
                if entry is None or not entry.fuzzy
                else f"Doubtful (fuzzy): {where}."
            )
        elif message.plural and not entry.msgid_plural:
            found.append(f"No plural for {where}.")
        elif (
            _names(message.text) != _names(entry.msgstr or entry.msgstr_plural.get(1, ""))
            and not message.plural
        ):
            found.append(f"Other placeholders in the translation of {where}.")
    return sorted(found)


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
