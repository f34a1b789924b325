"""A lesson while somebody is in it: every step with its exercise, and what is right, for the browser without a line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.models import LessonRun
from samenbieb.domains.learning.rules import pictures, progress
from samenbieb.domains.learning.rules.exercises import Exercise, exercise
from samenbieb.domains.learning.services import whose
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line of a drawn sheet; `value` is what is answered when it is pressed, empty when it cannot be."""

    text: str
    look: str
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, ready to be drawn. `coins` are words with the look of each."""

    kind: str
    alt: str
    look: str = ""
    lines: tuple[PictureLine, ...] = ()
    hands: tuple[pictures.Hand, ...] = ()
    coins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a lesson."""

    number: int
    key: str
    kind: str
    title: str
    text: tuple[str, ...]
    picture: Picture | None
    exercise: Exercise | None
    good: str
    hint: str
    done: bool

    @property
    def right_in_words(self) -> list[str]:
        """Give the right answer as a person says it."""
        return _in_words(self.exercise) if self.exercise else []


@dataclass(frozen=True, slots=True)
class Result:
    """How the questions of a run went: how many were answered rightly, and how many of all were wrong the first time."""

    right_count: int
    mistaken_count: int


@dataclass(frozen=True, slots=True)
class Play:
    """A lesson in which somebody is. `step_next` is one above the last when every step is done.

    `result` is known once the lesson is done, as long as all its answers are kept.
    """

    run_public_id: str
    slug: str
    title: str
    steps: tuple[StepView, ...]
    step_next: int
    finished: bool
    mastered: bool
    result: Result | None

    @property
    def key_json(self) -> str:
        """Give what a browser needs to give feedback and keep answers when there is no line; it ends no script element."""
        told = json.dumps(
            {
                "run": self.run_public_id,
                "slug": self.slug,
                "done": [step.key for step in self.steps if step.done],
                "steps": [
                    {
                        "key": step.key,
                        "compare": str(step.exercise.compare) if step.exercise else "",
                        "right": {name: list(ok) for name, ok in step.exercise.key.items()}
                        if step.exercise
                        else {},
                    }
                    for step in self.steps
                ],
            }
        )
        return told.replace("<", "\\u003c")


def play(actor: Actor, *, slug: str, pass_public_id: str = "") -> Play:
    """Give the lesson in which this reader is: the open run, else the newest one that is done.

    Raises: NotFound, PassClaimed.
    """
    owner = whose.known(actor, pass_public_id)
    run = None
    if owner is not None:
        rows = LessonRun.objects.filter(lesson__slug=slug, **owner.filter).select_related("version")
        run = rows.filter(finished_at=None).first() or rows.order_by("-pk").first()
    if run is None:
        raise NotFound
    steps = play_steps(run.version.content, run.done_keys)
    return Play(
        run_public_id=str(run.public_id),
        slug=slug,
        title=run.version.title,
        steps=steps,
        step_next=progress.next_step([step.key for step in steps], run.done_keys),
        finished=run.finished_at is not None,
        mastered=run.mastered_at is not None,
        result=_result(run) if run.finished_at else None,
    )


def _result(run: LessonRun) -> Result | None:
    """Count the questions of a run from its answers; nothing once some of these were dropped."""
    rows = run.attempts.exclude(right=None).order_by("pk").values_list("step_key", "right")
    scored = [(key, bool(right)) for key, right in rows]
    # The sum of the run counts every try: with fewer answers than that, the first of a question may be gone.
    return Result(*progress.questions(scored)) if len(scored) == run.tried_count else None


def play_steps(content: list[Mapping[str, Any]], done_keys: list[str]) -> tuple[StepView, ...]:
    """Give the steps of a lesson as the pages show them."""
    return tuple(
        StepView(
            number=number,
            key=step["key"],
            kind=step["kind"],
            title=step.get("title") or step.get("ask", ""),
            text=tuple(step.get("text", ())),
            picture=_picture(step.get("picture"), pressed=step["kind"] == "area"),
            exercise=exercise(step),
            good=step.get("good", ""),
            hint=step.get("hint", ""),
            done=step["key"] in done_keys,
        )
        for number, step in enumerate(content, start=1)
    )


def _picture(given: Mapping[str, Any] | None, *, pressed: bool) -> Picture | None:
    if given is None:
        return None
    alt = str(given["alt"])
    if given["kind"] == "clock":
        return Picture("clock", alt, hands=pictures.clock_hands(given["hour"], given["minute"]))
    if given["kind"] == "money":
        coins = tuple((pictures.euros(cents), pictures.money_look(cents)) for cents in given["cents"])
        return Picture("money", alt, coins=coins)
    lines, value = [], 0
    for line in given["lines"]:
        value += 1 if line.get("area") else 0
        shown = str(value) if line.get("area") and pressed else ""
        lines.append(PictureLine(str(line["text"]), str(line.get("look", "")), shown))
    return Picture("sheet", alt, look=given["look"], lines=tuple(lines))


def _in_words(task: Exercise) -> list[str]:
    told = []
    for field in task.fields:
        chosen = next((choice.text for choice in field.choices if choice.value in field.accepted), "")
        if field.many:
            told += [field.label] if "1" in field.accepted else []
        elif task.kind in {"match", "order"}:
            told.append(f"{field.label}: {chosen}")
        elif field.choices:
            told.append(chosen)
        else:
            told.append(field.accepted[0])
    return [one for one in told if one]
