"""Text messages in a folder: whole, once for each name, and a folder that cannot be written is told."""

import json
import os
from pathlib import Path

import pytest

from samenbieb.adapters.channel_text import FolderChannel
from samenbieb.domains.messages.ports import ChannelAway, DeliveryFailed, OutgoingMessage


def message(name: str = "0193-a", address: str = "+31600000001") -> OutgoingMessage:
    return OutgoingMessage(name=name, address=address, subject="", body="Bieb: «klaar»", language="nl")


def test_each_message_is_one_file_with_its_name(tmp_path: Path) -> None:
    channel = FolderChannel(f"folder:{tmp_path}/texts")
    assert channel.check() == []
    for name in ("a", "b", "a"):
        channel.send(message(name))
    channel.close()
    files = sorted((tmp_path / "texts" / "outgoing").iterdir())
    assert [file.name for file in files] == ["a.json", "b.json"]
    assert json.loads(files[0].read_text(encoding="utf-8")) == {
        "name": "a",
        "to": "+31600000001",
        "text": "Bieb: «klaar»",
        "language": "nl",
    }


def test_what_the_provider_took_is_not_laid_ready_again(tmp_path: Path) -> None:
    FolderChannel(f"folder:{tmp_path}").send(message())
    (tmp_path / "outgoing" / "0193-a.json").unlink()
    FolderChannel(f"folder:{tmp_path}").send(message())
    assert list((tmp_path / "outgoing").iterdir()) == []


def test_what_was_given_is_forgotten_after_a_week(tmp_path: Path) -> None:
    channel = FolderChannel(f"folder:{tmp_path}")
    channel.send(message("old"))
    channel.send(message("new"))
    os.utime(tmp_path / "given" / "old", (1_000_000_000, 1_000_000_000))
    channel.close()
    assert [file.name for file in (tmp_path / "given").iterdir()] == ["new"]


def test_an_address_that_is_no_number_is_refused_for_good(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFailed):
        FolderChannel(f"folder:{tmp_path}").send(message(address="lid@example.test"))


def test_a_folder_that_cannot_be_is_away_and_named_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    channel = FolderChannel(f"folder:{tmp_path}/file/texts")
    with pytest.raises(ChannelAway):
        channel.send(message())
    assert channel.check() != []
    assert FolderChannel("https://sms.example").check() != []
    assert FolderChannel("folder:texts").check() != []
