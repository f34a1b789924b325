"""Log lines never hold what opens somebody's data."""

import logging
import secrets

import structlog

from samenbieb.domains.programme.rules import new_page_token, shown_page_token
from samenbieb.kernel.logs import LOGGING


def _line(path: str) -> str:
    given = {name: value for name, value in LOGGING["formatters"]["line"].items() if name != "()"}
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "levelno": logging.WARNING,
            "levelname": "WARNING",
            "msg": "%s: %s",
            "args": ("Unprocessable Entity", path),
        }
    )
    return structlog.stdlib.ProcessorFormatter(**given).format(record)


def test_a_code_that_opens_a_registration_stands_in_no_line() -> None:
    assert "/activiteiten/aanmelden/*" in _line("/activiteiten/aanmelden/ABCDE23456")
    assert "ABCDE23456" not in _line("/activiteiten/aanmelding/ABCDE23456?nu=1")


def test_the_address_of_a_partner_stands_in_no_line() -> None:
    for token in (secrets.token_urlsafe(32), "_" * 42 + "-"):
        assert token not in _line(f"/partner/{token}")


def test_what_partners_propose_on_and_answer_after_a_course_stands_in_no_line_however_it_is_typed() -> None:
    token = shown_page_token(new_page_token())
    for typed in (token, token.lower(), token.replace("-", ""), token.replace("-", "_")):
        assert f"{_line(f'/partner/voorstel/{typed}/nieuw')}".count("/partner/voorstel/*/nieuw") == 1
        assert typed not in _line(f"/partner/voorstel/{typed}")
    for typed in ("ABCD2345", "abcd2345", "ABCD-2345"):
        assert typed not in _line(f"/leren/vragen/{typed}?nog=1")
    assert "abcde23456" not in _line("/activiteiten/aanmelding/abcde23456")
    assert "/hulp/afspraak/*/verzetten" in _line("/hulp/afspraak/abcde-23456/verzetten")


def test_other_addresses_stand_there_whole() -> None:
    for path in (
        "/activiteiten/aanmelding",
        "/hulp/afspraak/plek/centrum",
        "/leren/vragen",
        "/api/v1/titles/ABCDE234567",
        "/balie/boeken",
    ):
        assert path in _line(path)
