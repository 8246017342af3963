"""When an office answers: weekdays in the opening hours, not on Norwegian public holidays.

All moments are aware; opening hours are Norwegian wall-clock time, so summer time changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class OpeningHours:
    """The hours of a working day, Norwegian time."""

    opens: time = time(8)
    closes: time = time(15, 30)

    def is_open(self, moment: datetime) -> bool:
        """Return whether the office is open at ``moment``; at closing time it no longer is."""
        local = moment.astimezone(OSLO)
        return is_business_day(local.date()) and self.opens <= local.time() < self.closes

    def next_open(self, moment: datetime) -> datetime:
        """Return ``moment`` if the office is open then, else when it next opens (UTC)."""
        if self.is_open(moment):
            return moment
        local = moment.astimezone(OSLO)
        day = local.date()
        if not (is_business_day(day) and local.time() < self.opens):
            day = _next_business_day(day)
        return _at(day, self.opens)

    def due(self, start: datetime, hours: float) -> datetime:
        """Return the moment when ``hours`` business hours have passed since ``start`` (UTC).

        Args:
            start: When the clock starts; outside opening hours it starts at the next opening.
            hours: Business hours, zero or more. A time that ends with the day is due at closing.
        """
        left = timedelta(hours=hours)
        begin = self.next_open(start)
        while True:
            day = begin.astimezone(OSLO).date()
            rest_of_day = _at(day, self.closes) - begin
            if left <= rest_of_day:
                return (begin + left).astimezone(ZoneInfo("UTC"))
            left -= rest_of_day
            begin = _at(_next_business_day(day), self.opens)


def is_business_day(day: date) -> bool:
    """Return whether ``day`` is a weekday that is not a Norwegian public holiday."""
    return day.weekday() < 5 and not is_public_holiday(day)


def is_public_holiday(day: date) -> bool:
    """Return whether ``day`` is a Norwegian public holiday (*helligdag* or *høytidsdag*)."""
    return day in _public_holidays(day.year)


def _next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=OSLO).astimezone(ZoneInfo("UTC"))


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year))
