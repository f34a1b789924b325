"""Making one notice: in the member's language, to the address they gave, once per key."""

import datetime as dt
from collections.abc import Callable

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.errors import NotFound

Words = Callable[[], tuple[str, str]]


def tell(organisation_id: int, person_id: int, kind: str, key: str, words: Words) -> bool:
    """Make a notice of a library to a person. `words` gives subject and text, asked in the person's language.

    Returns whether it is new. Somebody who is no member any more is told nothing.
    """
    try:
        contact = patrons.contact(person_id, organisation_id)
    except NotFound:
        return False
    library = organisations.organisation_by_id(organisation_id)
    with translation.override(contact.language):
        subject, text = words()
        body = _("Dear %(name)s,\n\n%(text)s\n\nKind regards,\n%(library)s") % {
            "name": contact.name,
            "text": text,
            "library": library.name,
        }
    return messages.notify(
        NoticeDraft(
            organisation_id=organisation_id,
            person_id=person_id,
            kind=kind,
            dedup_key=key,
            address=contact.email,
            language=contact.language,
            subject=subject,
            body=body,
        )
    )


def day_text(day: dt.date) -> str:
    """Write a day in full, in the language of the notice."""
    return date_format(day, "l j F")
