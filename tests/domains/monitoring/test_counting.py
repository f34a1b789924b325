"""Figures that move within a minute: marked by facts, counted from the rows, never counted up."""

import datetime as dt

import pytest
from django.db import connection

from samenbieb.domains.circulation import services as lending
from samenbieb.domains.monitoring import selectors, services
from samenbieb.domains.monitoring.models import Correction, Mark, Observation
from samenbieb.domains.monitoring.selectors import Kind, Period
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.models import Municipality
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.measures import all_measures, all_touching
from samenbieb.kernel.outbox import _reactions
from tests.factories.circulation import SYSTEM, Library, library
from tests.factories.organisations import MunicipalityFactory

pytestmark = pytest.mark.django_db

NOVEMBER = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
MONTH = Period(dt.date(2026, 11, 1))
LOANS = "circulation.loans"


def observations():
    return Observation.objects.across_all(reason="test")


def marks():
    return Mark.objects.across_all(reason="test")


def in_town() -> tuple[Library, Municipality]:
    town = MunicipalityFactory()
    return library(municipality=town), town


def shown(kind: str, code: str, period: Period = MONTH, name: str = LOANS) -> int | None:
    cells = selectors.figures(selectors.region(kind, code), period)
    return next(cell.value for cell in cells if cell.measure.name == name)


def worker() -> dict[str, int]:
    """Do what the worker does within ten seconds."""
    outbox.drain_all()
    return services.count_marked()


def test_a_loan_at_the_desk_is_on_the_page_of_its_town_and_an_undo_takes_it_off() -> None:
    with clock.at(NOVEMBER):
        here, town = in_town()
        loan = here.lend(here.item(), here.member())
        assert shown(Kind.MUNICIPALITY, town.code) == 0
        assert worker()["counted"] > 0
        assert shown(Kind.MUNICIPALITY, town.code) == 1
        assert shown(Kind.PLACE, here.branch.code) == 1
        assert shown(Kind.LIBRARY, here.organisation.code) == 1
        assert shown(Kind.COUNTRY, "") == 1
        assert not marks().exists()
    with clock.at(NOVEMBER + dt.timedelta(minutes=1)):
        lending.undo_check_out(here.desk, loan_public_id=loan.loan)
        worker()
        assert shown(Kind.MUNICIPALITY, town.code) == 0


def test_nothing_waits_nothing_is_counted() -> None:
    assert services.count_marked() == {"counted": 0}


def test_a_busy_library_is_counted_now_and_then_and_nothing_is_lost() -> None:
    with clock.at(NOVEMBER):
        here, town = in_town()
        card = here.member()
        here.lend(here.item(), card)
        worker()
    with clock.at(NOVEMBER + dt.timedelta(seconds=5)):
        here.lend(here.item(), card)
        worker()
        assert shown(Kind.MUNICIPALITY, town.code) == 1
        assert marks().filter(measure=LOANS).exists()
    with clock.at(NOVEMBER + dt.timedelta(seconds=20)):
        services.count_marked()
        assert shown(Kind.MUNICIPALITY, town.code) == 2
        assert not marks().exists()


def test_a_plain_recount_in_sql_that_shares_no_code_agrees_with_what_was_observed() -> None:
    with clock.at(NOVEMBER):
        here, _town = in_town()
        there = library(municipality=MunicipalityFactory())
        for place, count in ((here, 3), (there, 2)):
            card = place.member()
            for _one in range(count):
                place.lend(place.item(), card)
        undone = here.lend(here.item(), here.member())
        lending.undo_check_out(here.desk, loan_public_id=undone.loan)
        worker()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.branch_id, o.value, (
                SELECT count(*) FROM circulation_loan l
                WHERE l.branch_out_id = o.branch_id AND NOT l.onsite AND l.closed_as <> 'undone'
                  AND (l.opened_at AT TIME ZONE 'Europe/Amsterdam')::date
                      BETWEEN o.month_on AND o.month_on + interval '1 month' - interval '1 day'
            ) FROM monitoring_observation o WHERE o.measure = 'circulation.loans'
            """
        )
        rows = cursor.fetchall()
    assert {branch: value for branch, value, _again in rows} == {here.branch.pk: 3, there.branch.pk: 2}
    assert all(value == again for _branch, value, again in rows)


def test_a_place_that_moves_takes_no_past_with_it() -> None:
    with clock.at(NOVEMBER):
        here, old = in_town()
        new = MunicipalityFactory()
        here.lend(here.item(), here.member())
        worker()
    december = dt.datetime(2026, 12, 20, 11, 0, tzinfo=dt.UTC)
    with clock.at(december):
        organisations.edit_branch(SYSTEM, branch_id=here.branch.pk, municipality_code=new.code)
        here.lend(here.item(), here.member())
        worker()
        assert (shown(Kind.MUNICIPALITY, old.code), shown(Kind.MUNICIPALITY, new.code)) == (1, 0)
        later = Period(dt.date(2026, 12, 1))
        assert shown(Kind.MUNICIPALITY, old.code, later) == 0
        assert shown(Kind.MUNICIPALITY, new.code, later) == 1
        # Also when all of it is counted from nothing.
        observations().delete()
        services.recount()
        assert (shown(Kind.MUNICIPALITY, old.code), shown(Kind.MUNICIPALITY, new.code)) == (1, 0)
        assert shown(Kind.MUNICIPALITY, new.code, later) == 1


def test_a_recount_from_scratch_says_what_differed_and_is_quiet_the_second_time() -> None:
    with clock.at(NOVEMBER):
        here, town = in_town()
        here.lend(here.item(), here.member())
        worker()
        observations().filter(measure=LOANS).update(value=7)
        found = services.recount(measure=LOANS, organisation_id=here.organisation.pk)
        assert [(one.branch_id, one.before, one.after) for one in found] == [(here.branch.pk, 7, 1)]
        assert services.recount(measure=LOANS) == []
        assert shown(Kind.MUNICIPALITY, town.code) == 1
        assert not Correction.objects.exists()


def test_a_month_is_final_two_weeks_after_its_end_and_a_later_change_keeps_the_old_value() -> None:
    with clock.at(NOVEMBER):
        here, town = in_town()
        loan = here.lend(here.item(), here.member())
        worker()
    with clock.at(NOVEMBER + dt.timedelta(days=20)):  # 14 December: still open
        services.recount_open()
        assert observations().get(measure=LOANS).status == "provisional"
    with clock.at(NOVEMBER + dt.timedelta(days=21)):
        services.recount_open()
        assert observations().get(measure=LOANS).status == "final"
        cell = selectors.figures(selectors.region(Kind.MUNICIPALITY, town.code), MONTH)[0]
        assert not cell.provisional
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE circulation_loan SET closed_at = now(), closed_as = 'undone' WHERE public_id = %s",
                [loan.loan],
            )
        services.recount(measure=LOANS)
        kept = Correction.objects.get()
        assert (kept.value_before, kept.value_after) == (1, 0)


def test_every_kind_of_fact_that_touches_a_figure_is_listened_to() -> None:
    for kind in all_touching():
        heard = [reaction.__module__ for _class, reaction in _reactions[kind.name]]
        assert "samenbieb.domains.monitoring.reactions" in heard, kind.name


def test_every_figure_at_a_place_has_a_name_to_read_and_something_that_moves_it() -> None:
    touched = {name for entries in all_touching().values() for names, _touching in entries for name in names}
    known = {measure.name for measure in all_measures()}
    assert touched <= known
    for measure in all_measures():
        if measure.by_place is not None:
            assert str(measure.label), measure.name
            assert measure.name in touched, measure.name


def test_a_figure_of_a_module_that_is_off_is_not_counted_and_not_shown() -> None:
    with clock.at(NOVEMBER):
        here, town = in_town()
        here.lend(here.item(), here.member())
        organisations.set_module(SYSTEM, organisation_id=here.organisation.pk, module="circulation", on=False)
        worker()
        assert not observations().filter(measure__startswith="circulation.").exists()
        assert not marks().exists()
        names = {
            cell.measure.name
            for cell in selectors.figures(selectors.region(Kind.LIBRARY, here.organisation.code), MONTH)
        }
        assert LOANS not in names
        assert shown(Kind.MUNICIPALITY, town.code) == 0
