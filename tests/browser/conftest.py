"""One installation for the whole run, one Chromium for each worker; every test has readers of its own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import worlds
from tests.browser.installation import Installation, shared
from tests.browser.reader import SIZES, Reader, cookies

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NewReader = Callable[..., Reader]
# A busy machine is slow; a page that does not come is told all the same.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, give it time, and say when there is no browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(1200))
            if not CHROMIUM.exists():
                item.add_marker(
                    pytest.mark.skip(reason=f"there is no Chromium at {CHROMIUM} (apt install chromium)")
                )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Serve the demo world for as long as the run lasts, one for all workers."""
    home = worlds.kept_home() or tmp_path_factory.mktemp("installation")
    own = tmp_path_factory.getbasetemp()
    with shared(own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own, home) as served:
        yield served


@pytest.fixture
def new_reader(browser: Browser, installation: Installation) -> Iterator[NewReader]:
    """Make readers; at the end of the test none of them may have met an error or another host."""
    made: list[Reader] = []

    def make(
        *,
        language: str = "nl",
        size: str = "desktop",
        theme: str = "light",
        text: str = "m",
        javascript: bool = True,
        width: int | None = None,
    ) -> Reader:
        viewport = dict(SIZES[size])
        if width is not None:
            viewport["width"] = width
        context = browser.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            locale=language,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        context.add_cookies(cookies(installation.address, language=language, theme=theme, text=text))
        reader = Reader(address=installation.address, context=context, page=context.new_page())
        reader.watch()
        made.append(reader)
        return reader

    yield make
    troubles = [trouble for reader in made for trouble in reader.troubles]
    for reader in made:
        reader.context.close()
    assert troubles == []


@pytest.fixture
def reader(new_reader: NewReader) -> Reader:
    """Somebody at a desktop, in Dutch, who is nobody in particular."""
    return new_reader()
