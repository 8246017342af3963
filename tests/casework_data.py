"""What the tests of tickets share: a moment, a password, and looks into the database."""

from datetime import UTC, datetime

from sqlalchemy import select

from naervaer.chat import messages
from naervaer.store import Database
from naervaer.store.tables import AuditEntry, Ticket, TicketEvent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Norway."""

PASSWORD = "et langt nok passord"


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
