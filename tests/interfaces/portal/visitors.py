"""Readers in front of the portal: browsers of the test client, logged in through the door or not."""

import re
from typing import Any

from django.test import Client

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.discovery import services as discovery
from samenbieb.domains.patrons.models import Card
from tests.factories.patrons import PIN

HTMX = {"HX-Request": "true"}


def visitor(language: str = "nl") -> Client:
    """Make a browser of somebody who is not logged in."""
    client = Client()
    client.cookies["samenbieb_language"] = language
    return client


def logged_in(card: Card, language: str = "nl") -> Client:
    """Log in with a card, through the door."""
    client = visitor(language)
    answer = client.post("/inloggen", {"card": card.number, "pin": PIN})
    assert answer.status_code == 302, text(answer)
    return client


def text(answer: Any) -> str:
    """Give what the reader sees, tags taken out and white space as one."""
    words = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", words)


def findable(*records: Record) -> None:
    """Put titles into the index of this test."""
    discovery.index_works([record.work_id for record in records])


def title_of(record: Record) -> str:
    """Give the address of a title."""
    return f"/titel/{record.work.public_id}"
