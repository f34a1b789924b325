"""Hours in which no telephone buzzes: by the clock of the place, over both changes of summer time, and once afterwards."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.adapters.channel_text import FolderChannel
from samenbieb.domains.messages import services
from samenbieb.domains.messages.models import MessageHabit, Notice
from samenbieb.domains.messages.rules.quiet import QuietHours, is_quiet, may_go_at
from samenbieb.kernel import clock
from tests.factories.organisations import OrganisationFactory

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = dt.timedelta(minutes=1)
quarters = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
hours = st.builds(QuietHours, quarters, quarters, st.booleans())
# Around the two changes of the clock of ten years, and anywhere.
changes = [
    dt.datetime.combine(max(dt.date(year, month, day) for day in range(25, 32) if dt.date(year, month, day).weekday() == 6),
                        dt.time(1), dt.UTC)
    for year in range(2020, 2031) for month in (3, 10)
]  # fmt: skip
moments = st.one_of(
    st.builds(
        lambda change, minutes: change + minutes * MINUTE,
        st.sampled_from(changes),
        st.integers(-2 * 1440, 2 * 1440),
    ),
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2031, 1, 1)).map(
        lambda moment: moment.replace(tzinfo=dt.UTC)
    ),
)


def slow_is_quiet(moment: dt.datetime, quiet: QuietHours) -> bool:
    """Look at the clock on the wall, minute by minute of the day."""
    wall = moment.astimezone(ZONE)
    if quiet.sundays and wall.isoweekday() == 7:
        return True
    minute = quiet.start.hour * 60 + quiet.start.minute
    end = quiet.until.hour * 60 + quiet.until.minute
    minutes = set()
    while minute != end:
        minutes.add(minute)
        minute = (minute + 1) % 1440
    return wall.hour * 60 + wall.minute in minutes


@given(moments, hours)
def test_it_is_quiet_when_the_clock_on_the_wall_says_so(now: dt.datetime, quiet: QuietHours) -> None:
    assert is_quiet(now.astimezone(ZONE), quiet) == slow_is_quiet(now, quiet)


@given(moments.map(lambda moment: moment.replace(second=0, microsecond=0)), hours)
def test_a_message_goes_at_the_first_minute_that_is_not_quiet(now: dt.datetime, quiet: QuietHours) -> None:
    wanted = now
    while is_quiet(wanted.astimezone(ZONE), quiet):
        wanted += MINUTE
    assert may_go_at(now, ZONE, quiet) == wanted


def write(number: int, *, at: dt.datetime, library=None) -> None:
    library = library or OrganisationFactory()
    Notice.objects.create(
        organisation=library,
        person_id=7,
        kind="courtesy",
        dedup_key=f"courtesy:{number}:{library.pk}",
        channel="text",
        address="+31600000001",
        subject="Bijna terug",
        body="Breng terug",
        made_at=at,
    )


def amsterdam(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "kept_until", "goes"),
    [
        ("2026-03-03T21:00", "2026-03-04T08:59", "2026-03-04T09:00"),
        ("2026-03-07T20:00", "2026-03-08T12:00", "2026-03-09T09:00"),  # Saturday evening: not before Monday
        ("2026-03-28T22:00", "2026-03-29T12:00", "2026-03-30T09:00"),  # the clock goes forward in that night
        ("2026-10-24T22:00", "2026-10-25T12:00", "2026-10-26T09:00"),  # and back
    ],
)
def test_a_text_waits_through_the_quiet_hours_and_goes_once(
    tmp_path: Path, made: str, kept_until: str, goes: str
) -> None:
    write(1, at=amsterdam(made))

    def run(at: str) -> dict[str, int]:
        with clock.at(amsterdam(at)):
            return services.deliver_waiting(FolderChannel(f"folder:{tmp_path}"), by="text")

    assert run(made) == {"sent": 0, "failed": 0, "later": 1}
    assert run(kept_until) == {"sent": 0, "failed": 0, "later": 0}
    assert list(tmp_path.glob("outgoing/*")) == []
    assert run(goes) == {"sent": 1, "failed": 0, "later": 0}
    assert run(goes) == {"sent": 0, "failed": 0, "later": 0}
    assert len(list(tmp_path.glob("outgoing/*.json"))) == 1


@pytest.mark.django_db
def test_each_library_has_its_own_quiet_hours_on_its_own_clock_and_mail_goes_at_any_hour(
    tmp_path: Path,
) -> None:
    at_night = amsterdam("2026-03-03T23:00")
    usual, awake, far = OrganisationFactory(), OrganisationFactory(), OrganisationFactory()
    MessageHabit.objects.create(
        organisation=awake, quiet_from=dt.time(0), quiet_until=dt.time(0), offers_text=True
    )
    far.time_zone = "America/Kralendijk"  # six in the evening
    far.save()
    for number, one in enumerate((usual, awake, far)):
        write(number, at=at_night, library=one)
    with clock.at(at_night):
        counts = services.deliver_waiting(FolderChannel(f"folder:{tmp_path}"), by="text")
    assert counts == {"sent": 2, "failed": 0, "later": 1}
    waiting = Notice.objects.across_all(reason="test").get(state="waiting")
    assert waiting.organisation_id == usual.pk
    assert waiting.next_try_at == amsterdam("2026-03-04T09:00")
