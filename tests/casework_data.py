"""What the tests of tickets share: a moment, a password, and looks into the database."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from naervaer.casework.advisers import create_adviser
from naervaer.chat import messages
from naervaer.chat.conversations import open_conversation
from naervaer.store import Database
from naervaer.store.tables import (
    Adviser,
    AuditEntry,
    Invitation,
    Person,
    SickCase,
    Ticket,
    TicketEvent,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Norway."""

PASSWORD = "et langt nok passord"


def make_adviser(
    database: Database, username: str, unit: str = "nav_sunnfjord", role: str = "veileder"
) -> Adviser:
    """Make an account whose password is ``PASSWORD``."""
    with database.write() as session:
        return create_adviser(
            session,
            username=username,
            name=f"{username.title()} Testesen",
            role=role,
            unit=unit,
            password=PASSWORD,
            now=NOW,
        )


def make_employer_chat(database: Database, malform: str = "nb") -> str:
    """Open an employer's conversation and return its id."""
    with database.write() as session:
        conversation, _ = open_conversation(
            session, audience="arbeidsgiver", malform=malform, now=NOW
        )
        conversation.pending_payload = None
        return conversation.id


def make_invitation(
    database: Database, municipality: str, unit: str, status: str = "foreslatt", ref: str = "T-1"
) -> int:
    """Make a synthetic person with a case and an invitation; return the invitation's id."""
    with database.write() as session:
        person = Person(
            person_ref=ref,
            fodselsdato=date(1980, 1, 2),
            kommune=municipality,
            malform="nn",
            epost="person@eksempel.example",
            mobil="40000000",
        )
        session.add(person)
        session.flush()
        case = SickCase(
            person_id=person.id,
            sykmeldt_fra=date(2026, 10, 12),
            sykmeldt_til=date(2026, 12, 31),
        )
        session.add(case)
        session.flush()
        invitation = Invitation(
            case_id=case.id,
            question_set="jobbforventning_5",
            unit=unit,
            status=status,
            as_of=NOW.date(),
            proposed_at=NOW,
            reason="dag 42",
        )
        session.add(invitation)
        session.flush()
        return invitation.id


def make_sick_listed_chat(database: Database, municipality: str) -> str:
    """Open the conversation behind a personal link and return its id."""
    invitation_id = make_invitation(
        database, municipality, "nav_sunnfjord", "sendt", ref=f"T-{municipality}"
    )
    with database.write() as session:
        conversation, _ = open_conversation(session, audience="sykmeldt", malform="nn", now=NOW)
        conversation.pending_payload = None
        session.flush()
        conversation.invitation_id = invitation_id
        return conversation.id


def lines(database: Database, conversation_id: str) -> list[tuple[str, str]]:
    """Return sender and text of each line of a chat."""
    with database.read() as session:
        return [(line.sender, line.text) for line in messages.since(session, conversation_id)]


def ticket_row(database: Database, ticket_id: int) -> Ticket:
    """Return a ticket as the database has it."""
    with database.read() as session:
        found = session.get(Ticket, ticket_id)
        assert found is not None
        return found


def chronology(database: Database, ticket_id: int) -> list[tuple[str, str]]:
    """Return actor and kind of each event of a ticket."""
    with database.read() as session:
        events = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)
        return [
            (event.actor, event.kind) for event in session.scalars(events.order_by(TicketEvent.id))
        ]


def audit_rows(database: Database, action: str | None = None) -> list[tuple[str, str, str, bool]]:
    """Return actor, action, subject and whether it was allowed, of each audit row."""
    with database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [
            (row.actor, row.action, f"{row.subject_kind}:{row.subject_id}", row.allowed)
            for row in rows
            if action in (None, row.action)
        ]
