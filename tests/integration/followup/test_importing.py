"""Protects: nothing is taken twice, relapses join, corrections arrive, nothing lies in clear."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from followup_data import NOW, TODAY, row, take
from sqlalchemy import func, select

from naervaer.domain.follow_up_list import RefusedList
from naervaer.followup.importing import BATCH, import_file
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import (
    AuditEntry,
    CaseGrade,
    Employer,
    Invitation,
    Person,
    SickCase,
    Ticket,
)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def cases(database: Database) -> list[tuple[date, date]]:
    with database.read() as session:
        found = session.scalars(select(SickCase).order_by(SickCase.sykmeldt_fra))
        return [(case.sykmeldt_fra, case.sykmeldt_til) for case in found]


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_list_becomes_people_employers_cases_and_grades(
    database: Database, tmp_path: Path
) -> None:
    report = take(database, tmp_path, row("A"), row("B", orgnr=""), row("C", kommune="46"))
    assert (report.taken, report.unchanged) == (2, 0)
    assert [rejected.line for rejected in report.rejected] == [4]
    with database.read() as session:
        person = session.scalars(select(Person).where(Person.person_ref == "A")).one()
        assert (person.kommune, person.malform, person.epost) == ("4647", "nn", "a@example.com")
        case = session.scalars(select(SickCase).where(SickCase.person_id == person.id)).one()
        assert (case.orgnr, case.leder_navn) == ("310000019", "Liv Leder")
        assert [(grade.fra, grade.grad) for grade in case.grades] == [(day(-45), 100)]
        assert session.get_one(Employer, "310000019").virksomhet == "Prøvebedrift"


def test_importing_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    rows = [
        row("A"),
        row("B", days=60, left=-40),
        row("B", days=30),
        row("B", days=30, orgnr="310000027", virksomhet="En annen", grad=50),
        row("A"),
    ]
    first = take(database, tmp_path, *rows)
    before = [cases(database), *(count(database, table) for table in (Person, CaseGrade, Employer))]
    again = take(database, tmp_path, *rows)
    assert (first.taken, first.unchanged) == (4, 1)
    assert (again.taken, again.unchanged, again.rejected) == (0, 5, [])
    after = [cases(database), *(count(database, table) for table in (Person, CaseGrade, Employer))]
    assert after == before


def test_more_lines_than_a_batch_holds(settings: Settings, sqlite_database: Database) -> None:
    people = BATCH + 3
    rows = [row(f"P{number}") for number in range(people)] + [row("P0", days=-61, left=90)]
    report = take(sqlite_database, settings.var, *rows)
    assert report.taken == people + 1
    assert count(sqlite_database, Person) == people
    assert take(sqlite_database, settings.var, *rows).unchanged == people + 1


def test_a_relapse_within_16_days_is_the_same_case(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, row(days=60, left=-40), row(days=24))
    assert cases(database) == [(day(-60), day(60))]


def test_a_later_relapse_is_a_new_case(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, row(days=60, left=-40), row(days=23))
    assert cases(database) == [(day(-60), day(-40)), (day(-23), day(60))]


def test_a_prolonged_period_is_a_correction_and_not_a_new_case(
    database: Database, tmp_path: Path
) -> None:
    take(database, tmp_path, row(left=10))
    report = take(database, tmp_path, row(left=40))
    assert (report.taken, report.unchanged) == (1, 0)
    assert cases(database) == [(day(-45), day(40))]
    assert count(database, CaseGrade) == 1


def test_a_period_in_between_joins_two_cases_with_their_tickets(
    database: Database, tmp_path: Path
) -> None:
    take(database, tmp_path, row(days=80, left=-70), row(days=30))
    with database.write() as session:
        second = session.scalars(select(SickCase).where(SickCase.sykmeldt_fra == day(-30))).one()
        session.add(
            Ticket(
                case_id=second.id,
                audience="sykmeldt",
                malform="nb",
                reason="onske",
                summary="",
                unit="felles",
                priority="vanlig",
                due_at=NOW,
                status="ny",
                created_at=NOW,
            )
        )
    take(database, tmp_path, row(days=60, left=-40))
    assert cases(database) == [(day(-80), day(60))]
    assert count(database, CaseGrade) == 3
    with database.read() as session:
        assert session.scalars(select(Ticket)).one().case_id == (
            session.scalars(select(SickCase)).one().id
        )
    again = take(database, tmp_path, row(days=80, left=-70), row(days=30), row(days=60, left=-40))
    assert again.taken == 0


def test_joining_keeps_the_case_in_which_the_question_was_put(
    database: Database, tmp_path: Path
) -> None:
    take(database, tmp_path, row(days=80, left=-70), row(days=30))
    with database.write() as session:
        second = session.scalars(select(SickCase).where(SickCase.sykmeldt_fra == day(-30))).one()
        session.add(
            Invitation(
                case_id=second.id,
                question_set="jobbforventning_5",
                unit="nav_sunnfjord",
                status="foreslatt",
                as_of=TODAY,
                proposed_at=NOW,
                reason="",
            )
        )
        asked = second.id
    take(database, tmp_path, row(days=60, left=-40))
    assert cases(database) == [(day(-80), day(60))]
    with database.read() as session:
        assert session.scalars(select(Invitation)).one().case_id == asked


def test_the_newest_period_says_who_leads_the_person(database: Database, tmp_path: Path) -> None:
    newest = row(days=20, orgnr="310000027", virksomhet="Ny", leder_navn="Nils Ny")
    take(database, tmp_path, newest, row(days=45, left=-20))
    with database.read() as session:
        case = session.scalars(select(SickCase)).one()
        assert (case.orgnr, case.leder_navn) == ("310000027", "Nils Ny")
    assert take(database, tmp_path, newest, row(days=45, left=-20)).taken == 0


def test_a_refused_file_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("person_ref;diagnose\nA;M54\n", encoding="utf-8")
    with pytest.raises(RefusedList):
        import_file(database, file, NOW)
    assert count(database, Person) == 0


def test_the_import_is_audited_and_the_report_is_readable(
    database: Database, tmp_path: Path
) -> None:
    report = take(database, tmp_path, row("A"), row("B", grad="mye"))
    assert str(report).splitlines() == [
        "1 tatt, 0 uendret, 1 avvist.",
        "Linje 3: grad er ikke et helt tall fra 1 til 100.",
    ]
    with database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.subject_id) == ("importer", "liste.csv")


def test_contact_details_and_birth_dates_are_unreadable_in_the_file(
    sqlite_database: Database, settings: Settings
) -> None:
    take(sqlite_database, settings.var, row("A", epost="hemmelig.adresse@example.com"))
    sqlite_database.close()
    raw = b"".join(
        file.read_bytes() for file in settings.var.iterdir() if file.name.startswith("naervaer.")
    )
    assert b"Pr\xc3\xb8vebedrift" in raw
    for secret in (b"hemmelig.adresse", b"1980-05-17", b"99000001", b"Liv Leder"):
        assert secret not in raw
