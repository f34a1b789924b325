"""Log lines never hold what opens somebody's data."""

import logging
import secrets

import structlog

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


def test_other_addresses_stand_there_whole() -> None:
    for path in ("/activiteiten/aanmelding", "/api/v1/titles/ABCDE234567", "/balie/boeken"):
        assert path in _line(path)
