"""Who did or read what, of whom, and why. Refusals are written too; content never is."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.store.tables import AuditEntry


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str | int,
    now: datetime,
    reason: str | None = None,
    allowed: bool = True,
    unless_within: timedelta | None = None,
) -> None:
    """Add one row to the audit.

    Args:
        session: A write transaction; the row stands or falls with what it tells of.
        actor: Username of the adviser, or the part of the system that acted.
        action: What was done, as a short word: ``apne``, ``liste``, ``ta`` …
        subject_kind: What it was done to: ``henvendelse``, ``invitasjon``, ``liste`` …
        subject_id: Which one.
        now: When.
        reason: Why, when it does not follow from the action.
        allowed: False when it was refused.
        unless_within: Leave the row out when the same one was written so short a time ago. For a
            page that keeps itself fresh: the view goes on, it is not a new one.
    """
    if unless_within is not None and _written_since(
        session, actor, action, subject_kind, str(subject_id), now - unless_within
    ):
        return
    session.add(
        AuditEntry(
            at=now,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            reason=reason,
            allowed=allowed,
        )
    )


def _written_since(
    session: Session, actor: str, action: str, kind: str, subject: str, since: datetime
) -> bool:
    same = select(AuditEntry.id).where(
        AuditEntry.subject_id == subject,
        AuditEntry.at > since,
        AuditEntry.actor == actor,
        AuditEntry.action == action,
        AuditEntry.subject_kind == kind,
        AuditEntry.allowed.is_(True),
    )
    return session.scalar(same.limit(1)) is not None
