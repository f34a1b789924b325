"""Every scenario of this folder, run in one scratch database by the services behind `samenbieb policy test`."""

from functools import cache
from pathlib import Path

import pytest

from samenbieb.domains.trials import services
from samenbieb.domains.trials.services import Trial

FILES = [
    services.read(path.read_text(encoding="utf-8"), name=path.name)
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
]
NAMES = [scenario.id for file in FILES for scenario in file.scenarios]


@cache
def _trial() -> Trial:
    return services.run_trials(FILES)


# Whichever scenario comes first waits for the run of them all.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_scenario(name: str, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker
        outcome = next(outcome for outcome in _trial().outcomes if outcome.id == name)
    assert outcome.problem == ""


def test_no_scenario_is_named_twice_or_both_run_and_skipped() -> None:
    skipped = [name for file in FILES for name in file.skipped]
    assert len(set(NAMES + skipped)) == len(NAMES + skipped)
