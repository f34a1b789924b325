"""Scenarios of a library: kept with every version, read through before, run by the worker over the library's own rules."""

import pytest

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR
from samenbieb.domains.trials import selectors, services
from samenbieb.domains.trials.errors import (
    ChangedMeanwhile,
    NoSuchTrials,
    RunWaits,
    TrialNameInvalid,
    TrialTextInvalid,
)
from samenbieb.domains.trials.models import ScenarioVersion
from samenbieb.kernel import jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library
from tests.factories.organisations import staff

ONE = "scenarios: [{id: X, steps: [{checkout: {item: I1, patron: P1}, expect: {due: day 3}}]}]"
TWO = ONE.replace("day 3", "day 4")


def director(of: Library) -> Actor:
    return staff(of.organisation, DIRECTOR, branch=of.branch)


def kept(actor: Actor, of: Library, name: str = "Lenen", text: str = ONE) -> str:
    return services.keep_new(actor, organisation_id=of.organisation.pk, name=name, text=text)


@pytest.mark.django_db
class TestKeeping:
    def test_every_version_stays_and_an_earlier_one_comes_back_as_a_new_one(self) -> None:
        home = library()
        chief = director(home)
        found = kept(chief, home)
        services.keep_changed(chief, public_id=found, name="Lenen", text=TWO, based_on=1)
        services.keep_changed(chief, public_id=found, name="Lenen", text=TWO, based_on=2)
        services.restore_version(chief, public_id=found, number=1)
        view = selectors.scenario_set(chief, found)
        assert [(one.number, one.restores) for one in view.versions] == [(3, 1), (2, None), (1, None)]
        assert view.text == ONE
        assert selectors.scenario_set(chief, found, version=2).text == TWO
        acts = AuditEntry.objects.filter(action="trials.edit").order_by("pk")
        assert [(act.actor, act.details["version"]) for act in acts] == [(chief.name, n) for n in (1, 2, 3)]

    def test_who_looked_at_an_older_version_does_not_write_over_the_newer(self) -> None:
        home = library()
        chief = director(home)
        found = kept(chief, home)
        services.keep_changed(chief, public_id=found, name="Lenen", text=TWO, based_on=1)
        with pytest.raises(ChangedMeanwhile):
            services.keep_changed(chief, public_id=found, name="Lenen", text=ONE, based_on=1)

    def test_a_name_is_one_sets_alone_until_it_is_put_away(self) -> None:
        home, other = library(), library()
        chief = director(home)
        first = kept(chief, home)
        for name in ("Lenen", " ", "x" * 81, "a\x00b"):
            with pytest.raises(TrialNameInvalid):
                kept(chief, home, name)
        kept(director(other), other)
        services.put_away(chief, public_id=first)
        kept(chief, home)
        with pytest.raises(TrialNameInvalid):
            services.bring_back(chief, public_id=first)
        assert [(line.version, line.is_put_away) for line in selectors.scenario_sets(chief)] == [
            (1, False),
            (1, True),
        ]

    def test_another_library_and_the_desk_see_and_change_nothing(self) -> None:
        home, other = library(), library()
        found = kept(director(home), home)
        stranger = director(other)
        assert selectors.scenario_sets(stranger) == []
        for act in (
            lambda: selectors.scenario_set(stranger, found),
            lambda: services.keep_changed(stranger, public_id=found, name="n", text=TWO, based_on=1),
            lambda: services.restore_version(stranger, public_id=found, number=1),
            lambda: services.put_away(stranger, public_id=found),
            lambda: services.bring_back(stranger, public_id=found),
            lambda: services.ask_run(stranger, public_id=found),
            lambda: services.ask_run(stranger, public_id="no address"),
        ):
            with pytest.raises(NoSuchTrials):
                act()
        with pytest.raises(NotAllowed):
            kept(stranger, home, "Anders")
        clerk = staff(home.organisation, DESK, branch=home.branch)
        with pytest.raises(NotAllowed):
            selectors.scenario_sets(clerk)
        with pytest.raises(NotAllowed):
            kept(clerk, home, "Anders")
        with pytest.raises(NoSuchTrials):
            services.ask_run(clerk, public_id=found)
        assert ScenarioVersion.objects.count() == 1

    def test_one_run_of_a_library_waits_at_a_time(self) -> None:
        home = library()
        chief = director(home)
        found = kept(chief, home)
        services.ask_run(chief, public_id=found)
        with pytest.raises(RunWaits):
            services.ask_run(chief, public_id=found)
        other = library()
        services.ask_run(director(other), public_id=kept(director(other), other))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("scenarios:\n  - id: X\n    steps:\n      - fly: {item: I1}\n", 4, "fly"),
        ("scenarios:\n  - id: X\n    steps:\n      - checkout: {item: I1, wings: 2}\n", 4, "wings"),
        ("scenarios:\n  - id: X\n    steps:\n      - parallel:\n          steps:\n            - fly: {}\n", 6, "fly"),
        ("scenarios:\n  - id: X\n    rules:\n      - {kind: wings, value: 1}\n    steps: [{checkout: {}}]", 4, "wings"),
        ("scenarios:\n  - id: X\n    steps:\n      - a: {}\n        b: {}\n", 4, "2 handelingen"),
        ("scenarios:\n  - id: X\n  - id: Y\n", 2, "X: er zijn geen stappen"),
        ("scenarios:\n  - title: X\n", 2, "geen id"),
        ("scenarios:\n  - id: [\n", 3, "YAML"),
        ("scenarios: []", 0, "geen toets"),
        ("x" * 200_001, 0, "te lang"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_dutch_with_its_line(text: str, line: int, told: str) -> None:
    problem = services.problems_of(text)[0]
    assert (problem.line, told in problem.sentence) == (line, True), problem


def test_every_problem_is_told_at_once() -> None:
    text = "scenarios:\n  - id: X\n    steps:\n      - fly: {}\n      - swim: {}\n"
    assert [problem.line for problem in services.problems_of(text)] == [4, 5]


@pytest.mark.django_db
def test_a_text_with_problems_is_not_kept() -> None:
    home = library()
    with pytest.raises(TrialTextInvalid) as refused:
        kept(director(home), home, text="scenarios: [{id: X, steps: [{fly: {}}]}]")
    assert [problem.line for problem in refused.value.problems] == [1]
    assert not ScenarioVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_holds_a_run_over_the_rules_of_the_library_and_touches_nothing_live() -> None:
    home = library()
    home.rule("loan_days", 3)
    chief = director(home)
    found = kept(chief, home, text="scenarios: [" + ", ".join(
        f"{{id: {name}, steps: [{{checkout: {{item: I1, patron: P1}}, expect: {{due: day {day}}}}}]}}"
        for name, day in (("RIGHT", 3), ("WRONG", 21))
    ) + "]")  # fmt: skip
    services.ask_run(chief, public_id=found)
    before = list(PolicyRule.objects.values())
    while jobs.run_next():
        pass
    run = selectors.scenario_set(chief, found).run
    assert run is not None
    assert (run.passed_count, run.failed_count, run.problem) == (1, 1, "")
    right, wrong = run.outcomes
    assert (right["id"], right["problem"]) == ("RIGHT", "")
    assert (wrong["id"], wrong["failed_step"], wrong["verb"]) == ("WRONG", 1, "checkout")
    assert [(one["field"], one["expected"]) for one in wrong["differences"]] == [("due", "day 21")]
    assert list(PolicyRule.objects.values()) == before
    services.ask_run(chief, public_id=found)  # the next may begin
