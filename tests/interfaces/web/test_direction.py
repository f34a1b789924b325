"""Right to left: the document turns by the language, and the style sheets turn with it by themselves."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from samenbieb.interfaces import web

STATIC = Path(web.__file__).parent / "static" / "web"
SHEETS = sorted(STATIC.glob("*.css"))
# Properties and values that mean a side of the screen instead of a side of the text.
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[a-z-]*|(?:min-|max-)?width|(?:min-|max-)?height|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "direction"), [("nl", "ltr"), ("en", "ltr"), ("ar", "rtl"), ("fa", "rtl")]
)
def test_a_page_turns_with_its_language(settings: Settings, language: str, direction: str) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("fa", "فارسی")]
    settings.LANGUAGES_EVERYWHERE = [code for code, _name in settings.LANGUAGES]
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/over").content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page


@pytest.mark.django_db
def test_a_language_that_is_not_offered_is_not_pretended(settings: Settings) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fa"
    assert '<html lang="nl" dir="ltr"' in client.get("/over").content.decode()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheets_speak_of_sides_of_the_text(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"@(?:media|container)[^{]*\{", "{", text)
    found = [match.group(0).strip() for match in PHYSICAL.finditer(text)]
    assert found == []
