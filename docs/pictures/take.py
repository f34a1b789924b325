"""Takes the pictures of the README from a running installation with the demo world.

    .venv/bin/samenbieb serve          (in another window)
    .venv/bin/python docs/pictures/take.py [http://127.0.0.1:8000]

Leaves each picture in this folder, at most 120 KB. Changes nothing in the installation.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.reader import MEMBER, PHONE, Reader, cookies

FOLDER = Path(__file__).parent
BYTES_MAX = 120 * 1024
SCREEN = {"width": 1120, "height": 640}
SEARCH = "/zoeken?q=orlogswinter"


@contextmanager
def reader(
    browser: Browser, address: str, *, phone: bool = False, theme: str = "light", text: str = "m"
) -> Iterator[Reader]:
    """Give somebody at a screen, in Dutch."""
    viewport = PHONE if phone else SCREEN
    context = browser.new_context(viewport=viewport, color_scheme=theme, locale="nl", reduced_motion="reduce")
    context.add_cookies(cookies(address, language="nl", theme=theme, text=text))
    yield Reader(address=address, context=context, page=context.new_page())
    context.close()


def take(who: Reader, name: str) -> None:
    """Keep what stands on the screen."""
    who.page.wait_for_load_state("networkidle")
    picture = who.page.screenshot(animations="disabled", caret="hide")
    if len(picture) > BYTES_MAX:
        raise SystemExit(f"{name}.png is {len(picture) // 1024} KB; at most {BYTES_MAX // 1024}.")
    (FOLDER / f"{name}.png").write_bytes(picture)
    print(f"{name}.png  {len(picture) // 1024} KB")  # noqa: T201 - it tells who runs it what was taken


def take_all(browser: Browser, address: str) -> None:
    """Walk through the product and take each picture."""
    with reader(browser, address) as visitor:
        visitor.open(SEARCH)
        take(visitor, "zoeken")
        visitor.page.locator("main a[href*='/titel/']").first.click()
        take(visitor, "titel")
    with reader(browser, address) as member:
        member.log_in()
        take(member, "mijn")
    with reader(browser, address) as staff:
        staff.log_in_staff()
        staff.open("/balie/uitlenen")
        staff.page.locator("[data-scan-box]").fill(MEMBER)
        staff.page.keyboard.press("Enter")
        staff.page.locator("#desk-work[data-card], #desk-work h2").first.wait_for()
        take(staff, "balie-uitlenen")
    with reader(browser, address, phone=True, theme="dark", text="l") as phone:
        phone.open(SEARCH)
        take(phone, "telefoon-donker")


if __name__ == "__main__":
    with sync_playwright() as tool:
        take_all(
            tool.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS),
            (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/"),
        )
