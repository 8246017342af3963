"""The one place that asks what time it is. Below the edges, ``now`` is an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def utc_now() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def oslo_date(moment: datetime) -> date:
    """Return the calendar day in Norway at ``moment`` (aware)."""
    return moment.astimezone(OSLO).date()
