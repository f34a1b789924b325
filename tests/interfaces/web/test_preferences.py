"""How a reader wants to see the pages: kept by a plain form, before log-in, without JavaScript."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from samenbieb.interfaces import web

pytestmark = pytest.mark.django_db
STATIC = Path(web.__file__).parent / "static" / "web"


@pytest.mark.parametrize(
    ("name", "value"), [("text", "xl"), ("theme", "dark"), ("contrast", "more"), ("font", "easy")]
)
def test_a_choice_is_kept_and_drawn_by_the_server(name: str, value: str) -> None:
    client = Client()
    answer = client.post("/weergave", {name: value, "next": "/over"})
    assert answer.headers["Location"] == f"/over?weergave={name}"
    assert f'data-{name}="{value}"' in client.get("/over").content.decode()


def test_the_menu_stays_open_says_what_was_chosen_and_has_the_focus() -> None:
    client = Client()
    first = client.post("/weergave", {"text": "l", "next": "/zoeken?q=a+b&weergave=theme"})
    assert first.headers["Location"] == "/zoeken?q=a+b&weergave=text"
    page = client.get("/over?weergave=text").content.decode()
    assert '<details class="sb-menu" id="weergave" open data-changed>' in page
    assert "Letters: Groot. U kunt nog meer kiezen, of dit sluiten." in page
    assert 'value="l" aria-pressed="true" autofocus>' in page
    assert page.count("autofocus") == 1
    assert 'name="next" value="/over"' in page
    assert "autofocus" not in client.get("/over?weergave=%3Cb%3E").content.decode()


def test_a_choice_that_is_not_on_offer_changes_nothing() -> None:
    client = Client()
    client.post("/weergave", {"text": '"><script>', "language": "xx"})
    page = client.get("/over").content.decode()
    assert 'data-text="m"' in page
    assert "<script>" not in page.replace("<script src", "")


def test_the_language_is_kept_under_the_same_address() -> None:
    client = Client()
    client.post("/weergave", {"language": "en", "next": "/over"})
    assert "About Samenbieb" in client.get("/over").content.decode()
    client.post("/weergave", {"language": "nl", "next": "/over"})
    assert "Over Samenbieb" in client.get("/over").content.decode()


def test_a_page_carries_the_headers_that_keep_it_safe() -> None:
    answer = Client().get("/over")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert {"HX-Request", "Cookie"} <= {part.strip() for part in answer.headers["Vary"].split(",")}


def test_style_and_script_stay_within_their_budget() -> None:
    def packed(paths: list[Path]) -> int:
        return sum(len(gzip.compress(path.read_bytes())) for path in paths)

    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    assert packed([STATIC / "kit.css", STATIC / "portal.css"]) <= 14 * 1024
    assert packed([STATIC / "kit.js", Path(htmx)]) <= 25 * 1024
