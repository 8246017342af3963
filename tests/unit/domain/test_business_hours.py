from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naervaer.domain.business_hours import OpeningHours, is_business_day

OSLO = ZoneInfo("Europe/Oslo")
HOURS = OpeningHours(time(8), time(15, 30))


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param(oslo(2026, 11, 23, 9), 4, oslo(2026, 11, 23, 13), id="same day"),
        pytest.param(oslo(2026, 11, 23, 14), 4, oslo(2026, 11, 24, 10, 30), id="over the night"),
        pytest.param(oslo(2026, 11, 27, 15), 1, oslo(2026, 11, 30, 8, 30), id="over the weekend"),
        pytest.param(oslo(2026, 11, 22, 12), 1, oslo(2026, 11, 23, 9), id="Sunday"),
        pytest.param(oslo(2026, 11, 23, 3), 1, oslo(2026, 11, 23, 9), id="before opening"),
        pytest.param(oslo(2026, 11, 23, 8), 7.5, oslo(2026, 11, 23, 15, 30), id="a whole day"),
        pytest.param(oslo(2026, 11, 23, 15, 30), 1, oslo(2026, 11, 24, 9), id="at closing"),
        pytest.param(oslo(2026, 5, 13, 15), 4, oslo(2026, 5, 15, 11, 30), id="Ascension Day"),
        pytest.param(oslo(2026, 12, 24, 14), 4, oslo(2026, 12, 28, 10, 30), id="Christmas"),
        pytest.param(oslo(2026, 12, 31, 15), 1, oslo(2027, 1, 4, 8, 30), id="into a new year"),
        pytest.param(oslo(2026, 3, 27, 15), 1, oslo(2026, 3, 30, 8, 30), id="summer time"),
        pytest.param(oslo(2026, 4, 1, 15), 1, oslo(2026, 4, 7, 8, 30), id="Easter"),
        pytest.param(oslo(2026, 11, 23, 8), 20, oslo(2026, 11, 25, 13), id="several days"),
    ],
)
def test_due_time_counts_only_hours_in_which_somebody_works(
    start: datetime, hours: float, due: datetime
) -> None:
    assert HOURS.due(start, hours) == due


@pytest.mark.parametrize(
    "holiday",
    [date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 25), date(2027, 5, 17), date(2026, 4, 6)],
)
def test_public_holidays_are_no_business_days(holiday: date) -> None:
    assert not is_business_day(holiday)


def test_christmas_eve_is_a_business_day_by_law() -> None:
    assert is_business_day(date(2026, 12, 24))


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),
    st.floats(0.1, 60),
    st.floats(0.1, 60),
)
def test_due_time_is_in_opening_hours_and_grows_with_the_hours(
    start: datetime, fewer: float, more: float
) -> None:
    due = HOURS.due(start, fewer)
    local = due.astimezone(OSLO)
    assert due > start
    assert is_business_day(local.date())
    assert time(8) < local.time() <= time(15, 30)
    assert HOURS.due(start, fewer + more) > due
