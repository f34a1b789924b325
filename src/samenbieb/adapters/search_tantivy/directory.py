"""The index on disk: one folder per version, and a small file that says which one is current.

    <home>/search/tantivy/current              the name of the folder in use
    <home>/search/tantivy/v3-<moment>-<pid>/   an index, and parts.json: the words its compounds were cut by

A rebuild fills a new folder and replaces `current` by renaming: a reader sees the old index or the new one.
"""

import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tantivy

from samenbieb.adapters.search_tantivy.schema import SCHEMA_VERSION, build_schema

_POINTER = "current"
_META = "meta.json"
_PARTS = "parts.json"
_PREFIX = f"v{SCHEMA_VERSION}-"
# Folders of older versions stay this long, for readers that were in the middle of an answer.
_KEPT_SECONDS = 60.0


@dataclass(slots=True)
class _Open:
    folder: Path
    index: tantivy.Index
    stamp: int


class IndexDirectory:
    """Opens the current index, and opens it anew when another process committed or switched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.schema = build_schema()
        self._open: _Open | None = None
        self._lock = threading.Lock()
        self._parts: tuple[Path | None, Mapping[str, int]] = (None, {})

    def current_folder(self) -> Path | None:
        """Return the folder in use; None when there is no index yet or it is of another version."""
        try:
            name = (self.root / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        folder = self.root / name
        return folder if name.startswith(_PREFIX) and (folder / _META).exists() else None

    def outdated(self) -> bool:
        """Whether there is an index, but of another version or damaged."""
        return (self.root / _POINTER).exists() and self.current_folder() is None

    def searcher(self) -> tantivy.Searcher | None:
        """Return a view on the last commit of any process; None when there is no index.

        Costs two looks at the file system when nothing changed.
        """
        folder = self.current_folder()
        if folder is None:
            return None
        with self._lock:
            opened = self._opened(folder)
            return opened.index.searcher()

    def keep_parts(self, folder: Path, parts: Mapping[str, int]) -> None:
        """Write down by which words compounds were cut, beside the index that was made with them."""
        (folder / _PARTS).write_text(json.dumps(parts, ensure_ascii=False), encoding="utf-8")

    def parts(self) -> Mapping[str, int]:
        """Return the words that the index in use was made with; read once for each index."""
        folder = self.current_folder()
        known, parts = self._parts
        if folder != known:
            file = folder / _PARTS if folder else None
            parts = json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else {}
            self._parts = (folder, parts)
        return parts

    def writable(self) -> tantivy.Index:
        """Open the current index for a writer; make an empty one when there is none."""
        folder = self.current_folder() or self._first_folder()
        return tantivy.Index(self.schema, path=str(folder))

    def new_folder(self) -> Path:
        """Make a folder for a new index, not yet in use."""
        folder = self.root / f"{_PREFIX}{time.time_ns()}-{os.getpid()}"
        folder.mkdir(parents=True)
        return folder

    def switch_to(self, folder: Path) -> None:
        """Make this the index in use, at once for every process."""
        temporary = self.root / f"{_POINTER}.{os.getpid()}"
        temporary.write_text(folder.name, encoding="ascii")
        os.replace(temporary, self.root / _POINTER)  # noqa: PTH105 - the one call that replaces atomically everywhere
        self._sweep(keep=folder)

    def _first_folder(self) -> Path:
        folder = self.new_folder()
        tantivy.Index(self.schema, path=str(folder))
        self.switch_to(folder)
        return folder

    def _opened(self, folder: Path) -> _Open:
        # The stamp is read before the reload: a commit in between only causes one reload more.
        stamp = (folder / _META).stat().st_mtime_ns
        if self._open is None or self._open.folder != folder:
            index = tantivy.Index(self.schema, path=str(folder))
            index.config_reader("manual")
            index.reload()
            self._open = _Open(folder, index, stamp)
        elif self._open.stamp != stamp:
            self._open.index.reload()
            self._open.stamp = stamp
        return self._open

    def _sweep(self, *, keep: Path) -> None:
        now = time.time()
        for folder in self.root.iterdir():
            if folder.is_dir() and folder != keep and now - folder.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
