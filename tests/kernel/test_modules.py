"""`SAMENBIEB_MODULES`: what may be written, what comes along, and what follows."""

import pytest

from samenbieb.kernel import demo, jobs, modules
from samenbieb.kernel.modules import FOLLOWS, NEEDS, UnknownModule, chosen, known, on_among

NAMES = frozenset({"catalogue", "circulation", "patrons", "programme", "helpdesk"})


@pytest.mark.parametrize("text", ["all", "", " ", "ALL", ",all,"])
def test_nothing_written_is_everything(text: str):
    assert chosen(text, NAMES) == NAMES


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("programme", {"programme"}),
        (" Programme , helpdesk,", {"programme", "helpdesk"}),
        ("circulation", {"circulation", "catalogue", "patrons"}),
        ("catalogue,catalogue", {"catalogue"}),
    ],
)
def test_names_are_read_with_what_they_need(text: str, names: set[str]):
    assert chosen(text, NAMES) == names


@pytest.mark.parametrize("text", ["catalog", "programme,helpdesc", "all,nothing", "holdings"])
def test_an_unknown_name_is_refused_in_one_sentence_that_lists_the_known_ones(text: str):
    with pytest.raises(UnknownModule) as refused:
        chosen(text, NAMES)
    said = str(refused.value)
    assert all(name in said for name in NAMES)
    assert said.count(".") == 1
    assert f'"{text.rsplit(",", maxsplit=1)[-1]}"' in said


def test_a_room_follows_the_modules_that_use_it_and_a_module_waits_for_what_it_needs():
    assert on_among(frozenset({"programme"})) == {"programme", "booking"}
    assert on_among(frozenset({"learning"})) == {"learning", "referrals"}
    assert on_among(frozenset({"circulation", "catalogue"})) == {"catalogue", "discovery", "holdings"}
    assert on_among(frozenset()) == frozenset()


def test_what_follows_is_no_module_and_what_is_needed_needs_nothing_more():
    assert known([*FOLLOWS, "catalogue"]) == {"catalogue"}
    needed = frozenset().union(*NEEDS.values())
    assert not needed & NEEDS.keys()
    assert not needed & FOLLOWS.keys()


def test_jobs_and_demo_parts_of_a_room_that_is_off_are_left_out(settings):
    jobs_before, parts_before = set(filter(jobs.is_on, jobs.names())), {name for name, _ in demo.parts()}
    assert {"auto_renew", "discovery.tend_index", "send_notices"} <= jobs_before
    settings.MODULES = frozenset({"patrons"})
    jobs_on, parts_on = set(filter(jobs.is_on, jobs.names())), {name for name, _ in demo.parts()}
    assert {"auto_renew", "discovery.tend_index"}.isdisjoint(jobs_on)
    assert {"send_notices", "patrons.renew_free", "kernel.upkeep"} <= jobs_on
    assert {"catalogue", "search", "holdings", "circulation", "trials"}.isdisjoint(parts_on)
    assert {"organisations", "patrons", "payments"} <= parts_on <= parts_before
    assert modules.room_of(jobs.is_on) == ""
