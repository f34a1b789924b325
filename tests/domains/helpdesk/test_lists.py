"""Lists are data: brought in by code as often as wanted, added to by hand, ended and never deleted."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.management import call_command

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import ChoiceUnknown, ListNameTaken, ListsInvalid
from samenbieb.domains.helpdesk.models import Agency, Channel, Topic
from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR, IDO
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.helpdesk import help_desk, questions
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db

THE_TWELVE = {
    "belastingdienst", "cak", "cbr", "ciz", "cjib", "duo", "huurcommissie", "lbio", "rdw", "rechtsbijstand", "svb", "uwv",
}  # fmt: skip
TODAY = dt.date(2026, 3, 10)
SPLIT = """
edition = "2027.01"
[[topic]]
code = "digid"
name = "DigiD"
government = true
parts = [
  { code = "digid-app", name = "DigiD-app", until = 2026-12-31 },
  { code = "digid-app-new", name = "Nieuwe app", from = 2027-01-01, split_from = "digid-app" },
]
"""


def test_bringing_in_twice_changes_nothing():
    services.load_lists()
    assert services.load_lists() == 0
    assert set(Agency.objects.values_list("code", flat=True)) == THE_TWELVE
    assert all(agency.website.startswith("https://") for agency in Agency.objects.all())


def test_every_topic_has_a_name_in_two_languages_and_stands_on_two_levels():
    services.load_lists()
    topics = selectors.choices(None).topics_on(TODAY)
    assert topics[0][0].code == "digid"
    assert all(whole.name and whole.name_en and whole.icon for whole, _parts in topics)
    assert all(part.name and part.name_en for _whole, parts in topics for part in parts)
    assert sum(len(parts) for _whole, parts in topics) > 40


def test_migrating_brings_the_lists_in():
    Channel.objects.all().delete()
    call_command("migrate", verbosity=0, interactive=False)
    assert Channel.objects.filter(code="desk").exists()


def test_a_later_edition_changes_what_came_from_the_file_and_splits_a_topic():
    services.load_lists()
    assert services.load_lists(SPLIT) > 0
    assert services.load_lists(SPLIT) == 0
    new = Topic.objects.get(code="digid-app-new")
    assert (new.split_from.code, new.is_government, new.edition) == ("digid-app", True, "2027.01")
    assert Topic.objects.get(code="digid-app").until_on == dt.date(2026, 12, 31)


def test_what_was_changed_by_hand_stays_so():
    services.load_lists()
    administrator = staff(help_desk().library, ADMINISTRATOR)
    services.end_agency(administrator, agency=str(Agency.objects.get(code="cbr").public_id))
    services.load_lists()
    assert Agency.objects.get(code="cbr").until_on is not None


@pytest.mark.parametrize(
    "text", ["", "edition = ", 'edition = "x"\n[[topic]]\nname = "no code"', 'edition = "x"\n[[agency]]\ncode = "a"\nname = "A"\nfrom = "soon"'],
)  # fmt: skip
def test_a_file_that_is_not_right_changes_nothing(text):
    services.load_lists()
    before = Topic.objects.count(), Agency.objects.count()
    with pytest.raises(ListsInvalid):
        services.load_lists(text)
    assert (Topic.objects.count(), Agency.objects.count()) == before


def test_an_agency_is_added_without_code_and_can_be_chosen_at_once():
    desk = help_desk()
    services.add_agency(
        staff(desk.library, ADMINISTRATOR), name="Kadaster", website="https://www.kadaster.nl"
    )
    desk.note("other", agency="kadaster")
    assert questions().get().agency.name == "Kadaster"


@pytest.mark.parametrize("role", [DESK, IDO, DIRECTOR])
def test_only_an_administrator_adds_an_agency(role):
    desk = help_desk(role)
    with pytest.raises(NotAllowed):
        services.add_agency(desk.helper, name="Kadaster")


def test_an_agency_needs_a_name_and_a_true_address():
    administrator = staff(help_desk().library, ADMINISTRATOR)
    for wrong in ({"name": " "}, {"name": "Kadaster", "website": "javascript:alert(1)"}):
        with pytest.raises(Invalid):
            services.add_agency(administrator, **wrong)
    services.add_agency(administrator, name="Kadaster")
    with pytest.raises(ListNameTaken):
        services.add_agency(administrator, name="kadaster")


def test_a_topic_of_a_library_hangs_below_a_national_one_and_is_of_that_library_only():
    desk, other = help_desk(), help_desk()
    services.add_topic(
        desk.helper,
        organisation_id=desk.library.pk,
        name="Stadspas Proefdorp",
        counts_as="municipality-support",
    )
    desk.note("own-stadspas-proefdorp")
    row = questions().get()
    assert (row.topic.parent.code, row.topic.counts_as.code) == ("municipality", "municipality-support")
    with pytest.raises(ChoiceUnknown):
        other.note("own-stadspas-proefdorp")


def test_a_topic_needs_a_national_one_and_a_name_of_its_own():
    desk = help_desk()
    with pytest.raises(ChoiceUnknown):
        services.add_topic(desk.helper, organisation_id=desk.library.pk, name="Stadspas", counts_as="own-x")
    services.add_topic(
        desk.helper, organisation_id=desk.library.pk, name="Stadspas", counts_as="municipality"
    )
    with pytest.raises(ListNameTaken):
        services.add_topic(desk.helper, organisation_id=desk.library.pk, name="stadspas", counts_as="digid")
    with pytest.raises(NotAllowed):
        services.add_topic(desk.helper, organisation_id=help_desk().library.pk, name="X1", counts_as="digid")


def test_an_ended_topic_is_chosen_no_more_and_what_was_counted_stays():
    desk = help_desk()
    yesterday, today = (
        clock.instant(day, dt.time(12), "Europe/Amsterdam") for day in (TODAY - dt.timedelta(days=1), TODAY)
    )
    with clock.at(yesterday):
        topic = services.add_topic(
            desk.helper, organisation_id=desk.library.pk, name="Stadspas", counts_as="municipality"
        )
        desk.note("own-stadspas")
        services.end_topic(desk.helper, topic=topic)
    with clock.at(today), pytest.raises(ChoiceUnknown):
        desk.note("own-stadspas")
    assert questions().get().topic.code == "own-stadspas"


def test_a_topic_of_another_library_or_of_the_network_is_not_found():
    desk, other = help_desk(), help_desk()
    own = services.add_topic(
        desk.helper, organisation_id=desk.library.pk, name="Stadspas", counts_as="municipality"
    )
    national = str(Topic.objects.get(code="digid").public_id)
    for topic in (own, national, str(uuid4())):
        with pytest.raises(NotFound):
            services.end_topic(other.helper, topic=topic)


def test_a_helper_who_is_stuck_finds_the_number_of_the_own_library():
    desk, other = help_desk(), help_desk()
    services.set_stuck_number(desk.helper, organisation_id=desk.library.pk, number="000-123 45 67")
    assert selectors.stuck_number(desk.library.pk) == "000-123 45 67"
    assert selectors.stuck_number(other.library.pk) == ""
