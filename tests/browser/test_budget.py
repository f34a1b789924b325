"""A page of the portal arrives quickly on a slow telephone: at most 120 KB and ten requests, all from our own host.

Pictures that are fetched when they come into view weigh, but are no requests that the page waits for.
"""

import pytest

from tests.browser import pages
from tests.browser.conftest import NewReader

KILOBYTES_MAX = 120
REQUESTS_MAX = 10
PICTURES = "those => those.filter(one => one.complete && one.naturalWidth).length"


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_every_page_of_the_portal_is_light(who: str, new_reader: NewReader) -> None:
    scout = new_reader(size="phone")
    start, below = (pages.VISITOR, "/") if who == "visitor" else (pages.MEMBER, "/mijn")
    if who == "member":
        scout.log_in()
    heavy = []
    session = scout.context.storage_state()
    for path in pages.reachable(scout.context, scout.address, start, below=below):
        if path.startswith("/balie"):
            continue
        reader = new_reader(size="phone")  # nothing in its cache
        reader.context.add_cookies(session["cookies"])
        wire = reader.context.new_cdp_session(reader.page)
        received: list[float] = []
        wire.on("Network.loadingFinished", lambda event, got=received: got.append(event["encodedDataLength"]))
        wire.send("Network.enable")
        reader.open(path)
        reader.page.wait_for_load_state("networkidle")
        kilobytes = sum(received) / 1024
        requests = len(received) - reader.page.locator("img[loading=lazy]").evaluate_all(PICTURES)
        if kilobytes > KILOBYTES_MAX or requests > REQUESTS_MAX:
            heavy.append(f"{path}: {kilobytes:.0f} KB in {requests} requests")
        reader.context.close()
    assert heavy == []


def test_pages_read_without_javascript(new_reader: NewReader) -> None:
    reader = new_reader(javascript=False)
    reader.open("/")
    reader.page.locator("input[name=q]").first.fill("orlogswinter")
    reader.page.locator("input[name=q]").first.press("Enter")
    assert "Oorlogswinter" in reader.page.content()
    reader.log_in()
    assert "/mijn" in reader.page.url
