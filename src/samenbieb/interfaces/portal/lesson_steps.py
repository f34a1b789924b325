"""The steps of a lesson as the pages draw them: each field with its choices, what was chosen, and where it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from samenbieb.domains.learning.selectors import Play, StepView
from samenbieb.domains.learning.services import Outcome

FIELD = "f-"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    value: str
    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field: `name` as the form sends it; `wrong` after an answer that was not right."""

    name: str
    label: str
    options: tuple[Option, ...]
    many: bool
    value: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence: words, or a gap with its number and the name of its field."""

    text: str
    gap: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A line of a drawn sheet; with an option it can be pressed."""

    text: str
    look: str
    option: Option | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A step on the page. `right`: None before an answer."""

    view: StepView
    rows: tuple[Row, ...]
    pieces: tuple[Piece, ...]
    lines: tuple[PictureRow, ...]
    right: bool | None
    url: str
    next_url: str
    next_number: int
    is_last: bool


def shown_steps(
    page: Play, *, answered: int = 0, outcome: Outcome | None = None, given: object = None
) -> list[Shown]:
    """Give every step as it is drawn; with the answer that was just given to one of them."""
    chosen: Mapping[str, str] = given if isinstance(given, Mapping) else {}
    return [
        _shown(
            page,
            step,
            outcome if step.number == answered else None,
            chosen if step.number == answered else {},
        )
        for step in page.steps
    ]


def _shown(page: Play, step: StepView, outcome: Outcome | None, chosen: Mapping[str, str]) -> Shown:
    task = step.exercise
    wrong = outcome.wrong_fields if outcome else ()
    rows = tuple(
        Row(
            name=f"{FIELD}{field.name}",
            label=field.label,
            options=tuple(
                Option(choice.value, choice.text, chosen.get(field.name) == choice.value)
                for choice in field.choices
            ),
            many=field.many,
            value=chosen.get(field.name, ""),
            wrong=field.name in wrong,
        )
        for field in (task.fields if task else ())
    )
    last = step.number == len(page.steps)
    return Shown(
        view=step,
        rows=rows,
        pieces=_pieces(step, rows),
        lines=_lines(step, rows),
        right=outcome.right if outcome else None,
        url=reverse("portal:lesson-step", args=[page.slug, step.number]),
        next_url=reverse("portal:lesson-done", args=[page.slug])
        if last
        else reverse("portal:lesson-step", args=[page.slug, step.number + 1]),
        next_number=step.number + 1,
        is_last=last,
    )


def _pieces(step: StepView, rows: tuple[Row, ...]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    gap = 0
    for word in step.exercise.words if step.exercise else ():
        if word is None:
            gap += 1
            pieces.append(Piece("", gap, rows[gap - 1].name))
        else:
            pieces.append(Piece(word))
    return tuple(pieces)


def _lines(step: StepView, rows: tuple[Row, ...]) -> tuple[PictureRow, ...]:
    if step.picture is None:
        return ()
    options = {option.value: option for option in rows[0].options} if step.kind == "area" else {}
    return tuple(PictureRow(line.text, line.look, options.get(line.value)) for line in step.picture.lines)
