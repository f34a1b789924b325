"""Telling members: what the room of messages needs to know of whom a notice is about and who opens it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft, Recipient
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.selectors import Contact, Reach


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell a person in the name of a library, once per `key`. `kind` as in FORMAT; `template` names the words."""

    organisation_id: int
    person_id: int
    kind: str
    key: str
    template: str = ""
    titles: tuple[str, ...] = ()
    shelf_label: str = ""
    day: dt.date | None = None
    branch: str = ""
    amount_cents: int | None = None


def tell_many(tellings: Collection[Telling]) -> set[str]:
    """Make the notices that are not there yet; few statements, however many. Returns their keys.

    What concerns a child goes in the message to the guardian. Somebody who is no member any more is told nothing.
    """
    if not tellings:
        return set()
    contacts = patrons.contacts({(one.person_id, one.organisation_id) for one in tellings})
    libraries = {
        key: organisations.organisation_by_id(key).name for key in {one.organisation_id for one in tellings}
    }
    return messages.notify_many(
        [
            _draft(one, contacts[one.person_id, one.organisation_id], libraries[one.organisation_id])
            for one in tellings
            if (one.person_id, one.organisation_id) in contacts
        ]
    )


def tell(telling: Telling) -> bool:
    """Make one notice. Returns whether it is new."""
    return bool(tell_many([telling]))


def _draft(one: Telling, contact: Contact, library: str) -> NoticeDraft:
    return NoticeDraft(
        organisation_id=one.organisation_id,
        library=library,
        kind=one.kind,
        template=one.template or one.kind,
        key=one.key,
        recipient=_recipient(contact.own),
        carrier=_recipient(contact.guardian) if contact.guardian else None,
        titles=one.titles,
        shelf_label=one.shelf_label,
        titles_may_be_named=contact.guardian is None or contact.guardian_sees_loans,
        day=one.day,
        branch=one.branch,
        amount_cents=one.amount_cents,
    )


def _recipient(reach: Reach) -> Recipient:
    return Recipient(
        person_id=reach.person_id,
        name=reach.name,
        language=reach.language,
        email=reach.email,
        phone=reach.phone,
        postal=reach.postal,
    )
