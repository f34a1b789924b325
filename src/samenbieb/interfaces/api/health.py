"""Whether this installation can work: for a watching machine, without details that help an attacker."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from samenbieb.domains.discovery import selectors as discovery
from samenbieb.kernel import modules

OK, FAILS, UNKNOWN = "ok", "fails", "unknown"


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and the index answer, else 503 with which of them does not.

    Without a catalogue there is no index to ask.
    """
    parts = {"database": _database()}
    if modules.is_on("discovery"):
        parts["index"] = _index() if parts["database"] == OK else UNKNOWN
    well = all(state == OK for state in parts.values())
    answer = JsonResponse({"status": OK if well else FAILS, **parts}, status=200 if well else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return FAILS
    return OK


def _index() -> str:
    try:
        return OK if discovery.health().ok else FAILS
    except DatabaseError:
        return FAILS
