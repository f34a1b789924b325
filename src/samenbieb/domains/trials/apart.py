"""A process of its own for one run: `python -m samenbieb.domains.trials.apart QUESTION ANSWER`, two files of JSON.

While a trial runs, every connection of its process leads to the scratch database; the worker's must not.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main(question: Path, answer: Path) -> None:
    """Run the scenarios of a question over the rules in it, and write what they came to."""
    import django  # noqa: PLC0415 - this module is run by itself: nothing of Django is there before its setup

    django.setup()
    answer.write_text(json.dumps(_held(json.loads(question.read_text(encoding="utf-8")))), encoding="utf-8")


def _held(question: dict[str, Any]) -> dict[str, Any]:
    from django.utils import translation  # noqa: PLC0415 - after the setup

    from samenbieb.domains.trials import services  # noqa: PLC0415 - after the setup
    from samenbieb.kernel.errors import Refusal  # noqa: PLC0415 - after the setup

    with translation.override("en"):
        try:
            file = services.read(question["text"], name="text")
            own = services.OwnRules(question["rules"], question["branches"])
            trial = services.run_trials([file], own=own)
        except Refusal as refusal:
            return {"problem": refusal.code, "outcomes": []}
    told = [{**asdict(outcome), "steps": None} for outcome in trial.outcomes]
    return {"problem": "", "outcomes": told}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
