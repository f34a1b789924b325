"""Making notices: once per key, in the words of the library, one message for a household."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samenbieb.domains.messages.defaults import default_short, default_text
from samenbieb.domains.messages.models import ChannelChoice, MessageTemplate, Notice
from samenbieb.domains.messages.rules import templates
from samenbieb.domains.messages.rules.channels import Addresses, mobile_number
from samenbieb.domains.messages.rules.texts import clipped, kept_short
from samenbieb.domains.messages.services.ways import WHY, Ways
from samenbieb.kernel import clock
from samenbieb.kernel.money import decimal_text

LANGUAGES = frozenset(templates.WORDS)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who opens the message: the person it is about, or the guardian of a child. Without a person: nobody in the books."""

    person_id: int | None
    name: str
    language: str
    email: str = ""
    phone: str = ""
    postal: str = ""  # the lines below the name

    def addresses(self) -> Addresses:
        """Give where a message can go."""
        postal = f"{self.name}\n{self.postal}" if self.postal else ""
        return Addresses(email=self.email, mobile=mobile_number(self.phone), postal=postal)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What a person is to be told. `key` makes it happen once; what differs only in person and titles goes in one message.

    `carrier` is somebody else who gets the message in their place. Without `titles_may_be_named` the titles are only counted.
    """

    organisation_id: int
    library: str
    kind: str
    template: str
    key: str
    recipient: Recipient
    carrier: Recipient | None = None
    titles: tuple[str, ...] = ()
    shelf_label: str = ""
    titles_may_be_named: bool = True
    day: dt.date | None = None
    branch: str = ""
    amount_cents: int | None = None
    # Of an activity: its dates in words, the code of who registered, and until when an offer holds.
    dates: tuple[str, ...] = ()
    code: str = ""
    until: str = ""
    link: str = ""

    def bundle(self) -> tuple[object, ...]:
        """Give what must be the same for two drafts to go in one message."""
        opener = self.carrier or self.recipient
        whom = self.key if opener.person_id is None else opener.person_id
        return (self.organisation_id, whom, self.kind, self.template, self.day, self.branch)


def notify(draft: NoticeDraft) -> bool:
    """Make one notice. Returns whether it is new."""
    return bool(notify_many([draft]))


@transaction.atomic
def notify_many(drafts: Iterable[NoticeDraft]) -> set[str]:
    """Make the notices that are not there yet, with few statements however many. Returns their keys.

    The notices of a child whose guardian opens the message are carried by one message to the guardian. Callers that may
    run twice at the same moment hold a lock on what they tell of: the second time nothing is new.
    """
    by_key = {draft.key: draft for draft in drafts}
    rows = Notice.objects.across_all(reason=WHY)
    known = set(rows.filter(dedup_key__in=by_key).values_list("dedup_key", flat=True))
    new = [draft for key, draft in by_key.items() if key not in known]
    if not new:
        return set()
    writer = _Writer(new)
    bundles: dict[tuple[object, ...], list[NoticeDraft]] = defaultdict(list)
    for draft in new:
        bundles[draft.bundle()].append(draft)
    carriers: list[Notice] = []
    carried: list[tuple[Notice, Notice]] = []
    for bundle in bundles.values():
        carrier, others = writer.bundle(bundle)
        carriers.append(carrier)
        carried += [(row, carrier) for row in others]
    Notice.objects.bulk_create(carriers)
    for row, carrier in carried:
        row.carried_by = carrier
    Notice.objects.bulk_create(row for row, _carrier in carried)
    return {draft.key for draft in new}


class _Writer:
    """Writes the messages of one go: the templates are read once, for all of them."""

    def __init__(self, drafts: Sequence[NoticeDraft]) -> None:
        libraries = {draft.organisation_id for draft in drafts}
        self._templates = templates_of(libraries)
        people = {(draft.carrier or draft.recipient).person_id for draft in drafts}
        self._ways = Ways(libraries, {person for person in people if person is not None})
        self._now = clock.now()

    def bundle(self, drafts: Sequence[NoticeDraft]) -> tuple[Notice, list[Notice]]:
        """Give the notice that goes, and those that it carries."""
        opener = drafts[0].carrier or drafts[0].recipient
        own = next((draft for draft in drafts if draft.recipient.person_id == opener.person_id), None)
        others = [draft for draft in drafts if draft is not own]
        if own is not None and not others:
            return self._notice(own, opener, drafts), []
        # A message for a household has a key of its own when the parent has nothing to be told themselves.
        going = own or drafts[0]
        carrier = self._notice(going, opener, drafts)
        if own is None:
            carrier.dedup_key = f"carried:{going.key}"[:120]
        return carrier, [self._carried(draft) for draft in others]

    def _notice(self, draft: NoticeDraft, opener: Recipient, drafts: Sequence[NoticeDraft]) -> Notice:
        channel, address = self._ways.of(draft.organisation_id, opener.person_id, opener.addresses())
        row = self._words(draft, opener, drafts, short=channel == Notice.Channel.TEXT)
        row.channel, row.address = channel, address
        if channel == Notice.Channel.HOME:  # nothing leaves the house: it can be read from this moment on
            row.state, row.sent_at = Notice.State.SENT, self._now
        return row

    def _carried(self, draft: NoticeDraft) -> Notice:
        row = self._words(draft, draft.recipient, [draft])
        row.state, row.channel = Notice.State.CARRIED, Notice.Channel.HOME
        return row

    def _words(
        self, draft: NoticeDraft, opener: Recipient, drafts: Sequence[NoticeDraft], *, short: bool = False
    ) -> Notice:
        language = opener.language if opener.language in LANGUAGES else "nl"
        own = self._templates.get((draft.organisation_id, draft.template, language))
        subject, body, _short = own or (*default_text(draft.template, language), "")
        with translation.override(language):
            values = values_of(opener, drafts)
            if short:
                template = (own and own[2]) or default_short(draft.template, language)
                body = short_text(template, language, opener, drafts)
            else:
                body = templates.fill(body, language, values)
        subject = " ".join(templates.fill(subject, language, values).split())
        return Notice(
            organisation_id=draft.organisation_id,
            person_id=opener.person_id,
            kind=draft.kind,
            dedup_key=draft.key,
            language=language,
            subject=subject[:200],
            body=body,
            made_at=self._now,
        )


def short_text(template: str, language: str, opener: Recipient, drafts: Sequence[NoticeDraft]) -> str:
    """Fill in a text message, in one part where that can be: a long title is cut first. The language is on."""

    def write(length: int | None) -> str:
        return templates.fill(template, language, values_of(opener, drafts, title_length=length))

    return kept_short(write)


def values_of(
    opener: Recipient, drafts: Sequence[NoticeDraft], *, title_length: int | None = None
) -> dict[str, str]:
    """Give what stands in the place of the words between braces, in the language that is on."""
    people: dict[str, list[str]] = defaultdict(list)
    titles: list[str] = []
    for draft in drafts:
        named = _named(draft)
        titles += named
        if draft.shelf_label:
            words = {"label": draft.shelf_label}
            named = [_("%(title)s (number %(label)s)") % (words | {"title": title}) for title in named]
        people[draft.recipient.name] += named
    first = clipped(titles[0], title_length) if titles else ""
    if len(titles) > 1:
        first = _("%(title)s and %(count)s more") % {"title": first, "count": len(titles) - 1}
    amounts = [draft.amount_cents for draft in drafts if draft.amount_cents is not None]
    return {
        "name": opener.name,
        "library": drafts[0].library,
        "titles": templates.title_list(people.items()),
        "title": first,
        "day": date_format(drafts[0].day, "l j F") if drafts[0].day else "",
        "branch": drafts[0].branch,
        "amount": f"€ {_decimal(sum(amounts))}" if amounts else "",
        "dates": templates.date_list(drafts[0].dates),
        "date": drafts[0].dates[0] if drafts[0].dates else "",
        "code": drafts[0].code,
        "until": drafts[0].until,
        "link": drafts[0].link,
    }


def _decimal(cents: int) -> str:
    text = decimal_text(cents)
    return text.replace(".", ",") if translation.get_language() == "nl" else text


def _named(draft: NoticeDraft) -> list[str]:
    if draft.titles_may_be_named or not draft.titles:
        return list(draft.titles)
    count = len(draft.titles)
    return [ngettext("%(count)s title", "%(count)s titles", count) % {"count": count}]


def templates_of(organisation_ids: Collection[int]) -> Mapping[tuple[int, str, str], tuple[str, str, str]]:
    """Give the own texts of libraries, by library, kind and language: subject, body, text message (may be empty)."""
    rows = MessageTemplate.objects.across_all(reason=WHY).filter(organisation__in=organisation_ids)
    return {(row.organisation_id, row.kind, row.language): (row.subject, row.body, row.short) for row in rows}


def forget_person(person_id: int) -> int:
    """Drop every notice about a person, and how they wanted to be told. Returns how many."""
    rows = Notice.objects.across_all(reason="a person asked to be forgotten")
    count, _rows = rows.filter(person_id=person_id).delete()
    choices = ChannelChoice.objects.across_all(reason="a person asked to be forgotten")
    choices.filter(person_id=person_id).delete()
    return count
