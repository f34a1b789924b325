"""The audit trail is written beside the act, and nobody changes it afterwards."""

import pytest
from django.db import DatabaseError, transaction

from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


def _entry() -> AuditEntry:
    audit.record(Actor.system("test"), "kernel.test", Job(pk=1), person_id=7, seen="name")
    return AuditEntry.objects.get()


def test_a_line_says_who_did_what_to_whom() -> None:
    line = _entry()
    assert (line.actor, line.action, line.person_id, line.details) == (
        "system:test",
        "kernel.test",
        7,
        {"seen": "name"},
    )


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_line_cannot_be_changed_or_removed(act: str) -> None:
    line = _entry()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=line.pk).update(actor="x") if act == "update" else line.delete()
    assert AuditEntry.objects.get().actor == "system:test"


def test_a_line_may_only_let_go_of_its_person() -> None:
    audit.record(Actor(name="member:0198", door="portal"), "kernel.test", Job(pk=1), person_id=7)
    assert audit.unlink(Job, ["1"]) == 1
    line = AuditEntry.objects.get()
    assert (line.person_id, line.actor, line.action) == (None, "member", "kernel.test")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(person_id=8)
