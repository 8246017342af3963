"""Protects: who is proposed, why others are not, and that nobody is ever asked twice."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from followup_data import NOW, TODAY, approve, invitation_of, propose, row, take
from sqlalchemy import func, select

from naervaer.domain.eligibility import NotAsked
from naervaer.followup import passes
from naervaer.followup.passes import is_due, run_pass
from naervaer.settings import ROOT, Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, OutboxMessage, PassRun


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_pass_proposes_and_tells_why_others_are_not_asked(
    database: Database, any_settings: Settings
) -> None:
    told: dict[str, NotAsked | None] = {}
    take(
        database,
        any_settings.var,
        row("SPORRES"),
        row("TIDLIG", days=20),
        row("SEN", days=100),
        row("GRADERT", grad=50),
        row("GAMMEL", fodselsdato="1955-01-01"),
        row("SLUTTER", left=3),
        row("UTEN-ADRESSE", epost="", mobil=""),
        row("UTEN-JOBB", orgnr=""),
        row("FRISK", left=-2),
        row("FRAMTID", days=-3),
    )
    report = run_pass(
        database,
        any_settings,
        TODAY,
        NOW,
        on_each=lambda case, why: told.update({case.person_ref: why}),
    )
    assert told == {
        "SPORRES": None,
        "TIDLIG": NotAsked.FOR_TIDLIG,
        "SEN": NotAsked.FOR_SENT,
        "GRADERT": NotAsked.GRADERT,
        "GAMMEL": NotAsked.FYLT_67,
        "SLUTTER": NotAsked.SLUTTER_SNART,
        "UTEN-ADRESSE": NotAsked.MANGLER_KONTAKT,
        "UTEN-JOBB": NotAsked.IKKE_ARBEIDSTAKER,
        "FRISK": NotAsked.IKKE_AKTIV,
    }
    assert (report.considered, report.proposed, report.approved) == (9, 1, 0)
    assert report.finished
    invitation = invitation_of(database, "SPORRES")
    assert invitation is not None
    assert (invitation.status, invitation.unit) == ("foreslatt", "nav_sunnfjord")
    assert invitation.reason == "Dag 45, 100 %"
    assert invitation.token_hash is None
    with database.read() as session:
        run = session.scalars(select(PassRun)).one()
        assert (run.considered, run.proposed, run.not_asked["gradert"]) == (9, 1, 1)


def test_more_cases_than_a_page_holds(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "PAGE", 3)
    report = propose(sqlite_database, settings, *(row(f"P{number}") for number in range(8)))
    assert (report.considered, report.proposed) == (8, 8)
    again = run_pass(sqlite_database, settings, TODAY, NOW + timedelta(days=90))
    assert again.taken_away == 8


def test_a_second_pass_asks_nobody_again(database: Database, any_settings: Settings) -> None:
    propose(database, any_settings, row("A"), row("B"))
    again = run_pass(database, any_settings, TODAY + timedelta(days=7), NOW)
    assert again.proposed == 0
    assert again.not_asked[NotAsked.ALLEREDE_SPURT] == 2
    assert count(database, Invitation) == 2


def test_two_processes_at_once_ask_nobody_twice(any_settings: Settings, database: Database) -> None:
    people = 300
    take(database, any_settings.var, *(row(f"P{number}") for number in range(people)))
    script = (
        "import sys; from datetime import date, datetime;"
        "from naervaer.settings import load_settings; from naervaer.store import open_database;"
        "from naervaer.followup.passes import run_pass; s = load_settings();"
        "sys.stdin.readline();"
        f"r = run_pass(open_database(s), s, date.fromisoformat('{TODAY}'),"
        f"datetime.fromisoformat('{NOW.isoformat()}')); print(r.proposed, r.approved)"
    )
    environment = {
        "NAERVAER_VAR": str(any_settings.var),
        "NAERVAER_DATABASE_URL": any_settings.database_address(),
        "NAERVAER_SECRET_KEY": any_settings.key(),
        "NAERVAER_SENDING": "automatisk",
        "PYTHONPATH": str(ROOT),
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sum(int(proposed) for proposed, _ in outputs) == people
    assert sum(int(approved) for _, approved in outputs) == people
    assert count(database, Invitation) == people
    assert count(database, OutboxMessage) == people


def test_a_pass_that_is_cut_short_is_made_up_for(
    database: Database, any_settings: Settings
) -> None:
    take(database, any_settings.var, row("A"), row("B"))
    cut = run_pass(database, any_settings, TODAY, NOW, stopping=lambda: True)
    assert not cut.finished
    assert "avbrutt" in str(cut)
    with database.read() as session:
        assert is_due(session, NOW)
    assert run_pass(database, any_settings, TODAY, NOW).proposed == 2
    with database.read() as session:
        assert not is_due(session, NOW)


def test_automatic_sending_approves_at_once(database: Database, any_settings: Settings) -> None:
    automatic = any_settings.model_copy(update={"sending": "automatisk"})
    report = propose(database, automatic, row())
    assert (report.proposed, report.approved) == (1, 1)
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.status, invitation.decided_by) == ("godkjent", "system")
    assert count(database, OutboxMessage) == 1


def test_an_unknown_municipality_goes_to_the_common_unit(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row(kommune="0301"))
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.unit == "felles"


def test_what_waited_too_long_is_taken_away_and_can_come_back(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row("A", left=20), row("B"))
    later = NOW + timedelta(days=17)
    report = run_pass(database, any_settings, TODAY + timedelta(days=17), later)
    assert report.taken_away == 1
    assert invitation_of(database, "A") is None
    assert invitation_of(database, "B") is not None
    prolonged = propose(database, any_settings, row("A", left=40), now=later)
    assert prolonged.proposed == 1


def test_a_rehearsal_for_another_day_takes_nothing_away(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row())
    report = run_pass(database, any_settings, TODAY + timedelta(days=300), NOW)
    assert report.taken_away == 0
    assert approve(database, any_settings)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, datetime(2026, 11, 25, 12, tzinfo=UTC), True),
        ("2026-11-23", datetime(2026, 11, 25, 12, tzinfo=UTC), False),
        ("2026-11-22", datetime(2026, 11, 25, 12, tzinfo=UTC), True),
        ("2026-11-22", datetime(2026, 11, 23, 4, 59, tzinfo=UTC), False),
        ("2026-11-22", datetime(2026, 11, 23, 5, 0, tzinfo=UTC), True),
        ("2026-07-05", datetime(2026, 7, 6, 3, 59, tzinfo=UTC), False),
        ("2026-07-05", datetime(2026, 7, 6, 4, 0, tzinfo=UTC), True),
        ("2027-01-04", datetime(2026, 11, 25, 12, tzinfo=UTC), True),
    ],
    ids=[
        "never-run",
        "run-this-monday",
        "downtime-over-monday",
        "monday-before-six",
        "monday-at-six",
        "summer-before-six",
        "summer-at-six",
        "a-rehearsal-of-the-future-does-not-count",
    ],
)
def test_the_weekly_pass_is_due_on_mondays_at_six_in_norway_or_later(
    sqlite_database: Database, last: str | None, now: datetime, due: bool
) -> None:
    with sqlite_database.write() as session:
        if last:
            as_of = datetime.fromisoformat(last).date()
            session.add(PassRun(as_of=as_of, started_at=now, finished_at=now))
            session.flush()
        assert is_due(session, now) is due
