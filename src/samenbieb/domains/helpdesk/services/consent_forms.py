"""Bringing in the consent forms that come with this version: a higher version is a new row, a version never changes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from samenbieb.domains.helpdesk import files
from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import ConsentForm
from samenbieb.domains.helpdesk.rules import consents as rules
from samenbieb.domains.helpdesk.rules.cards import CardInvalid
from samenbieb.kernel import clock


@transaction.atomic
def load_consent_forms(tables: Mapping[str, Mapping[str, Any]] | None = None) -> int:
    """Publish each form of the files that has a higher version; the one before it retires. Returns how many changed.

    A form that was taken out retires too; what was agreed to stays readable. Done twice, it changes nothing.
    Raises: ListsInvalid, also when the words of a version are not what they were. Locks: the published forms.
    """
    try:
        forms = rules.read_forms(files.consent_tables() if tables is None else tables)
    except (CardInvalid, rules.ConsentFormInvalid) as problem:
        raise ListsInvalid(problem=str(problem)) from problem
    known = {(row.code, row.version): row for row in ConsentForm.objects.select_for_update()}
    current = {code: row for (code, _version), row in known.items() if row.retired_at is None}
    changed = 0
    for position, form in enumerate(forms, start=1):
        row = current.pop(form.code, None)
        if row is not None and row.version == form.version and row.digest == form.digest:
            ConsentForm.objects.filter(pk=row.pk).exclude(position=position).update(position=position)
            continue
        if any(version >= form.version for code, version in known if code == form.code):
            raise ListsInvalid(problem=f"{form.code}: other words are a higher version")
        if row is not None:
            _retire(row)
        _publish(form, position)
        changed += 1
    for row in current.values():
        _retire(row)
    return changed + len(current)


def _retire(row: ConsentForm) -> None:
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])


def _publish(form: rules.ConsentForm, position: int) -> None:
    ConsentForm.objects.create(
        code=form.code,
        version=form.version,
        days=form.days,
        keeps=form.keeps,
        position=position,
        words=form.content,
        digest=form.digest,
        published_at=clock.now(),
    )
