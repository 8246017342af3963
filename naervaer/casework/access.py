"""Who may see which ticket. Looking at a person's data always leaves an audit row, refusals too."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.casework.advisers import handles_cases, visible_units
from naervaer.store.tables import Adviser, Ticket


def seen_by(adviser: Adviser) -> ColumnElement[bool]:
    """Return the condition for tickets that the adviser may see: of their units, or their own."""
    if not handles_cases(adviser):
        return false()
    return or_(
        Ticket.unit.in_(visible_units(adviser)),
        Ticket.owner_id == adviser.id,
        Ticket.deputy_id == adviser.id,
    )


def may_see(adviser: Adviser, ticket: Ticket) -> bool:
    """Return whether the adviser may see the ticket."""
    own = adviser.id in (ticket.owner_id, ticket.deputy_id)
    return handles_cases(adviser) and (own or ticket.unit in visible_units(adviser))


FOLLOWING = timedelta(minutes=10)
"""A page that keeps itself fresh leaves a row this often."""


def look_up(
    session: Session,
    ticket_id: int,
    *,
    adviser: Adviser,
    action: str,
    now: datetime,
    unless_within: timedelta | None = None,
) -> Ticket | None:
    """Return the ticket and write in the audit that it was opened, or that this was refused.

    Returns None both when there is no such ticket and when it is another unit's: the asker does
    not learn which. The caller commits before it answers, so that the refusal is kept.
    """
    ticket = session.get(Ticket, ticket_id)
    allowed = ticket is not None and may_see(adviser, ticket)
    if ticket is not None:
        audit.record(
            session,
            actor=adviser.username,
            action=action,
            subject_kind="henvendelse",
            subject_id=ticket_id,
            reason=None if allowed else "annen enhet",
            allowed=allowed,
            now=now,
            unless_within=unless_within if allowed else None,
        )
    return ticket if allowed else None
