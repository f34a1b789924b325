"""Objects that a prepared statement gives are those that the ORM gives, with what they point to."""

from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.kernel.objects import Objects
from tests.factories.circulation import library

pytestmark = pytest.mark.django_db
ALL = "a test compares"


def columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_columns_and_what_they_point_to_are_as_the_orm_reads_them() -> None:
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    found = Objects(
        Loan,
        "WHERE t.item_id = %(item)s::bigint",
        joined={"membership": (), "membership__person": (), "item": (), "item__record": (), "branch_in": ()},
        also=["(SELECT count(*) FROM circulation_loan)", "t.id + 1"],
    ).first(item=item.pk)
    assert found is not None
    loan, also = found
    slow = Loan.objects.across_all(reason=ALL).get(item=item)
    assert also == (1, slow.pk + 1)
    with CaptureQueriesContext(connection) as queries:
        near = [
            loan,
            loan.membership,
            loan.membership and loan.membership.person,
            loan.item,
            loan.item.record,
        ]
        assert loan.branch_in is None
    assert not queries.captured_queries
    far = [slow, slow.membership, slow.membership and slow.membership.person, slow.item, slow.item.record]
    assert [columns(one) for one in near if one] == [columns(one) for one in far if one]
    assert isinstance(loan.terms, dict)


def test_what_is_not_read_comes_when_somebody_asks() -> None:
    here = library()
    item, card = here.item(), here.member()
    here.reserve(item.record, card)
    rows = Objects(
        Hold, "WHERE t.work_id = %(work)s::bigint", joined={"work": ("title",), "item": ("barcode",)}
    )
    ((hold, _also),) = rows.rows(work=item.record.work_id)
    assert hold.item is None
    with CaptureQueriesContext(connection) as queries:
        assert hold.work.title == item.record.work.title
        assert not queries.captured_queries
        assert hold.work.public_id == item.record.work.public_id
    assert len(queries.captured_queries) == 1


def test_no_row_is_nothing_and_a_row_can_be_written_again() -> None:
    here = library()
    item, card = here.item(), here.member()
    statement = Objects(Loan, "WHERE t.item_id = %(item)s::bigint AND t.closed_at IS NULL")
    assert statement.first(item=item.pk) is None
    here.lend(item, card)
    found = statement.first(item=item.pk)
    assert found is not None
    loan = found[0]
    loan.renewals_used = 2
    loan.save()
    assert Loan.objects.across_all(reason=ALL).get(item=item).renewals_used == 2
