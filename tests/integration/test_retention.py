"""Protects: data goes when its period is over, everywhere, and not before."""

from datetime import timedelta

import pytest
from followup_data import NOW, TODAY, opened_chat, row, sent_link, take
from sqlalchemy import create_engine, func, select, text

from naervaer.casework.tickets import Reason, open_ticket
from naervaer.chat import conversations, messages
from naervaer.followup import answers
from naervaer.retention import PERIOD_DAYS, Kind, TidyReport, tidy
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import (
    Answer,
    AuditEntry,
    Base,
    Conversation,
    ConversationAccess,
    Employer,
    Erasure,
    Message,
    OutboxMessage,
    Person,
    SickCase,
    Ticket,
)


def run(database: Database, settings: Settings, days: int, *, dry_run: bool = False) -> TidyReport:
    later = NOW + timedelta(days=days)
    return tidy(database, TODAY + timedelta(days=days), later, dry_run=dry_run, settings=settings)


def count(database: Database, table: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def employer_chat(database: Database) -> str:
    with database.write() as session:
        conversation, _ = conversations.open_conversation(
            session, audience="arbeidsgiver", malform="nb", now=NOW
        )
        messages.append(session, conversation, sender="bruker", text="Hei", now=NOW)
        return conversation.id


def tracker_with(settings: Settings, conversation_id: str) -> None:
    """Make Rasa's own table of events, as Rasa 3.6 does, with one event of the chat."""
    engine = create_engine(settings.tracker_address())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT)"))
        connection.execute(
            text("INSERT INTO events (sender_id) VALUES (:id)"), {"id": conversation_id}
        )
    engine.dispose()


def test_a_chat_goes_with_its_lines_and_rasas_tracker_after_its_period(
    database: Database, any_settings: Settings, employer_chat: str
) -> None:
    tracker_with(any_settings, employer_chat)
    days = PERIOD_DAYS[Kind.SAMTALE]
    assert run(database, any_settings, days).deleted[Kind.SAMTALE] == 0
    assert events_in_tracker(any_settings) == 1
    assert run(database, any_settings, days + 1).deleted[Kind.SAMTALE] == 1
    assert count(database, Conversation) == count(database, Message) == 0
    assert events_in_tracker(any_settings) == 0
    with database.read() as session:
        erased = session.scalars(select(Erasure)).one()
        assert (erased.subject_kind, erased.requested_by) == ("samtale", "lagringstid")


def events_in_tracker(settings: Settings) -> int:
    engine = create_engine(settings.tracker_address())
    with engine.connect() as connection:
        found = connection.execute(text("SELECT COUNT(*) FROM events")).scalar_one()
    engine.dispose()
    return int(found)


def test_a_chat_with_an_open_ticket_stays(
    database: Database, any_settings: Settings, employer_chat: str
) -> None:
    with database.write() as session:
        open_ticket(
            session, conversation_id=employer_chat, reason=Reason.ONSKE, about="Hjelp", now=NOW
        )
    run(database, any_settings, 500)
    assert count(database, Conversation) == count(database, Ticket) == 1


def test_access_and_sent_messages_go_when_the_link_has_expired(
    database: Database, any_settings: Settings
) -> None:
    opened_chat(database, sent_link(database, any_settings))
    run(database, any_settings, 31)
    assert count(database, OutboxMessage) == 1
    run(database, any_settings, 32)
    assert count(database, OutboxMessage) == count(database, ConversationAccess) == 0
    assert count(database, SickCase) == 1


def test_a_case_goes_a_year_after_its_end_with_answers_chat_and_person(
    database: Database, any_settings: Settings
) -> None:
    chat = opened_chat(database, sent_link(database, any_settings, row(left=60)))
    with database.write() as session:
        answers.record(session, conversation_id=chat, option="4", malform="nb", now=NOW)
    run(database, any_settings, 60 + 365)
    assert count(database, Answer) == 1
    report = run(database, any_settings, 60 + 366)
    assert (report.deleted[Kind.SYKEFRAVAER], report.deleted[Kind.PERSON]) == (1, 1)
    for table in (Answer, SickCase, Person, Employer, Conversation):
        assert count(database, table) == 0
    with database.read() as session:
        kinds = sorted(session.scalars(select(Erasure.subject_kind)))
    assert kinds == ["person", "samtale"]


def test_a_person_with_a_newer_case_stays(database: Database, any_settings: Settings) -> None:
    take(database, any_settings.var, row(days=100, left=-80), row(days=20, left=200))
    report = run(database, any_settings, 300)
    assert (report.deleted[Kind.SYKEFRAVAER], report.deleted[Kind.PERSON]) == (1, 0)
    assert (count(database, SickCase), count(database, Person)) == (1, 1)


def test_a_preview_deletes_nothing(
    database: Database, any_settings: Settings, employer_chat: str
) -> None:
    take(database, any_settings.var, row())
    report = run(database, any_settings, 1000, dry_run=True)
    assert report.deleted[Kind.SAMTALE] == report.deleted[Kind.SYKEFRAVAER] == 1
    assert str(report).startswith("Ville slettet: ")
    assert count(database, Conversation) == count(database, SickCase) == 1
    assert count(database, AuditEntry) > 0


def test_the_audit_is_kept_for_two_years(database: Database, any_settings: Settings) -> None:
    take(database, any_settings.var, row())
    run(database, any_settings, 730)
    assert count(database, AuditEntry) == 1
    run(database, any_settings, 731)
    assert count(database, AuditEntry) == 0
