"""Moments as people say them in Norwegian: "i dag kl. 14.30", "mandag 23. november kl. 10.00"."""

from datetime import date, datetime, timedelta

from naervaer.clock import OSLO
from naervaer.text import Text

_DAYS_NB = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_DAYS_NN = ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag")
_MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni", "juli"),
    *("august", "september", "oktober", "november", "desember"),
)


def spoken_moment(moment: datetime, now: datetime) -> Text:
    """Return ``moment`` with its day as seen from ``now``; the year only when it is another one."""
    local, today = moment.astimezone(OSLO), now.astimezone(OSLO).date()
    clock = f"kl. {local:%H.%M}"
    days_ahead = (local.date() - today).days
    near = {
        0: Text("i dag", "i dag"),
        1: Text("i morgen", "i morgon"),
        -1: Text("i går", "i går"),
    }.get(days_ahead)
    if near is not None:
        return Text(f"{near.nb} {clock}", f"{near.nn} {clock}")
    year = f" {local.year}" if local.year != today.year else ""
    day = f"{local.day}. {_MONTHS[local.month - 1]}{year} {clock}"
    return Text(f"{_DAYS_NB[local.weekday()]} {day}", f"{_DAYS_NN[local.weekday()]} {day}")


def spoken_day(day: date) -> Text:
    """Return ``day`` with its weekday and year: "tirsdag 3. november 2026"."""
    written = f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"
    return Text(f"{_DAYS_NB[day.weekday()]} {written}", f"{_DAYS_NN[day.weekday()]} {written}")


def spoken_distance(moment: datetime, now: datetime) -> Text:
    """Return how far ``moment`` lies from ``now``: "om 2 timer", "for 3 dager siden"."""
    distance = abs(moment - now)
    amount = _amount(distance)
    if moment >= now:
        return Text(f"om {amount.nb}", f"om {amount.nn}")
    return Text(f"for {amount.nb} siden", f"for {amount.nn} sidan")


def _amount(distance: timedelta) -> Text:
    minutes = int(distance.total_seconds() // 60)
    if minutes < 1:
        return Text("under ett minutt", "under eitt minutt")
    if minutes < 60:
        return _counted(minutes, Text("minutt", "minutt"), Text("minutter", "minutt"))
    if minutes < 24 * 60:
        return _counted(minutes // 60, Text("time", "time"), Text("timer", "timar"))
    return _counted(minutes // (24 * 60), Text("dag", "dag"), Text("dager", "dagar"))


def _counted(number: int, one: Text, many: Text) -> Text:
    noun = one if number == 1 else many
    return Text(f"{number} {noun.nb}", f"{number} {noun.nn}")
