"""How often and how long someone has been on sick leave lately, counted from our own cases.

Known repeated absence is one of the rows of *kartlegging_3*. Only cases that a follow-up list has
brought us count; nothing is fetched from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from naervaer.domain.eligibility import Period, belongs_to_case, sick_days_before

YEARS = 3


@dataclass(frozen=True, slots=True)
class Absence:
    """Cases and days of sick leave in the three years before a day."""

    cases: int
    days: int


def absence_before(periods: Sequence[Period], day: date) -> Absence:
    """Return the sick leave in the three years before ``day``; the day itself does not count.

    Periods with fewer than 16 healthy days between them are one case (folketrygdloven § 8-19), also
    when the three years begin inside it. A case that goes on counts with the days it has had. Days
    in two periods count once, healthy days inside a case not at all, whatever the grade.
    """
    start = _years_before(day)
    return Absence(
        cases=sum(til >= start for _, til in _cases_before(periods, day)),
        days=sick_days_before(periods, day) - sick_days_before(periods, start),
    )


def _cases_before(periods: Sequence[Period], day: date) -> list[tuple[date, date]]:
    """Return first and last day of each case that began before ``day``."""
    cases: list[tuple[date, date]] = []
    for period in sorted(periods, key=lambda period: period.fra):
        if period.fra >= day:
            break
        if cases and belongs_to_case(*cases[-1], period.fra, period.til):
            fra, til = cases[-1]
            cases[-1] = fra, max(til, period.til)
        else:
            cases.append((period.fra, period.til))
    return cases


def _years_before(day: date) -> date:
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year - YEARS, day=28)
