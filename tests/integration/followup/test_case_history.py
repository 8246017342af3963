"""Protects: the screening knows a person's own absence, as imported, and nobody else's."""

from datetime import timedelta

import pytest
from followup_data import TODAY, row, take
from sqlalchemy import select

from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.screening import KnownOfCase
from naervaer.followup.case_history import absence_of, known_of
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Person, SickCase


def away(first: int, last: int, person_ref: str = "T-1", **changes: object) -> str:
    """Return a line of an absence from ``first`` to ``last`` days ago, both included."""
    return row(person_ref, days=first, left=-last, **changes)


def absence(database: Database, person_ref: str = "T-1") -> Absence:
    with database.read() as session:
        person = session.scalars(select(Person.id).where(Person.person_ref == person_ref)).one()
        return absence_of(session, person, TODAY)


def known(database: Database, days_later: int = 0) -> KnownOfCase:
    with database.read() as session:
        newest = session.scalars(select(SickCase).order_by(SickCase.sykmeldt_fra.desc())).first()
        assert newest is not None
        return known_of(session, newest, TODAY + timedelta(days=days_later))


def test_all_of_a_persons_cases_count_and_nobody_elses(
    database: Database, any_settings: Settings
) -> None:
    take(
        database,
        any_settings.var,
        away(500, 401),
        away(300, 251),
        away(240, 231),
        away(45, -60),
        away(900, 1, "T-2"),
    )
    assert absence(database) == Absence(cases=3, days=100 + 50 + 10 + 45)
    assert absence(database, "T-2") == Absence(cases=1, days=900)


def test_what_is_older_than_three_years_does_not_count(
    database: Database, any_settings: Settings
) -> None:
    take(database, any_settings.var, away(1300, 1200), away(45, -60))
    assert absence(database) == Absence(cases=1, days=45)


def test_an_unknown_person_has_no_absence(database: Database) -> None:
    with database.read() as session:
        assert absence_of(session, 1, TODAY) == Absence(0, 0)


@pytest.mark.parametrize(("days_later", "grad"), [(0, 50), (-30, 100), (90, 50)])
def test_the_grade_is_that_of_the_day_or_the_last_one(
    database: Database, any_settings: Settings, days_later: int, grad: int
) -> None:
    take(database, any_settings.var, away(45, 11, grad=100), away(10, -60, grad=50))
    found = known(database, days_later)
    assert (found.sykmeldt_fra, found.grad) == (TODAY - timedelta(days=45), grad)


def test_the_first_day_is_that_of_the_case_with_its_relapse(
    database: Database, any_settings: Settings
) -> None:
    take(database, any_settings.var, away(500, 401), away(60, 41), away(30, -60))
    found = known(database)
    assert found.sykmeldt_fra == TODAY - timedelta(days=60)
    assert found.absence == Absence(cases=2, days=100 + 20 + 30)
