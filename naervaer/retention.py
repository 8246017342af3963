"""Deletes what is older than its period, kind by kind. What is erased leaves a row that says so.

Rasa's tracker goes before the conversation: after a crash in between, the next run finds the
conversation and does both again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from naervaer.casework.opening import OPEN
from naervaer.chat import conversations, tracker
from naervaer.clock import OSLO
from naervaer.followup.outbox import OutboxStatus
from naervaer.settings import Settings, load_settings
from naervaer.store import Database
from naervaer.store.tables import (
    AdviserSession,
    AuditEntry,
    Base,
    CaseGrade,
    Conversation,
    ConversationAccess,
    Employer,
    Erasure,
    Invitation,
    OutboxMessage,
    PassRun,
    Person,
    SickCase,
    Ticket,
)

BATCH = 200


class Kind(StrEnum):
    """Kinds of data with a period of their own."""

    TILGANG = "tilgang"
    UTSENDING = "utsending"
    SAMTALE = "samtale"
    HENVENDELSE = "henvendelse"
    SYKEFRAVAER = "sykefravaer"
    PERSON = "person"
    LOGG = "logg"


PERIOD_DAYS = {
    Kind.TILGANG: 0,
    Kind.UTSENDING: 31,
    Kind.SAMTALE: 90,
    Kind.HENVENDELSE: 365,
    Kind.SYKEFRAVAER: 365,
    Kind.PERSON: 0,
    Kind.LOGG: 730,
}
"""Days after it ended, was sent, was last used or was solved. People go with their last case."""


@dataclass
class TidyReport:
    """How much of each kind was deleted, or would be."""

    dry_run: bool
    deleted: Counter[Kind] = field(default_factory=Counter)

    def __str__(self) -> str:
        """Return the report as the command line shows it."""
        word = "Ville slettet" if self.dry_run else "Slettet"
        counts = [f"{count} {kind.value}" for kind, count in self.deleted.items() if count]
        return f"{word}: {', '.join(counts) if counts else 'ingenting'}."


def tidy(
    database: Database,
    as_of: date,
    now: datetime,
    *,
    dry_run: bool = False,
    settings: Settings | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> TidyReport:
    """Delete what has outlived its period.

    Args:
        database: Where the data is.
        as_of: The day from which the periods are counted back.
        now: The moment noted on what is erased.
        dry_run: Count only.
        settings: Where Rasa's tracker is; from the environment when left out.
        stopping: Asked between batches; true ends early.
    """
    settings = settings or load_settings()
    report = TidyReport(dry_run)
    for kind, table, condition in _simple(as_of):
        with database.write() as session:
            report.deleted[kind] += _delete_where(session, table, condition, dry_run)
    old_chats = _conversations(as_of)
    if dry_run:
        report.deleted[Kind.SAMTALE] = _count(database, Conversation, old_chats)
        report.deleted[Kind.SYKEFRAVAER] = _count(database, SickCase, _cases(as_of))
        return report
    while not stopping() and (ids := _some(database, Conversation.id, old_chats)):
        for conversation_id in ids:
            tracker.forget(settings, conversation_id)
        with database.write() as session:
            for conversation in session.scalars(
                select(Conversation).where(Conversation.id.in_(ids))
            ):
                conversations.erase(session, conversation, requested_by="lagringstid", now=now)
        report.deleted[Kind.SAMTALE] += len(ids)
    while not stopping() and (cases := _some(database, SickCase.id, _cases(as_of))):
        _forget_chats_of(database, settings, cases, now)
        with database.write() as session:
            report.deleted[Kind.SYKEFRAVAER] += len(cases)
            report.deleted[Kind.PERSON] += _delete_cases(session, cases, now)
    with database.write() as session:
        session.execute(delete(Employer).where(~exists().where(SickCase.orgnr == Employer.orgnr)))
    return report


def _simple(as_of: date) -> list[tuple[Kind, type[Base], ColumnElement[bool]]]:
    """Return what can be deleted in one statement."""
    finished = (OutboxStatus.SENDT, OutboxStatus.FEILET, OutboxStatus.USIKKER)
    return [
        (
            Kind.TILGANG,
            ConversationAccess,
            ConversationAccess.expires_at < _before(as_of, Kind.TILGANG),
        ),
        (Kind.TILGANG, AdviserSession, AdviserSession.expires_at < _before(as_of, Kind.TILGANG)),
        (
            Kind.UTSENDING,
            OutboxMessage,
            OutboxMessage.status.in_(finished)
            & (
                func.coalesce(OutboxMessage.sent_at, OutboxMessage.next_attempt_at)
                < _before(as_of, Kind.UTSENDING)
            ),
        ),
        (Kind.HENVENDELSE, Ticket, Ticket.solved_at < _before(as_of, Kind.HENVENDELSE)),
        (Kind.LOGG, AuditEntry, AuditEntry.at < _before(as_of, Kind.LOGG)),
        (Kind.LOGG, PassRun, PassRun.started_at < _before(as_of, Kind.LOGG)),
    ]


def _conversations(as_of: date) -> ColumnElement[bool]:
    held = exists().where(Ticket.conversation_id == Conversation.id, Ticket.status.in_(OPEN))
    return (Conversation.last_activity_at < _before(as_of, Kind.SAMTALE)) & ~held


def _cases(as_of: date) -> ColumnElement[bool]:
    held = exists().where(Ticket.case_id == SickCase.id, Ticket.status.in_(OPEN))
    oldest = as_of - timedelta(days=PERIOD_DAYS[Kind.SYKEFRAVAER])
    return (SickCase.sykmeldt_til < oldest) & ~held


def _before(as_of: date, kind: Kind) -> datetime:
    """Return the midnight in Norway that starts the period which is still kept."""
    first_kept = as_of - timedelta(days=PERIOD_DAYS[kind])
    return datetime.combine(first_kept, time(), OSLO)


def _delete_where(
    session: Session, table: type[Base], condition: ColumnElement[bool], dry_run: bool
) -> int:
    if dry_run:
        return session.scalar(select(func.count()).select_from(table).where(condition)) or 0
    deleted: Any = session.execute(
        delete(table).where(condition).execution_options(synchronize_session=False)
    )
    return int(deleted.rowcount)


def _count(database: Database, table: type[Base], condition: ColumnElement[bool]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _some(database: Database, column: Any, condition: ColumnElement[bool]) -> Sequence[Any]:
    with database.read() as session:
        return session.scalars(select(column).where(condition).limit(BATCH)).all()


def _forget_chats_of(
    database: Database, settings: Settings, cases: Sequence[int], now: datetime
) -> None:
    """Erase chats that belong to the cases, however lately they were used."""
    with database.read() as session:
        chats = session.scalars(
            select(Conversation)
            .join(Invitation, Invitation.id == Conversation.invitation_id)
            .where(Invitation.case_id.in_(cases))
        ).all()
    for chat in chats:
        tracker.forget(settings, chat.id)
        with database.write() as session:
            again = session.get(Conversation, chat.id)
            if again is not None:
                conversations.erase(session, again, requested_by="lagringstid", now=now)


def _delete_cases(session: Session, cases: Sequence[int], now: datetime) -> int:
    """Delete cases and the people who have no other; return how many people."""
    people = set(session.scalars(select(SickCase.person_id).where(SickCase.id.in_(cases))))
    session.execute(delete(CaseGrade).where(CaseGrade.case_id.in_(cases)))
    session.execute(delete(SickCase).where(SickCase.id.in_(cases)))
    gone = session.scalars(
        select(Person).where(
            Person.id.in_(people), ~exists().where(SickCase.person_id == Person.id)
        )
    ).all()
    for person in gone:
        session.add(
            Erasure(
                subject_kind="person",
                subject_hash=sha256(person.person_ref.encode()).hexdigest(),
                requested_by="lagringstid",
                erased_at=now,
            )
        )
        session.delete(person)
    return len(gone)
