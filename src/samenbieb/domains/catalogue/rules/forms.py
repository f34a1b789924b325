"""What a reader holds in their hands, read from the coded positions first and from words second.

Source: MARC 21 bibliographic, leader 06 and 07, 007, 008, 245 $h, 300, 337 and 338.
"""

import re
from typing import Final

from samenbieb.formats.marc21 import MarcRecord

_ELECTRONIC: Final = frozenset("oqs")
_BLURAY = re.compile(r"blu-?\s?ray", re.IGNORECASE)
_GAME = re.compile(
    r"nintendo|playstation|xbox|switch|wii|console|videogame|video game|computerspel", re.IGNORECASE
)
_BOARD_GAME = re.compile(r"\b(?:bord|gezelschaps|kaart|leer)?spel(?:len)?\b|puzzel|game", re.IGNORECASE)
_LP = re.compile(r"\blp\b|grammofoon|langspeel|33 1/3|vinyl", re.IGNORECASE)
_LISTEN = re.compile(r"luisterboek|audiobook|gesproken boek|daisy|voorgelezen", re.IGNORECASE)
_COMIC = re.compile(r"strip(?:boek|verha|album|s\b)|graphic novel|beeldroman|manga|comic", re.IGNORECASE)
_ONLINE = re.compile(r"e-?book|online resource|electronic resource|elektronische bron|epub", re.IGNORECASE)
_FILM = re.compile(r"\bdvd|videodis[ck]|videorecording|video-opname|speelfilm", re.IGNORECASE)
_SOUND = re.compile(r"sound recording|audio dis[ck]|geluidsopname|compact dis[ck]|\bcd\b", re.IGNORECASE)

TEXT_FORMS: Final = frozenset({"book", "audiobook", "ebook", "comic"})
FILM_FORMS: Final = frozenset({"dvd", "bluray"})
MUSIC_FORMS: Final = frozenset({"cd", "lp", "sheet_music"})
GAME_FORMS: Final = frozenset({"game", "console_game"})
SERIAL_FORMS: Final = frozenset({"magazine", "newspaper"})


class Evidence:
    """What one record says about its carrier, gathered once."""

    def __init__(self, record: MarcRecord) -> None:
        self.record = record
        self.kind = record.leader[6:7]
        self.level = record.leader[7:8]
        self.fixed = record.control("008")
        self.physical = record.controls("007")
        words = [field.text("h") for field in record.data("245")]
        words += [field.text("a") for field in record.data("300", "337", "338", "347", "256")]
        self.words = " ".join(words)
        self.genres = " ".join(field.text("av") for field in record.data("655"))

    def starts(self, *prefixes: str) -> bool:
        """Whether a 007 field starts with one of these."""
        return any(one.startswith(prefixes) for one in self.physical)

    def item_form(self) -> str:
        """Form of item in 008; films and maps keep it in another place."""
        place = 29 if self.kind in "efgkor" else 23
        return self.fixed[place : place + 1]

    def carrier_codes(self) -> set[str]:
        """Codes of the carrier (338 $b): `cr` online, `vd` video disc, `sd` audio disc."""
        return {value for field in self.record.data("338") for value in field.all("b")}

    def electronic(self) -> bool:
        """Whether it is read on a screen."""
        return (
            self.item_form() in _ELECTRONIC
            or "cr" in self.carrier_codes()
            or self.starts("cr")
            or _ONLINE.search(self.words) is not None
        )


def form_of(record: MarcRecord) -> str:
    """The form, one of Record.Form."""
    evidence = Evidence(record)
    decide = _BY_LEADER.get(evidence.kind, _of_text)
    return decide(evidence)


def _of_text(evidence: Evidence) -> str:
    if evidence.level in "si":
        return _of_serial(evidence)
    if _LISTEN.search(evidence.words):
        return "audiobook"
    if _FILM.search(evidence.words):
        return _of_film(evidence)
    if _SOUND.search(evidence.words) and "p." not in evidence.words:
        return "audiobook"
    if evidence.electronic():
        return "ebook"
    comic = "6" in evidence.fixed[24:28] or _COMIC.search(evidence.genres + evidence.words)
    return "comic" if comic else "book"


def _of_serial(evidence: Evidence) -> str:
    if evidence.electronic():
        return "online"
    return "newspaper" if evidence.fixed[21:22] == "n" else "magazine"


def _of_film(evidence: Evidence) -> str:
    if _BLURAY.search(evidence.words) or any(one[:1] == "v" and one[4:5] == "s" for one in evidence.physical):
        return "bluray"
    if evidence.electronic():
        return "online"
    return "dvd"


def _of_speech(evidence: Evidence) -> str:
    return "audiobook"


def _of_music(evidence: Evidence) -> str:
    if _LP.search(evidence.words) or any(one[:2] == "sd" and one[3:4] in "abc" for one in evidence.physical):
        return "lp"
    return "online" if evidence.electronic() else "cd"


def _of_computer_file(evidence: Evidence) -> str:
    if evidence.fixed[26:27] == "g" or _GAME.search(evidence.words):
        return "console_game"
    if evidence.fixed[26:27] == "d" or "e-book" in evidence.words.lower():
        return "ebook"
    return "online" if evidence.electronic() else "software"


def _of_object(evidence: Evidence) -> str:
    if evidence.fixed[33:34] in {"g", "w"} or _BOARD_GAME.search(evidence.words):
        return "game"
    return "object"


_BY_LEADER = {
    "a": _of_text,
    "t": _of_text,
    "c": lambda _: "sheet_music",
    "d": lambda _: "sheet_music",
    "e": lambda _: "map",
    "f": lambda _: "map",
    "g": _of_film,
    "i": _of_speech,
    "j": _of_music,
    "k": lambda _: "picture",
    "m": _of_computer_file,
    "o": lambda _: "other",
    "p": lambda _: "other",
    "r": _of_object,
}
_KINDS = (
    (TEXT_FORMS, "text"),
    (FILM_FORMS, "film"),
    (MUSIC_FORMS, "music"),
    (GAME_FORMS, "game"),
    (SERIAL_FORMS, "serial"),
)


def kind_of_work(record: MarcRecord, form: str) -> str:
    """Which works may be one: a book and its audiobook are, a book and its film are not."""
    for forms, kind in _KINDS:
        if form in forms:
            return kind
    if form == "online":
        return {"g": "film", "j": "music"}.get(
            record.leader[6:7], "serial" if record.leader[7:8] in "si" else "text"
        )
    return form
