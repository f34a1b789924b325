"""A process of its own for one run: `python -m samenbieb.domains.trials.apart QUESTION ANSWER`, two files of JSON.

While a trial runs, every connection of its process leads to the scratch database; the worker's must not.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.utils import translation

django.setup()

from samenbieb.domains.trials import services  # noqa: E402 - there are no models before the setup
from samenbieb.kernel.errors import Refusal  # noqa: E402 - as above


def main(question: Path, answer: Path) -> None:
    """Run the scenarios of a question over the rules in it, and write what they came to."""
    asked = json.loads(question.read_text(encoding="utf-8"))
    answer.write_text(json.dumps(_held(asked)), encoding="utf-8")


def _held(asked: dict[str, Any]) -> dict[str, Any]:
    with translation.override("en"):
        try:
            file = services.read(asked["text"], name="text")
            trial = services.run_trials([file], own=services.OwnRules(asked["rules"], asked["branches"]))
        except Refusal as refusal:
            return {"problem": refusal.code, "outcomes": []}
    told = [{**asdict(outcome), "steps": None} for outcome in trial.outcomes]
    return {"problem": "", "outcomes": told}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
