"""Bringing in the knowledge cards that come with this version: what is new or rewritten becomes a new version."""

from django.db import transaction
from django.db.models import Max

from samenbieb.domains.helpdesk import files
from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import Agency, KnowledgeCard, Topic
from samenbieb.domains.helpdesk.rules.cards import Card, CardInvalid
from samenbieb.kernel import clock


@transaction.atomic
def load_cards(text: str | None = None) -> int:
    """Publish each card of the file that is new or says something else; the version before it retires. Returns how many changed.

    A card that was taken out of the file retires too. Done twice, it changes nothing. The words in other languages stay in
    their files; they are read here so that a wrong file is told now, and not to a visitor.
    Raises: ListsInvalid. Locks: the published cards.
    """
    try:
        cards = files.read_dutch(files.CARDS.read_text(encoding="utf-8") if text is None else text)
        files.translations()
    except CardInvalid as problem:
        raise ListsInvalid(problem=str(problem)) from problem
    if len({card.slug for card in cards}) < len(cards):
        raise ListsInvalid(problem="a card stands in the file twice")
    current = {row.slug: row for row in KnowledgeCard.objects.select_for_update().filter(retired_at=None)}
    topics = dict(Topic.objects.filter(organisation=None).values_list("code", "pk"))
    agencies = dict(Agency.objects.values_list("code", "pk"))
    changed = 0
    for position, card in enumerate(cards, start=1):
        row = current.pop(card.slug, None)
        if row is not None and row.digest == card.digest:
            KnowledgeCard.objects.filter(pk=row.pk).exclude(position=position).update(position=position)
            continue
        if card.topic not in topics or (card.agency and card.agency not in agencies):
            raise ListsInvalid(problem=f"{card.slug}: no such topic or agency")
        if row is not None:
            _retire(row)
        _publish(card, position, topics[card.topic], agencies.get(card.agency))
        changed += 1
    for row in current.values():
        _retire(row)
    return changed + len(current)


def _retire(row: KnowledgeCard) -> None:
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])


def _publish(card: Card, position: int, topic_id: int, agency_id: int | None) -> None:
    last = KnowledgeCard.objects.filter(slug=card.slug).aggregate(last=Max("number"))["last"] or 0
    KnowledgeCard.objects.create(
        slug=card.slug,
        number=last + 1,
        topic_id=topic_id,
        agency_id=agency_id,
        by=card.by,
        position=position,
        title=card.title,
        summary=card.summary,
        content={"need": card.need, "steps": card.steps, "know": card.know, "links": card.links},
        source=card.source,
        written_on=card.written_on,
        review_on=card.review_on,
        digest=card.digest,
        published_at=clock.now(),
    )
