"""Whose address counts: that of the connection, or what web servers of our own wrote down of it."""

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import FAILED_MAX
from tests.factories.patrons import PIN, member

PROXY = "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.7", PROXY),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", PROXY),
        (1, "", PROXY),
        (1, "not an address", PROXY),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_what_our_own_web_servers_wrote_is_believed(
    settings: Settings, proxies: int, told: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=told)
    assert address_of(request) == address


@pytest.mark.django_db
def test_behind_a_proxy_one_guesser_does_not_shut_out_the_others(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    card = member()

    def log_in(number: str, pin: str, address: str) -> int:
        form = {"card": number, "pin": pin}
        return Client().post("/inloggen", form, headers={"X-Forwarded-For": address}).status_code

    for _ in range(FAILED_MAX):
        assert log_in(card.number, "4321", "198.51.100.7") == 403
    assert log_in(card.number, PIN, "198.51.100.7") == 429
    assert log_in(card.number, PIN, "203.0.113.7") == 302


@pytest.mark.django_db
def test_without_a_proxy_an_invented_address_gives_no_fresh_guesses() -> None:
    card = member()
    answers = [
        Client().post(
            "/inloggen", {"card": card.number, "pin": "4321"}, headers={"X-Forwarded-For": f"198.51.100.{n}"}
        )
        for n in range(FAILED_MAX + 1)
    ]
    assert [answer.status_code for answer in answers] == [403] * FAILED_MAX + [429]


@pytest.mark.django_db
def test_over_https_the_browser_is_told_to_stay_there(settings: Settings) -> None:
    assert "Strict-Transport-Security" not in Client().get("/over").headers
    settings.SECURE_HSTS_SECONDS = 60
    assert Client().get("/over").headers["Strict-Transport-Security"] == "max-age=60"
