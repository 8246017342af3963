"""When a message may reach people: by day, not on Sundays and public holidays.

All moments are aware; the hours are Norwegian wall-clock time, so summer time changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, time

from naervaer.domain.business_hours import OSLO, is_public_holiday

SUNDAY = 6
MIDNIGHT = time(0)


@dataclass(frozen=True)
class SendingHours:
    """The hours in which messages leave. An end at 00.00 means midnight, the end of the day."""

    opens: time = time(8)
    closes: time = time(20)
    every_day: bool = False

    def is_open(self, moment: datetime) -> bool:
        """Return whether a message may leave at ``moment``; at closing time it no longer may."""
        local = moment.astimezone(OSLO)
        day = local.date()
        if not self.every_day and (day.weekday() == SUNDAY or is_public_holiday(day)):
            return False
        return self.opens <= local.time() and (
            local.time() < self.closes or self.closes == MIDNIGHT
        )
