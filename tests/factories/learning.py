"""Lessons as they are delivered, small ones, and answers to them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from samenbieb.domains.learning import services
from samenbieb.domains.learning.rules.lessons import Delivered, read_lesson
from samenbieb.domains.learning.services import Given
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.identifiers import uuid7

VISITOR = Actor.anonymous("portal")
EDITOR = Actor.system("test")
TEXT = {"key": "lees", "kind": "text", "title": "Lees dit", "text": ["Een zin."]}


def question(key: str, *, right: int = 1) -> dict[str, Any]:
    """Give a question with three answers."""
    return {
        "key": key, "kind": "choose_one", "ask": f"Wat is {key}?", "options": ["een", "twee", "drie"], "right": right,
        "good": "Goed zo.", "hint": "Kijk nog eens.",
    }  # fmt: skip


def lesson_table(
    slug: str = "proefles", *, steps: Sequence[Mapping[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    """Give the file of a lesson of one text and five questions, or of these steps."""
    return {
        "slug": slug, "course": "proef", "place": 1, "title": "Een proefles", "summary": "U oefent iets.",
        "skill": "language", "scale": "nt1", "level": "1f", "reader_level": "A2", "source": "Eigen tekst",
        "written_on": dt.date(2026, 1, 5), "read_on": dt.date(2026, 1, 6), "icon": "mail",
        "steps": list(steps) if steps else [TEXT, *(question(f"vraag-{number}") for number in range(1, 6))],
        **changes,
    }  # fmt: skip


def delivered(slug: str = "proefles", **changes: Any) -> Delivered:
    """Give a lesson as it was read from its file."""
    return read_lesson(lesson_table(slug, **changes), where=slug)


def publish(slug: str = "proefles", **changes: Any) -> None:
    """Publish a lesson."""
    services.bring_lesson(EDITOR, delivered(slug, **changes))


def given(run: Any, step_key: str, answer: Mapping[str, str] | None = None, *, key: str = "") -> Given:
    """Give an answer as a browser sends it."""
    return Given(key or str(uuid7()), str(run.public_id), step_key, answer or {})


def do_lesson(
    actor: Actor, pass_public_id: str = "", slug: str = "proefles", *, right: bool = True, **begin: Any
) -> Any:
    """Do every step of the small lesson; give the run."""
    run = services.begin_lesson(actor, slug=slug, pass_public_id=pass_public_id, **begin)
    services.answer_step(actor, given(run, "lees"), pass_public_id=pass_public_id)
    for number in range(1, 6):
        services.answer_step(
            actor,
            given(run, f"vraag-{number}", {"keuze": "1" if right else "2"}),
            pass_public_id=pass_public_id,
        )
    run.refresh_from_db()
    return run
