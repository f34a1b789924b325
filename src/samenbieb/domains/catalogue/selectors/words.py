"""Codes of the catalogue in words: forms, audiences, roles, languages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.catalogue.rules.names import spoken

Words = dict[str, str | Promise]

ROLES: Final[Words] = {
    "author": _("Author"),
    "translator": _("Translator"),
    "illustrator": _("Illustrator"),
    "narrator": _("Read by"),
    "editor": _("Editor"),
    "director": _("Director"),
    "actor": _("Actor"),
    "composer": _("Composer"),
    "performer": _("Performer"),
}

# MARC language codes → BCP 47: what a browser needs to read a title aloud, and in which a reader is written to.
LANGUAGE_TAGS: Final[dict[str, str]] = {
    "ara": "ar", "dut": "nl", "eng": "en", "fre": "fr", "fry": "fy", "ger": "de", "gre": "el", "heb": "he",
    "hun": "hu", "ita": "it", "kur": "ku", "per": "fa", "pol": "pl", "por": "pt", "rum": "ro", "rus": "ru",
    "som": "so", "spa": "es", "swe": "sv", "tir": "ti", "tur": "tr", "ukr": "uk", "bul": "bg", "chi": "zh",
}  # fmt: skip

# MARC language codes that a Dutch public library meets; another code is shown as it is.
LANGUAGES: Final[Words] = {
    "afr": _("Afrikaans"), "alb": _("Albanian"), "amh": _("Amharic"), "ara": _("Arabic"), "arm": _("Armenian"),
    "aze": _("Azerbaijani"), "ben": _("Bengali"), "ber": _("Berber"), "bos": _("Bosnian"), "bul": _("Bulgarian"),
    "cat": _("Catalan"), "chi": _("Chinese"), "cze": _("Czech"), "dan": _("Danish"), "dum": _("Middle Dutch"),
    "dut": _("Dutch"), "eng": _("English"), "epo": _("Esperanto"), "est": _("Estonian"), "fin": _("Finnish"),
    "fre": _("French"), "fry": _("Frisian"), "geo": _("Georgian"), "ger": _("German"), "grc": _("Ancient Greek"),
    "gre": _("Greek"), "heb": _("Hebrew"), "hin": _("Hindi"), "hrv": _("Croatian"), "hun": _("Hungarian"),
    "ice": _("Icelandic"), "ind": _("Indonesian"), "gle": _("Irish"), "ita": _("Italian"), "jav": _("Javanese"),
    "jpn": _("Japanese"), "kor": _("Korean"), "kur": _("Kurdish"), "lat": _("Latin"), "lav": _("Latvian"),
    "lit": _("Lithuanian"), "may": _("Malay"), "nds": _("Low Saxon"), "nor": _("Norwegian"), "pap": _("Papiamento"),
    "per": _("Persian"), "pol": _("Polish"), "por": _("Portuguese"), "pus": _("Pashto"), "rum": _("Romanian"),
    "rus": _("Russian"), "slo": _("Slovak"), "slv": _("Slovenian"), "som": _("Somali"), "spa": _("Spanish"),
    "srn": _("Sranan"), "srp": _("Serbian"), "swa": _("Swahili"), "swe": _("Swedish"), "tam": _("Tamil"),
    "tha": _("Thai"), "tir": _("Tigrinya"), "tur": _("Turkish"), "ukr": _("Ukrainian"), "urd": _("Urdu"),
    "vie": _("Vietnamese"), "yid": _("Yiddish"), "zxx": _("Without words"),
}  # fmt: skip


def form_words() -> Words:
    """Give every form with its word, in the order in which readers expect them."""
    return dict(Record.Form.choices)


def audience_words() -> Words:
    """Give every audience with its words, youngest first."""
    return dict(Record.Audience.choices)


def form_word(code: str) -> str:
    """Give the word for a form."""
    return str(form_words().get(code, code))


def audience_word(code: str) -> str:
    """Give the words for an audience."""
    return str(audience_words().get(code, code))


def role_word(code: str) -> str:
    """Give the word for what somebody did; empty when the record does not say."""
    return str(ROLES.get(code, ""))


def language_word(code: str) -> str:
    """Give the name of a language."""
    return str(LANGUAGES.get(code, code))


def language_tag(code: str) -> str:
    """Give the tag of a language as a browser knows it: "dut" becomes "nl"; empty for one that has none here."""
    return LANGUAGE_TAGS.get(code, "")


def language_of_tag(tag: str) -> str:
    """Give the catalogue's code of a language that a reader chose: "nl" becomes "dut"; empty when there is none."""
    return next((code for code, known in LANGUAGE_TAGS.items() if known == tag), "")


def spoken_name(heading: str) -> str:
    """Give a name as people say it: "Terlouw, Jan" becomes "Jan Terlouw"; a spoken name stays as it is."""
    return spoken(heading)
