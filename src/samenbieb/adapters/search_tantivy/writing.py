"""Writing to the index: whole batches, each with a writer of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

import tantivy

from samenbieb.adapters.search_tantivy.directory import IndexDirectory
from samenbieb.adapters.search_tantivy.schema import ID, document_fields
from samenbieb.domains.discovery.errors import SearchBusy
from samenbieb.domains.discovery.ports import IndexEntry

_SMALL_HEAP_BYTES = 20_000_000
_MIDDLE_HEAP_BYTES = 60_000_000
_MANY_COUNT = 500  # from here on one segment in memory is cheaper than several on disk
_LARGE_HEAP_BYTES = 200_000_000
_BATCH_COUNT = 1_000


class IndexWriting:
    """Puts works into the index and takes them out.

    A writer that met an error is dead for good, so none outlives its batch; opening one costs some milliseconds.
    """

    def __init__(self, directory: IndexDirectory) -> None:
        self._directory = directory

    def index(self, entries: Iterable[IndexEntry]) -> int:
        """Replace these works and commit. Raises: ValueError (nothing was written), SearchBusy."""
        schema = self._directory.schema
        documents = {
            entry.document.work_id: tantivy.Document.from_dict(document_fields(entry), schema)
            for entry in entries
        }
        if not documents:
            return 0
        heap_bytes = _MIDDLE_HEAP_BYTES if len(documents) > _MANY_COUNT else _SMALL_HEAP_BYTES
        with self._writer(self._directory.writable(), heap_bytes=heap_bytes, thread_count=1) as writer:
            writer.delete_documents_by_query(self._by_ids(list(documents)))
            for document in documents.values():
                writer.add_document(document)
        return len(documents)

    def remove(self, work_ids: Iterable[str]) -> int:
        """Take these works out and commit. Raises: SearchBusy."""
        gone = list(dict.fromkeys(work_ids))
        if gone and self._directory.current_folder() is not None:
            with self._writer(
                self._directory.writable(), heap_bytes=_SMALL_HEAP_BYTES, thread_count=1
            ) as writer:
                writer.delete_documents_by_query(self._by_ids(gone))
        return len(gone)

    def rebuild(self, entries: Iterable[IndexEntry], parts: Mapping[str, int]) -> int:
        """Fill a new folder and switch to it; a work that comes twice counts in its last form."""
        folder = self._directory.new_folder()
        index = tantivy.Index(self._directory.schema, path=str(folder))
        seen: set[str] = set()
        with self._writer(index, heap_bytes=_LARGE_HEAP_BYTES, thread_count=2) as writer:
            remaining = iter(entries)
            while batch := list(islice(remaining, _BATCH_COUNT)):
                for entry in batch:
                    if entry.document.work_id in seen:
                        writer.delete_documents_by_query(self._by_ids([entry.document.work_id]))
                    seen.add(entry.document.work_id)
                    writer.add_document(
                        tantivy.Document.from_dict(document_fields(entry), self._directory.schema)
                    )
        self._directory.keep_parts(folder, parts)
        self._directory.switch_to(folder)
        return len(seen)

    def _by_ids(self, work_ids: Sequence[str]) -> tantivy.Query:
        # By query: deleting by term is silently without effect on some field types. One for all of a batch: each would
        # be put to every segment.
        return tantivy.Query.term_set_query(self._directory.schema, ID, work_ids)

    @contextmanager
    def _writer(
        self, index: tantivy.Index, *, heap_bytes: int, thread_count: int
    ) -> Iterator[tantivy.IndexWriter]:
        try:
            writer = index.writer(heap_size=heap_bytes, num_threads=thread_count)
        except ValueError as problem:
            if "lock" in str(problem).lower():
                raise SearchBusy from problem
            raise
        try:
            yield writer
            writer.commit()
        finally:
            # Merging ends with the writer, and its lock comes free at once.
            writer.wait_merging_threads()
