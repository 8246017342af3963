"""The kill switch: while it is on, no message leaves; approved ones wait in the outbox."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.store.tables import SendingStop


def is_stopped(session: Session) -> bool:
    """Return whether sending is stopped."""
    return current(session) is not None


def current(session: Session) -> SendingStop | None:
    """Return who stopped sending and when, or None while it goes on."""
    return session.scalar(select(SendingStop).limit(1))


def stop(session: Session, *, by: str, now: datetime) -> None:
    """Stop all sending from the next message on; stopping twice changes nothing."""
    if not is_stopped(session):
        session.add(SendingStop(id=1, stopped_by=by, stopped_at=now))
        _audit(session, "stopp_sending", by, now)


def resume(session: Session, *, by: str, now: datetime) -> None:
    """Let sending go on. What no longer fits is taken away when its turn comes."""
    if is_stopped(session):
        session.execute(delete(SendingStop))
        _audit(session, "start_sending", by, now)


def _audit(session: Session, action: str, by: str, now: datetime) -> None:
    audit.record(
        session, actor=by, action=action, subject_kind="utsending", subject_id="alle", now=now
    )
