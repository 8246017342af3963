"""Protects: nobody's phone rings in the evening, at night, on a Sunday or on a public holiday."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from naervaer.domain.sending_hours import SendingHours

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 19:59:59", True),
        ("2026-11-23 20:00", False),
        ("2026-11-23 03:00", False),
        ("2026-11-28 12:00", True),
        ("2026-11-22 12:00", False),
        ("2026-05-17 12:00", False),
        ("2026-05-14 12:00", False),
        ("2026-12-25 12:00", False),
        ("2026-12-24 12:00", True),
        ("2027-03-25 12:00", False),
        ("2027-03-29 12:00", False),
        ("2027-03-30 08:00", True),
    ],
)
def test_by_day_on_weekdays_and_saturdays(moment: str, open_: bool) -> None:
    assert SendingHours().is_open(datetime.fromisoformat(moment).replace(tzinfo=OSLO)) is open_


def test_the_hours_are_norwegian_in_summer_and_winter() -> None:
    assert SendingHours().is_open(datetime(2026, 7, 1, 6, 0, tzinfo=ZoneInfo("UTC")))
    assert not SendingHours().is_open(datetime(2026, 12, 1, 6, 0, tzinfo=ZoneInfo("UTC")))


def test_an_office_can_choose_other_hours() -> None:
    always = SendingHours(time(0), time(0), every_day=True)
    christmas_night = datetime(2026, 12, 25, 23, 59, 59, tzinfo=OSLO)
    assert always.is_open(christmas_night)
    assert not SendingHours(time(0), time(0)).is_open(christmas_night)
    late = SendingHours(time(12), time(22))
    assert [late.is_open(datetime(2026, 11, 23, hour, tzinfo=OSLO)) for hour in (11, 21, 22)] == [
        False,
        True,
        False,
    ]
