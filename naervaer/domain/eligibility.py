"""Who is asked about their job expectation, and the named reason for each who is not.

The stop point is day 42 of the sickness absence (week 6), moved later by healthy days inside the
case, and the question may be put for 30 days after it; Nav's own week-6 questions use the same day
and window (navikt/ismeroppfolging, December 2025). The window also means that a list imported for
the first time does not ask people who have been away for half a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from naervaer.text import Text

DAYS_IN_WEEK = 7
WINDOW_DAYS = 30
AGE_LIMIT_YEARS = 67
DAYS_LEFT_AT_LEAST = 5
FULL_GRADE_PERCENT = 100
RELAPSE_DAYS = 16


class NotAsked(StrEnum):
    """Why someone is not asked. The first that fits is the one given."""

    ALLEREDE_SPURT = "allerede_spurt"
    IKKE_AKTIV = "ikke_aktiv"
    IKKE_ARBEIDSTAKER = "ikke_arbeidstaker"
    FYLT_67 = "fylt_67"
    FOR_TIDLIG = "for_tidlig"
    FOR_SENT = "for_sent"
    GRADERT = "gradert"
    SLUTTER_SNART = "slutter_snart"
    MANGLER_KONTAKT = "mangler_kontakt"
    VIL_IKKE = "vil_ikke"

    @property
    def label(self) -> Text:
        """Return the reason in words for an adviser."""
        return _LABELS[self]


@dataclass(frozen=True, slots=True)
class Period:
    """Sick leave at one employer, both days included. Without orgnr: not an employee."""

    fra: date
    til: date
    grad: int
    orgnr: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision rests on. Nothing of health is among it."""

    fodselsdato: date
    periods: tuple[Period, ...]
    can_be_reached: bool
    already_asked: bool
    wants_no_messages: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What an office can choose."""

    week: int
    include_graded: bool

    @property
    def stop_day(self) -> int:
        """Return the sick day on which the question is first put."""
        return self.week * DAYS_IN_WEEK


def why_not_asked(facts: Facts, rules: Rules, as_of: date) -> NotAsked | None:
    """Return the reason why the person is not asked on ``as_of``, or None: ask."""
    if facts.already_asked:
        return NotAsked.ALLEREDE_SPURT
    return (
        _why_not_at_all(facts, as_of)
        or _outside_the_window(facts, rules, as_of)
        or _why_not_now(facts, rules, as_of)
    )


def why_not_reminded(facts: Facts, rules: Rules, as_of: date) -> NotAsked | None:
    """Return the reason why someone who was asked is not reminded on ``as_of``, or None: remind.

    As for the question itself, but the window does not matter: it was open when they were asked.
    """
    return _why_not_at_all(facts, as_of) or _why_not_now(facts, rules, as_of)


def _why_not_at_all(facts: Facts, as_of: date) -> NotAsked | None:
    current = current_periods(facts.periods, as_of)
    if not current:
        return NotAsked.IKKE_AKTIV
    if not any(period.orgnr for period in current):
        return NotAsked.IKKE_ARBEIDSTAKER
    if age(facts.fodselsdato, as_of) >= AGE_LIMIT_YEARS:
        return NotAsked.FYLT_67
    return None


def _outside_the_window(facts: Facts, rules: Rules, as_of: date) -> NotAsked | None:
    days = sick_days_before(facts.periods, as_of)
    if days < rules.stop_day:
        return NotAsked.FOR_TIDLIG
    if days > rules.stop_day + WINDOW_DAYS:
        return NotAsked.FOR_SENT
    return None


def _why_not_now(facts: Facts, rules: Rules, as_of: date) -> NotAsked | None:
    current = current_periods(facts.periods, as_of)
    if not rules.include_graded and grade(current) < FULL_GRADE_PERCENT:
        return NotAsked.GRADERT
    if (max(period.til for period in facts.periods) - as_of).days < DAYS_LEFT_AT_LEAST:
        return NotAsked.SLUTTER_SNART
    if not facts.can_be_reached:
        return NotAsked.MANGLER_KONTAKT
    if facts.wants_no_messages:
        return NotAsked.VIL_IKKE
    return None


def current_periods(periods: Sequence[Period], as_of: date) -> list[Period]:
    """Return the periods that hold on a day: at each employer the one that began last."""
    newest: dict[str, Period] = {}
    for period in periods:
        if period.fra <= as_of <= period.til:
            known = newest.get(period.orgnr)
            if known is None or known.fra < period.fra:
                newest[period.orgnr] = period
    return list(newest.values())


def grade(current: Sequence[Period]) -> int:
    """Return the lowest grade of the current periods: who works somewhere is not fully away."""
    return min(period.grad for period in current)


def sick_days_before(periods: Sequence[Period], as_of: date) -> int:
    """Return how many days of sick leave lie before a day; days in two periods count once."""
    days = 0
    counted_until = date.min
    for period in sorted(periods, key=lambda period: period.fra):
        start = max(period.fra, counted_until)
        end = min(period.til + timedelta(days=1), as_of)
        if end > start:
            days += (end - start).days
            counted_until = end
    return days


def age(born: date, as_of: date) -> int:
    """Return the age in whole years; someone born on 29 February turns on 1 March."""
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))


def belongs_to_case(case_fra: date, case_til: date, fra: date, til: date) -> bool:
    """Return whether a period belongs to a case: they overlap or lie at most 16 days apart.

    Fewer than 16 healthy days between two absences make them one (folketrygdloven § 8-19).
    """
    reach = timedelta(days=RELAPSE_DAYS)
    return fra <= case_til + reach and til >= case_fra - reach


_LABELS = {
    NotAsked.ALLEREDE_SPURT: Text(
        "Er allerede spurt i dette sykefraværet", "Er alt spurd i dette sjukefråværet"
    ),
    NotAsked.IKKE_AKTIV: Text("Er ikke sykmeldt denne dagen", "Er ikkje sjukmeld denne dagen"),
    NotAsked.IKKE_ARBEIDSTAKER: Text("Har ingen arbeidsgiver", "Har ingen arbeidsgjevar"),
    NotAsked.FYLT_67: Text("Har fylt 67 år", "Har fylt 67 år"),
    NotAsked.FOR_TIDLIG: Text("Har ikke nådd stoppunktet ennå", "Har ikkje nådd stoppunktet enno"),
    NotAsked.FOR_SENT: Text(
        "Passerte stoppunktet for mer enn 30 dager siden",
        "Passerte stoppunktet for meir enn 30 dagar sidan",
    ),
    NotAsked.GRADERT: Text("Er delvis sykmeldt", "Er delvis sjukmeld"),
    NotAsked.SLUTTER_SNART: Text(
        "Sykmeldingen slutter innen fire dager", "Sjukmeldinga sluttar innan fire dagar"
    ),
    NotAsked.MANGLER_KONTAKT: Text(
        "Kan ikke nås på e-post eller SMS", "Kan ikkje nåast på e-post eller SMS"
    ),
    NotAsked.VIL_IKKE: Text(
        "Vil ikke ha flere meldinger fra oss", "Vil ikkje ha fleire meldingar frå oss"
    ),
}
