"""A few texts of scenarios to begin with: a library copies one and changes the numbers to what it promises."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Example:
    """A text of scenarios under a name."""

    slug: str
    name: str | Promise
    text: str


EXAMPLES: Final = (
    Example(
        "lenen",
        _("Lending: the last day and the largest number"),
        """\
# Dag 0 is maandag 2 maart 2026. "at" is de vestiging; zonder "at" is het vestiging A van uw bibliotheek.
# Uw eigen vestigingen heten hier zoals hun code, bijvoorbeeld: at: merendal-centrum
scenarios:
  - id: EEN-BOEK
    title: een volwassene leent een boek drie weken
    steps:
      - checkout: {item: I1, patron: P1}
        expect: {due: day 21}
  - id: NIET-TWEE-KEER
    title: een uitgeleend boek gaat niet naar een ander
    steps:
      - checkout: {item: I1, patron: P1}
      - checkout: {item: I1, patron: P2}
        expect: {result: refused, codes: [item_on_loan]}
  - id: GRENS
    title: bij een grens van twee wordt het derde boek geweigerd
    rules:
      - {kind: max_loans, organisation: O1, patron_category: ADULT, item_category: BOOK, value: 2}
    steps:
      - checkout: {item: I1, patron: P1}
      - checkout: {item: I2, patron: P1}
      - checkout: {item: I3, patron: P1}
        expect: {result: refused, codes_include: [too_many_loans], limit: 2, count: 2}
""",
    ),
    Example(
        "te-laat",
        _("Too late: the fee, and paying it"),
        """\
# Zet onder "rules" wat u wilt proberen. Haal de regel weg om te zien wat uw eigen tarief doet.
scenarios:
  - id: DRIE-DAGEN-TE-LAAT
    title: drie dagen te laat kost drie keer het tarief
    rules:
      - {kind: loan_days, organisation: O1, patron_category: ADULT, item_category: BOOK, value: 21}
      - {kind: fine_per_day, organisation: O1, patron_category: ADULT, item_category: BOOK, value: "0.20"}
      - {kind: fine_grace_days, organisation: O1, patron_category: ADULT, item_category: BOOK, value: 0}
      - {kind: fine_skip_closed, organisation: O1, value: false}
    steps:
      - checkout: {item: I1, patron: P1}
      - set_clock: {to: day 24}
      - return: {item: I1}
        expect: {closed: true, fee: "0.60"}
      - pay: {patron: P1, amount: "0.60"}
        expect: {balance: "0.00"}
""",
    ),
    Example(
        "reserveren",
        _("Reservations: who waits gets the title"),
        """\
scenarios:
  - id: WIE-WACHT-KRIJGT
    title: wat terugkomt, ligt klaar voor wie wacht en voor niemand anders
    steps:
      - checkout: {item: I1, patron: P1}
      - place_hold: {patron: P2, item: I1, pickup: A}
      - return: {item: I1}
        expect: {next: hold_shelf, for: P2}
      - checkout: {item: I1, patron: P3}
        expect: {result: refused, codes: [hold_waiting_for_other]}
      - checkout: {item: I1, patron: P2}
        expect: {hold_fulfilled: true}
""",
    ),
)
