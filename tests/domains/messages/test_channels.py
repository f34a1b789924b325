"""By which channel a message goes: what was chosen, what is known, what the library offers; in three libraries."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.messages import services
from samenbieb.domains.messages.models import ChannelChoice, MessageHabit, Notice
from samenbieb.domains.messages.rules.channels import CHANNELS, Addresses, channel_for, mobile_number
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library
from tests.factories.organisations import OrganisationFactory
from tests.factories.patrons import child_of

known = st.sampled_from(["", "somewhere"])


def slow_channel(addresses: Addresses, chosen: str, offered: set[str]) -> str:
    """Cross out what cannot be; take the wish if it is left, else what stands first."""
    left = list(CHANNELS)
    if not addresses.email:
        left.remove("mail")
    if not addresses.mobile:
        left.remove("text")
    if not addresses.postal:
        left.remove("letter")
    left = [channel for channel in left if channel in offered]
    if chosen in left:
        return chosen
    return left[0] if left else "home"


@given(
    st.builds(Addresses, email=known, mobile=known, postal=known),
    st.sampled_from(["", "mail", "text", "letter", "home", "pigeon"]),
    st.sets(st.sampled_from(CHANNELS)),
)
def test_the_channel_is_the_wish_when_it_can_be_else_the_first_that_can(
    addresses: Addresses, chosen: str, offered: set[str]
) -> None:
    channel, address = channel_for(addresses, chosen=chosen, offered=offered)
    assert channel == slow_channel(addresses, chosen, offered)
    assert address == addresses.by(channel)
    assert (channel == "home") == (address == "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06-12345678", "+31612345678"),
        ("06 1234 5678", "+31612345678"),
        ("+31 6 12345678", "+31612345678"),
        ("+31 (0)6 12 34 56 78", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("+32 470 12 34 56", "+32470123456"),
        ("020-1234567", ""),
        ("+31 20 1234567", ""),
        ("06-123", ""),
        ("+316123456789", ""),
        ("000-1234567", ""),
        ("112", ""),
        ("", ""),
        ("niet bellen", ""),
        ("+٣١٦١٢٣٤٥٦٧٨", ""),
    ],
)
def test_a_number_is_mobile_or_gets_no_text(written: str, number: str) -> None:
    assert mobile_number(written) == number


def offers(*here: Library, text: bool = True, letters: bool = True) -> None:
    for one in here:
        MessageHabit.objects.create(organisation=one.organisation, offers_text=text, offers_letters=letters)


def told(here: Library, card, *, days_later: int = 0) -> Notice:
    """Lend something and tell that it is due."""
    here.rule("courtesy_days", 3)
    with clock.at(clock.now() + dt.timedelta(days=days_later)):
        here.lend(here.item(), card)
        with clock.at(clock.now() + dt.timedelta(days=19)):
            jobs.run_now("tell_due")
    return Notice.objects.across_all(reason="test").filter(organisation=here.organisation).latest("pk")


def reader(card) -> Actor:
    return Actor(name="reader", door="portal", person_id=card.membership.person_id)


@pytest.mark.django_db
def test_who_chose_a_text_gets_a_short_one() -> None:
    here = library()
    offers(here)
    card = here.member(phone="06-12345678")
    assert services.choose_own_channel(reader(card), organisation_ids=[here.organisation.pk], channel="text")
    notice = told(here, card)
    assert (notice.channel, notice.address, notice.state) == ("text", "+31612345678", "waiting")
    assert notice.body.startswith(here.organisation.name)
    assert "\n" not in notice.body


@pytest.mark.django_db
def test_without_the_number_the_next_way_is_used() -> None:
    here = library()
    offers(here)
    card = here.member(phone="020-1234567")
    services.choose_own_channel(reader(card), organisation_ids=[here.organisation.pk], channel="text")
    assert told(here, card).channel == "mail"


@pytest.mark.django_db
def test_who_gave_only_an_address_gets_a_letter_and_who_gave_nothing_reads_at_home() -> None:
    here = library()
    card = here.member(email="")
    notice = told(here, card)
    assert notice.channel == "letter"
    assert notice.address.splitlines() == [
        str(card.membership.person), "Dorpsstraat 12", "9999 ZZ  PROEFDORP"
    ]  # fmt: skip
    assert told(here, here.member(email="", street="")).channel == "home"


@pytest.mark.django_db
def test_a_library_without_texts_and_letters_writes_mail_or_nothing() -> None:
    here = library()
    offers(here, text=False, letters=False)
    card = here.member(email="", phone="06-12345678")
    assert told(here, card).channel == "home"
    with pytest.raises(Invalid):
        services.choose_own_channel(reader(card), organisation_ids=[here.organisation.pk], channel="text")


@pytest.mark.django_db
def test_a_child_is_told_by_the_way_of_its_parent() -> None:
    here = library()
    offers(here)
    parent = here.member(phone="06-12345678")
    services.choose_own_channel(reader(parent), organisation_ids=[here.organisation.pk], channel="text")
    child = child_of(parent, email="", phone="06-87654321")
    told(here, child)
    going = Notice.objects.across_all(reason="test").get(state="waiting")
    assert (going.channel, going.address) == ("text", "+31612345678")


@pytest.mark.django_db
def test_three_libraries_ask_the_choice_of_the_one_that_has_it() -> None:
    home, elsewhere, third = library(), library(), library()
    offers(home, elsewhere)
    offers(third, text=False)
    card = home.member(phone="06-12345678")
    services.choose_own_channel(reader(card), organisation_ids=[home.organisation.pk], channel="text")
    assert told(home, card).channel == "text"
    assert told(elsewhere, card).channel == "text"
    assert told(third, card).channel == "mail"
    services.set_channel(
        elsewhere.desk,
        organisation_id=elsewhere.organisation.pk,
        person_id=card.membership.person_id,
        channel="letter",
    )
    assert told(elsewhere, card, days_later=2).channel == "letter"
    assert told(home, card, days_later=2).channel == "text"


@pytest.mark.django_db
def test_a_desk_sets_it_at_its_own_library_only_and_each_change_is_recorded_once() -> None:
    here, other = library(), library()
    offers(here, other)
    card = here.member()
    facts = {"person_id": card.membership.person_id, "channel": "letter"}
    with pytest.raises(NotAllowed):
        services.set_channel(here.desk, organisation_id=other.organisation.pk, **facts)
    assert services.set_channel(here.desk, organisation_id=here.organisation.pk, **facts)
    assert not services.set_channel(here.desk, organisation_id=here.organisation.pk, **facts)
    acts = AuditEntry.objects.filter(action="messages.set_channel", person_id=card.membership.person_id)
    assert acts.count() == 1
    with pytest.raises(NotFound):
        services.choose_own_channel(
            Actor(name="nobody", door="portal"), organisation_ids=[here.organisation.pk], channel="mail"
        )


@pytest.mark.django_db
def test_who_is_forgotten_has_chosen_nothing() -> None:
    here = library()
    card = here.member()
    services.choose_own_channel(reader(card), organisation_ids=[here.organisation.pk], channel="letter")
    services.forget_person(card.membership.person_id)
    assert not ChannelChoice.objects.across_all(reason="test").exists()


@pytest.mark.django_db
def test_quiet_hours_begin_and_end_on_a_quarter() -> None:
    library_row = OrganisationFactory()
    facts = {"offers_text": True, "offers_letters": True, "quiet_sundays": True}
    with pytest.raises(Invalid) as refused:
        services.set_habit(
            Actor.system("test"),
            organisation_id=library_row.pk,
            quiet_from=dt.time(20, 5),
            quiet_until=dt.time(9),
            **facts,
        )
    assert set(refused.value.fields) == {"quiet_from"}
