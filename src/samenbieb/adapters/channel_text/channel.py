"""The channel of text messages: a spool folder. Each message is one file with the stable name of the message.

`outgoing/<name>.json` holds `name`, `to` (E.164), `text`, `language`. The program of the provider takes a file away when it
has the message. `given/<name>` remembers for a week what was laid ready, so that a second try lays nothing twice, also when
the provider has taken it in between.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from samenbieb.domains.messages.ports import ChannelAway, DeliveryFailed, OutgoingMessage

SCHEME = "folder"
REMEMBERED_SECONDS = 7 * 24 * 3600  # longer than a notice is tried


class FolderChannel:
    """Lays text messages ready in a folder. Its place comes from SAMENBIEB_TEXT_URL."""

    def __init__(self, url: str) -> None:
        scheme, _colon, place = url.partition(":")
        self._scheme = scheme
        self._folder = Path(place)
        self._outgoing = self._folder / "outgoing"
        self._given = self._folder / "given"
        self._ready = False

    def send(self, message: OutgoingMessage) -> None:
        """Lay one message ready, whole or not at all. Raises: DeliveryFailed, ChannelAway."""
        if not message.address.startswith("+"):
            raise DeliveryFailed("this is no number for text messages")
        content = {
            "name": message.name,
            "to": message.address,
            "text": message.body,
            "language": message.language,
        }
        try:
            self._prepare()
            if (self._given / message.name).exists():
                return
            self._lay(f"{message.name}.json", json.dumps(content, ensure_ascii=False))
            (self._given / message.name).touch()
        except OSError as problem:
            raise ChannelAway(str(problem)) from problem

    def close(self) -> None:
        """Forget what was laid ready more than a week ago."""
        if not self._ready:
            return
        self._ready = False
        over = time.time() - REMEMBERED_SECONDS
        with suppress(OSError):
            for kept in self._given.iterdir():
                if kept.stat().st_mtime < over:
                    kept.unlink(missing_ok=True)

    def check(self) -> list[str]:
        """Say what is wrong with the place of the folder."""
        if self._scheme != SCHEME or not self._folder.is_absolute():
            return ["SAMENBIEB_TEXT_URL names no folder; write folder:/path/of/the/folder."]
        known = next(place for place in (self._folder, *self._folder.parents) if place.exists())
        if not known.is_dir() or not os.access(known, os.W_OK):
            return [f"The folder of SAMENBIEB_TEXT_URL cannot be written: {self._folder}."]
        return []

    def _prepare(self) -> None:
        if not self._ready:
            for folder in (self._outgoing, self._given):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._ready = True

    def _lay(self, name: str, content: str) -> None:
        """Write beside the place and move it there when it is on the disk: nobody takes half a message."""
        beside = self._outgoing / f".{name}.part"
        with beside.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(self._outgoing / name)
