"""What every test run needs: the embedded database for as long as the run lasts, and Dutch that can be read."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import connection
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed
from hypothesis import settings as property_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from samenbieb.domains.trials.services import scratch
from samenbieb.interfaces.web import translations
from tests import seeds
from tests.browser.two_hands import TwoHands

BROWSER_TESTS_LATER = "browser tests belong to the wider checks: bash .ci/run, or pytest -m browser"
_running = ExitStack()
# How long one example takes says how busy the machine is; what hangs is stopped by the limit of the test itself.
property_settings.register_profile("samenbieb", deadline=None)
property_settings.load_profile("samenbieb")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database once, before the workers of a parallel run come."""
    seeds.keep()
    if hasattr(config, "workerinput"):
        return
    for folder in project_settings.LOCALE_PATHS:
        translations.compile_all(folder)
        # Django may have read the texts of an earlier run while it was set up.
        translation_file_changed(None, folder / "django.mo")
    if project_settings.DATABASE_SERVER is not None:
        _running.enter_context(project_settings.DATABASE_SERVER.lent())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again, unless somebody else uses it."""
    _running.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say of the browser tests that they wait, unless they were asked for by their mark."""
    for item in items:
        if not _browser_asked_for(config) and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=BROWSER_TESTS_LATER))


def _browser_asked_for(config: pytest.Config) -> bool:
    return "browser" in config.option.markexpr.replace("not browser", "")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoHands | None:
    """Let two workers share the browser tests, when those are what was asked for."""
    return TwoHands(config, log) if _browser_asked_for(config) else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Copy the test database from one that has the tables already: laying them takes many seconds for every worker."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = scratch.empty_database()


@pytest.fixture
def own_index(settings: Settings, tmp_path: Path) -> Path:
    """Keep the search index of this test in a folder of its own: nobody else's works are found in it."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _in_dutch() -> None:
    """Begin every test in the language of the house, whatever a request of an earlier one left behind."""
    translation.activate(project_settings.LANGUAGE_CODE)
