"""Who did or read what, of whom, and why. Refusals are written too; content never is."""

from datetime import datetime

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
    """
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
