"""The dates that follow from the first day of a sickness absence.

Each deadline is a number of whole weeks from that day. Where the law counts from the absence and
Nav from the sick note, the earlier day is the safe one to count from. A date that Nav has given
holds before these.
"""

from dataclasses import dataclass
from datetime import date, timedelta

OPPFOLGINGSPLAN_WEEKS = 4
DIALOGMOTE1_WEEKS = 7
AKTIVITETSKRAV_WEEKS = 8
DIALOGMOTE2_WEEKS = 26
SYKEPENGER_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The dates of one absence."""

    oppfolgingsplan: date
    dialogmote1: date
    aktivitetskrav: date
    dialogmote2: date
    maksdato: date


def deadlines(first_day: date) -> Deadlines:
    """Return every date counted from ``first_day``."""
    return Deadlines(
        oppfolgingsplan=oppfolgingsplan_due(first_day),
        dialogmote1=dialogmote1_due(first_day),
        aktivitetskrav=aktivitetskrav_due(first_day),
        dialogmote2=dialogmote2_due(first_day),
        maksdato=sykepenger_end(first_day),
    )


def oppfolgingsplan_due(first_day: date) -> date:
    """Return the last day for the plan: 4 weeks, away wholly or partly (aml. § 4-6 third part)."""
    return first_day + timedelta(weeks=OPPFOLGINGSPLAN_WEEKS)


def dialogmote1_due(first_day: date) -> date:
    """Return the last day for dialogmøte 1: 7 weeks, wholly away (aml. § 4-6 fourth part).

    The law has the employer call the meeting by then; Nav wants it held (nav.no, 2026-05-04).
    """
    return first_day + timedelta(weeks=DIALOGMOTE1_WEEKS)


def aktivitetskrav_due(first_day: date) -> date:
    """Return the day by which activity is required: 8 weeks (ftrl. § 8-8 second part)."""
    return first_day + timedelta(weeks=AKTIVITETSKRAV_WEEKS)


def dialogmote2_due(first_day: date) -> date:
    """Return the last day for Nav to hold dialogmøte 2: 26 weeks (ftrl. § 8-7 a)."""
    return first_day + timedelta(weeks=DIALOGMOTE2_WEEKS)


def sykepenger_end(first_day: date) -> date:
    """Return the day when 52 weeks have passed (ftrl. § 8-12, as Nav tells it, 2026-03-10).

    The true last day may be earlier: absence in the last three years counts with it. Only Nav
    knows it.
    """
    return first_day + timedelta(weeks=SYKEPENGER_WEEKS)
