"""A province to measure in: 20 libraries, 100 places, and titles, members and loans by the hundred thousand.

Rows are made inside the database, in bulk: how they came is not measured here. Every name is a number.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

LIBRARIES, PLACES_EACH = 20, 5
COPIES_EACH = 5  # of one title
MEMBERS_MIN = 100  # one for each place
QUEUE = 5_000  # people who wait for each of the popular titles
POPULAR = 3
RULES = {
    "loan_days": 21,
    "max_loans": 40,
    "max_loans_total": 60,
    "max_renewals": 3,
    "fine_per_day": "0.10",
    "debt_limit": "25.00",
    "overdue_limit": 50,
}


@dataclass(frozen=True)
class Sizes:
    """How many of each, for a part of a province (`scale` 1.0 is the whole)."""

    items: int
    loans: int
    members: int

    @classmethod
    def of(cls, scale: float) -> "Sizes":
        return cls(int(1_000_000 * scale), int(300_000 * scale), max(int(100_000 * scale), MEMBERS_MIN))

    @property
    def titles(self) -> int:
        return self.items // COPIES_EACH


def build(sizes: Sizes) -> list[int]:
    """Fill an empty database. Gives the primary keys of the places."""
    from django.db import connection
    from tests.factories.circulation import SYSTEM
    from tests.factories.organisations import BranchFactory, OrganisationFactory
    from tests.factories.patrons import category

    from samenbieb.domains.circulation import services
    from samenbieb.domains.circulation.services import RuleDraft
    from samenbieb.domains.holdings.models import ItemCategory

    libraries = [OrganisationFactory() for _ in range(LIBRARIES)]
    places = [BranchFactory(organisation=library) for _ in range(PLACES_EACH) for library in libraries]
    for kind, value in RULES.items():
        services.set_rule(SYSTEM, draft=RuleDraft(kind=kind, value=value))
        for library in libraries[::2]:
            services.set_rule(SYSTEM, draft=RuleDraft(kind=kind, value=value, organisation_id=library.pk))
    values = {
        "titles": sizes.titles,
        "items": sizes.items,
        "members": sizes.members,
        "loans": sizes.loans,
        "adult": category("ADULT").pk,
        "book": ItemCategory.objects.get_or_create(code="BOOK", defaults={"name": "Book"})[0].pk,
        "places": [place.pk for place in places],
        "owners": [place.organisation_id for place in places],
        "count": len(places),
        "queue": min(QUEUE, sizes.members),
        "popular": POPULAR,
    }
    with connection.cursor() as cursor, _defaults(cursor):
        for statement in STATEMENTS:
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return values["places"]


@contextmanager
def _defaults(cursor: Any) -> Iterator[None]:
    """Give columns the default of their field for a while, so that a statement names only what it has something to say of."""
    from django.apps import apps
    from django.db import connection

    columns = [
        (model._meta.db_table, field)  # noqa: SLF001 - Django's public place for the fields of a model
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields  # noqa: SLF001 - as above
        if field.has_default() and not callable(field.default) and not field.has_db_default()
    ]
    for table, field in columns:
        default = field.get_db_prep_save(field.get_default(), connection)
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{field.column}" SET DEFAULT %s', [default])
    yield
    for table, field in columns:
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{field.column}" DROP DEFAULT')


def barcode(number: int) -> str:
    """Give the barcode of the copy with a number, from 1."""
    return f"3{number:013d}"


def card(number: int) -> str:
    """Give the number of the card of a member, from 1."""
    return f"2{number:013d}"


def place_of_item(number: int) -> int:
    """Give which place (from 0) has the copy with a number. A title stands in five places of five libraries."""
    return number % (LIBRARIES * PLACES_EACH)


def member_of(place: int, serial: int, members: int) -> int:
    """Give a member of the library that has a place: members are dealt out over the places one by one."""
    count = LIBRARIES * PLACES_EACH
    return (serial * LIBRARIES + place % LIBRARIES) % (members // count * count) + 1


def desks(places: list[int]) -> dict[int, Any]:
    """Give somebody who lends, for each place."""
    from samenbieb.domains.circulation import permissions
    from samenbieb.domains.organisations import selectors
    from samenbieb.kernel.actor import Actor

    acts = (
        permissions.CHECK_OUT, permissions.RETURN, permissions.RENEW, permissions.VIEW_LOANS, permissions.ACKNOWLEDGE,
        permissions.UNDO,
    )  # fmt: skip
    found = {}
    for place in places:
        library = selectors.branch_by_id(place).organisation_id
        grants = {act: frozenset({library}) for act in acts}
        found[place] = Actor(name=f"desk{place}", door="desk", grants=grants, branch_id=place)
    return found


# A copy n of title ceil(n / 5) belongs to place n mod 100; a member n to place (n - 1) mod 100.
STATEMENTS = (
    """
    INSERT INTO catalogue_work (public_id, key, kind, title, title_sort, creator)
    SELECT gen_random_uuid(), 'bench/' || n, 'text', 'Titel ' || n, 'titel ' || n, 'Maker ' || n %% 5000
    FROM generate_series(1, %(titles)s) AS n
    """,
    """
    INSERT INTO catalogue_record (public_id, work_id, edition_key, provenance, placed_by_hand, withdrawn, title,
        title_sort, subtitle, part, responsibility, other_titles, creators, contributors, series, series_number,
        edition, publisher, extent, languages, original_language, form, audience, nur, siso, pim, avi, age_letter,
        easy_reading, large_print, subjects, genres, summary, isbns, added_at, changed_at)
    SELECT gen_random_uuid(), w.id, '', '{}', false, false, w.title, w.title_sort, '', '', '', '{}', '{}', '[]', '{}',
        '', '', '', '', '{dut}', '', 'book', 'adult', '', '', '', '', '', false, false, '{}', '{}', '', '{}', now(), now()
    FROM catalogue_work w
    """,
    """
    INSERT INTO patrons_person (public_id, given_name, family_name_prefix, family_name, birth_on, language,
        needs_large_print)
    SELECT gen_random_uuid(), 'V' || n, '', 'A' || n, date '1960-01-01' + n %% 12000, 'nl', false
    FROM generate_series(1, %(members)s) AS n
    """,
    """
    INSERT INTO patrons_membership (public_id, organisation_id, person_id, kind, category_id, home_branch_id, email,
        phone, street, postcode, town, starts_on, expires_on, registered_at, history)
    SELECT gen_random_uuid(), (%(owners)s::bigint[])[(row_number() OVER (ORDER BY p.id) - 1) %% %(count)s + 1], p.id,
        'home', %(adult)s, (%(places)s::bigint[])[(row_number() OVER (ORDER BY p.id) - 1) %% %(count)s + 1],
        '', '', '', '', '', current_date - 100, current_date + 265, now(), 'default'
    FROM patrons_person p
    """,
    """
    INSERT INTO patrons_card (organisation_id, membership_id, number, pin_hash, state, issued_at)
    SELECT m.organisation_id, m.id, '2' || lpad((row_number() OVER (ORDER BY m.id))::text, 13, '0'), '', 'active', now()
    FROM patrons_membership m
    """,
    """
    INSERT INTO holdings_item (public_id, organisation_id, barcode, record_id, category_id, home_branch_id,
        current_branch_id, location, temporary_location, shelf_mark, volume, price_cents, custody, due_at, loan_count,
        version)
    SELECT gen_random_uuid(), (%(owners)s::bigint[])[n %% %(count)s + 1], '3' || lpad(n::text, 13, '0'), r.id, %(book)s,
        (%(places)s::bigint[])[n %% %(count)s + 1], (%(places)s::bigint[])[n %% %(count)s + 1], 'volwassenen', '', 'A', '',
        2000, CASE WHEN n <= %(loans)s THEN 'on_loan' ELSE 'on_shelf' END,
        CASE WHEN n <= %(loans)s THEN date_trunc('day', now()) + (n %% 25 - 3) * interval '1 day' END, 3, 1
    FROM generate_series(1, %(items)s) AS n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM catalogue_record) r ON r.place = (n + 4) / 5
    ORDER BY n
    """,
    """
    INSERT INTO circulation_loan (public_id, organisation_id, membership_id, item_id, patron_category_id, branch_out_id,
        channel, opened_at, due_at, closed_as, renewals_used, responsibility, terms, fee_stop)
    SELECT gen_random_uuid(), i.organisation_id, m.id, i.id, %(adult)s, i.home_branch_id, 'staff',
        now() - interval '30 days', i.due_at, '', 0, 'library',
        '{"loan_days": {"value": 21, "rule": 1}, "fine_per_day": {"value": "0.10", "rule": 2},
          "max_renewals": {"value": 3, "rule": 3}}', ''
    FROM holdings_item i
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM patrons_membership) m
        ON m.place = (right(i.barcode, 13)::bigint * 7919) %% %(members)s
    WHERE i.custody = 'on_loan'
    """,
    """
    INSERT INTO circulation_hold (public_id, organisation_id, membership_id, work_id, form, language, pickup_branch_id,
        placed_at, placed_by, queue_key, state, patron_home_id, shelf_label, volume,
        priority_class)
    SELECT gen_random_uuid(), m.organisation_id, m.id, w.id, '', '', m.home_branch_id, now(), 'portal', now(), 'open',
        m.home_branch_id, '', '', 0
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM catalogue_work) w
    JOIN (SELECT id, organisation_id, home_branch_id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM patrons_membership) m ON m.place = (w.place * 31) %% %(members)s
    WHERE w.place %% 10 = 0 AND w.place > %(loans)s / 10
    """,
    """
    INSERT INTO circulation_hold (public_id, organisation_id, membership_id, work_id, form, language, pickup_branch_id,
        placed_at, placed_by, queue_key, state, patron_home_id, shelf_label, volume,
        priority_class, suspended_until_on, wanted_until_on)
    SELECT gen_random_uuid(), m.organisation_id, m.id, w.id, CASE WHEN m.place %% 13 = 0 THEN 'large_print' ELSE '' END,
        CASE WHEN m.place %% 9 = 0 THEN 'eng' ELSE '' END, m.home_branch_id, now(), 'portal',
        now() - m.place * interval '1 second', 'open', m.home_branch_id, '', '', m.place * 7919 %% 5,
        CASE WHEN m.place %% 7 = 0 THEN current_date + 30 END, CASE WHEN m.place %% 11 = 0 THEN current_date + 60 END
    FROM (SELECT id FROM catalogue_work ORDER BY id LIMIT %(popular)s) w
    CROSS JOIN (SELECT id, organisation_id, home_branch_id, row_number() OVER (ORDER BY id) AS place
          FROM patrons_membership ORDER BY id LIMIT %(queue)s) m
    """,
    """
    WITH made AS (
        INSERT INTO payments_charge (public_id, organisation_id, membership_id, kind, subject, period_key, description,
            charged_at)
        SELECT gen_random_uuid(), organisation_id, id, 'other', '', '', 'bench', now() FROM patrons_membership
        WHERE id %% 5 = 0
        RETURNING id
    )
    INSERT INTO payments_chargestep (charge_id, amount_cents, added_at, explanation) SELECT id, 150, now(), '' FROM made
    """,
)
