"""The days between which a reservation takes part, against what one would say by counting them."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.holds import days_are_possible, rests_until


@given(
    st.none() | st.integers(-3, 5),
    st.none() | st.integers(-3, 5),
    st.integers(0, 5),
)
def test_a_hold_takes_part_on_the_days_between_its_first_and_its_last(
    first: int | None, last: int | None, day: int
) -> None:
    today = dt.date(2026, 3, 2)

    def at(number: int | None) -> dt.date | None:
        return None if number is None else today + dt.timedelta(days=number)

    possible = days_are_possible(at(first), at(last), today)
    wanted = [one for one in range(10) if one >= (first or 0) and (last is None or one <= last)]
    assert possible == (bool(wanted) and (first is None or first >= 0) and (last is None or last >= 0))
    if possible:
        rests = rests_until(at(first), today)
        moment = today + dt.timedelta(days=day)
        takes_part = (rests is None or rests < moment) and (last is None or day <= last)
        assert takes_part == (day in wanted)
