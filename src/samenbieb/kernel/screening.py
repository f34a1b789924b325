"""Keep out of free text what may lead to somebody: the one screening of the house.

It lowers the chance, it does not exclude it: names and stories have no form, one in eleven random numbers looks like a
BSN, and a BSN with a typing error does not. What was written is never logged and never told again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samenbieb.kernel import screening_forms as forms
from samenbieb.kernel import screening_numbers as numbers
from samenbieb.kernel.errors import Invalid


class Kind(StrEnum):
    """What may lead to somebody."""

    BSN = "bsn"
    IBAN = "iban"
    PHONE = "phone"
    MAIL = "mail"
    PLATE = "plate"
    ADDRESS = "address"


LABELS: Final[dict[Kind, str | Promise]] = {
    Kind.BSN: pgettext_lazy("left out of a text", "a number that looks like a citizen service number (BSN)"),
    Kind.IBAN: pgettext_lazy("left out of a text", "a bank account number"),
    Kind.PHONE: pgettext_lazy("left out of a text", "a telephone number"),
    Kind.MAIL: pgettext_lazy("left out of a text", "an e-mail address"),
    Kind.PLATE: pgettext_lazy("left out of a text", "a number plate"),
    Kind.ADDRESS: pgettext_lazy("left out of a text", "a postcode with a house number"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a text that may lead to somebody: what, and from which to before which character."""

    kind: Kind
    start: int
    end: int


class NamesSomebody(Invalid):
    """A free text holds something that may lead to a person. Says which kinds, never what was written."""

    code = "names_somebody"
    message = _("This may lead to a person. Leave it out and save again.")

    def __init__(self, kinds: tuple[Kind, ...] = ()) -> None:
        self.kinds = kinds
        sentence: str | Promise = self.message
        if kinds:
            what = format_lazy("{}" + ", {}" * (len(kinds) - 1), *(LABELS[kind] for kind in kinds))
            sentence = format_lazy(_("Please leave this out: {what}. The rest can stay."), what=what)
        super().__init__(sentence, kinds=[str(kind) for kind in kinds])


def findings(text: str) -> tuple[Finding, ...]:
    """Find what may lead to somebody, in the order of the text; nothing is found twice."""
    plain, places = numbers.plain(text)
    taken: list[Finding] = []
    for kind, start, end in _candidates(plain):
        if all(end <= found.start or found.end <= start for found in taken):
            taken.append(Finding(kind, start, end))
    taken.sort(key=lambda found: found.start)
    return tuple(Finding(f.kind, places[f.start], places[f.end - 1] + 1) for f in taken)


def screened(text: str) -> str:
    """Give the text when nothing in it is found. Raises: NamesSomebody."""
    kinds = {finding.kind for finding in findings(text)}
    if kinds:
        raise NamesSomebody(tuple(kind for kind in Kind if kind in kinds))
    return text


def _candidates(text: str) -> Iterator[tuple[Kind, int, int]]:
    yield from ((Kind.IBAN, *span) for span in forms.accounts(text))
    yield from ((Kind.MAIL, *span) for span in forms.mail_addresses(text))
    text = forms.without_nobodys(text)
    yield from ((Kind.ADDRESS, *span) for span in forms.addresses(text))
    all_rows = list(numbers.windows(text))
    services = [row for row in all_rows if forms.is_service(row)]
    rows = [row for row in all_rows if not forms.leads_to_nobody(row, services)]
    rows.sort(key=lambda row: row.start - row.end)
    yield from ((Kind.PHONE, row.start, row.end) for row in rows if numbers.may_be_phone(row))
    yield from ((Kind.BSN, row.start, row.end) for row in rows if numbers.may_be_bsn(text, row))
    yield from ((Kind.PLATE, *span) for span in forms.plates(text))
