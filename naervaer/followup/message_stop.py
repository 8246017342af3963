"""A person's own stop: whoever follows the stop link in a message gets no more of them.

The link needs no sign-in and can do nothing but this, so it never ends: it works after the question
has expired too. Only the hash of its secret is kept, and each message has a secret of its own.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.followup.links import hash_of, new_token
from naervaer.settings import Settings
from naervaer.store.tables import MessageStop, Person, StopLink


def new_stop_link(session: Session, person_id: int, settings: Settings) -> str:
    """Return the address of a new stop link for a person."""
    token = new_token()
    session.add(StopLink(token_hash=hash_of(token), person_id=person_id))
    return f"{settings.public_address()}/stopp/{token}"


def holder_of(session: Session, token: str) -> Person | None:
    """Return the person whom a stop link was sent to, or None when we do not know the link."""
    return session.scalar(
        select(Person).join(StopLink).where(StopLink.token_hash == hash_of(token))
    )


def stopped_at(session: Session, person_id: int) -> datetime | None:
    """Return when the person said stop, or None when messages are fine."""
    return session.scalar(select(MessageStop.stopped_at).where(MessageStop.person_id == person_id))


def stop_messages(session: Session, person_id: int, *, by: str, now: datetime) -> None:
    """Send the person no reminder and no later question; saying it twice changes nothing."""
    if stopped_at(session, person_id) is None:
        session.add(MessageStop(person_id=person_id, stopped_by=by, stopped_at=now))
        _audit(session, "stopp_meldinger", person_id, by, now)


def allow_messages(session: Session, person_id: int, *, by: str, now: datetime) -> None:
    """Take the person's stop back."""
    stop = session.get(MessageStop, person_id)
    if stop is not None:
        session.delete(stop)
        session.flush()
        _audit(session, "tillat_meldinger", person_id, by, now)


def _audit(session: Session, action: str, person_id: int, by: str, now: datetime) -> None:
    audit.record(
        session, actor=by, action=action, subject_kind="person", subject_id=person_id, now=now
    )
