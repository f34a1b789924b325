"""What must never be false about people who were merged, asked of the database."""

from collections.abc import Iterator

from django.db.models import Q

from samenbieb.domains.patrons.models import Card, Membership

_WHY = "the promises about people hold for the whole network"


def astray() -> Iterator[object]:
    """Give memberships of people who lead on to another, and cards of memberships that went up in another. Reads only."""
    rows = Membership.objects.across_all(reason=_WHY)
    wrong = Q(person__merged_into__isnull=False) | Q(merged_into__isnull=False, ended_on=None)
    yield from rows.filter(wrong).values_list("public_id", flat=True)
    cards = Card.objects.across_all(reason=_WHY).filter(membership__merged_into__isnull=False)
    yield from cards.values_list("membership__public_id", flat=True)
