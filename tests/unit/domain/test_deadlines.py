"""The statutory weeks, counted from the first day of absence."""

from datetime import date

import pytest

from naervaer.domain.deadlines import Deadlines, deadlines


@pytest.mark.parametrize(
    ("first_day", "expected"),
    [
        (
            date(2026, 11, 3),
            Deadlines(
                oppfolgingsplan=date(2026, 12, 1),
                dialogmote1=date(2026, 12, 22),
                aktivitetskrav=date(2026, 12, 29),
                dialogmote2=date(2027, 5, 4),
                maksdato=date(2027, 11, 2),
            ),
        ),
        (
            date(2028, 2, 1),  # over a leap day
            Deadlines(
                oppfolgingsplan=date(2028, 2, 29),
                dialogmote1=date(2028, 3, 21),
                aktivitetskrav=date(2028, 3, 28),
                dialogmote2=date(2028, 8, 1),
                maksdato=date(2029, 1, 30),
            ),
        ),
    ],
)
def test_every_deadline_is_whole_weeks_from_the_first_day(
    first_day: date, expected: Deadlines
) -> None:
    assert deadlines(first_day) == expected
