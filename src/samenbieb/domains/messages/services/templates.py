"""The words of a library: kept and put back to the default."""

from django.db import transaction

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.defaults import default_short
from samenbieb.domains.messages.errors import TemplateRefused
from samenbieb.domains.messages.models import MessageTemplate
from samenbieb.domains.messages.rules import templates
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


def checked(
    kind: str, language: str, *, subject: str, body: str, short: str | None = None
) -> tuple[str, str, str]:
    """Give subject, text and text message as they would be kept; without a text message the one that everybody has.

    Raises: NotFound for a kind or language we do not have, TemplateRefused.
    """
    known = templates.KINDS.get(kind)
    if known is None or language not in templates.WORDS:
        raise NotFound
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    short = (short or "").replace("\r\n", "\n").strip() or default_short(kind, language)
    problems = templates.problems(known, language, subject=subject, body=body, short=short)
    if problems:
        raise TemplateRefused(problems)
    return subject, body, short


@transaction.atomic
def set_template(
    actor: Actor,
    *,
    organisation_id: int,
    kind: str,
    language: str,
    subject: str,
    body: str,
    short: str | None = None,
) -> None:
    """Keep the words of a library for a kind of message. Raises: NotFound, NotAllowed, TemplateRefused."""
    actor.require(permissions.EDIT_TEMPLATES, at=organisation_id)
    subject, body, short = checked(kind, language, subject=subject, body=body, short=short)
    own_short = "" if short == default_short(kind, language) else short
    row, _made = MessageTemplate.objects.within(actor, permissions.EDIT_TEMPLATES).update_or_create(
        organisation_id=organisation_id,
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "short": own_short, "changed_at": clock.now()},
    )
    audit.record(actor, permissions.EDIT_TEMPLATES, row, kind=kind, language=language)


@transaction.atomic
def restore_default(actor: Actor, *, organisation_id: int, kind: str, language: str) -> bool:
    """Take the own words of a library away, so that the default holds. Returns whether there were any. Raises: NotAllowed."""
    actor.require(permissions.EDIT_TEMPLATES, at=organisation_id)
    row = (
        MessageTemplate.objects.within(actor, permissions.EDIT_TEMPLATES)
        .filter(organisation=organisation_id, kind=kind, language=language)
        .first()
    )
    if row is None:
        return False
    audit.record(actor, permissions.EDIT_TEMPLATES, row, kind=kind, language=language, default=True)
    row.delete()
    return True
