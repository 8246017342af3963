"""The personal link: what it says to its holder, and the proof that it is the right person.

Whoever holds the address learns nothing of the person it was made for, not even that the birth date
they typed was close. Five wrong dates lock it and an adviser is told; it lives for 31 days.
"""

import hmac
import secrets
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from naervaer.casework.tickets import open_ticket
from naervaer.domain.ticket_terms import Reason
from naervaer.problems import Problem
from naervaer.store.tables import Conversation, Invitation
from naervaer.text import Text

LINK_DAYS = 31
"""How long a link lives from the day it is sent; the same as Nav's own answer window."""

TRIES = 5


class LinkState(StrEnum):
    """All that a link tells of itself."""

    UKJENT = "ukjent"
    UTLOPT = "utlopt"
    LAAST = "laast"
    FODSELSDATO = "fodselsdato"


def new_token() -> str:
    """Return the secret part of a personal link."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is long and random, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def open_link(session: Session, token: str, now: datetime) -> LinkState:
    """Return what to show to the holder of a link: ask for the birth date, or why not."""
    return state_of(_find(session, token), now)


def prove(session: Session, token: str, fodselsdato: date, now: datetime) -> Invitation | Problem:
    """Return the invitation when the birth date is right, else the problem to show.

    A problem is returned and not raised: the count of wrong tries must be committed.

    Args:
        session: A write transaction, to be committed whatever is returned.
        token: From the link.
        fodselsdato: What the holder typed.
        now: When.
    """
    invitation = _find(session, token, lock=True)
    state = state_of(invitation, now)
    if invitation is None or state is not LinkState.FODSELSDATO:
        return problem_of(state)
    known = invitation.case.person.fodselsdato
    if hmac.compare_digest(known.isoformat(), fodselsdato.isoformat()):
        invitation.failed_attempts = 0
        return invitation
    invitation.failed_attempts += 1
    if invitation.failed_attempts < TRIES:
        return Problem("feil-fodselsdato", 403, _WRONG_DATE)
    invitation.locked_at = now
    _tell_adviser(session, invitation, now)
    return problem_of(LinkState.LAAST)


def state_of(invitation: Invitation | None, now: datetime) -> LinkState:
    """Return whether an invitation's link can be used at a moment."""
    if invitation is None or invitation.expires_at is None:
        return LinkState.UKJENT
    if invitation.expires_at <= now:
        return LinkState.UTLOPT
    if invitation.locked_at is not None:
        return LinkState.LAAST
    return LinkState.FODSELSDATO


def problem_of(state: LinkState) -> Problem:
    """Return the problem that tells why a link cannot be used."""
    code, status, text = _PROBLEMS[state]
    return Problem(code, status, text)


def _find(session: Session, token: str, *, lock: bool = False) -> Invitation | None:
    known = hash_of(token)
    query = select(Invitation).where(
        or_(Invitation.token_hash == known, Invitation.reminder_token_hash == known)
    )
    if lock:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return session.scalar(query)


def _tell_adviser(session: Session, invitation: Invitation, now: datetime) -> None:
    conversation_id = session.scalar(
        select(Conversation.id).where(Conversation.invitation_id == invitation.id)
    )
    open_ticket(
        session,
        conversation_id=conversation_id,
        reason=Reason.LAAST_LENKE,
        about=None,
        now=now,
        case_id=invitation.case_id,
        unit=invitation.unit,
    )


_WRONG_DATE = Text(
    "Fødselsdatoen stemmer ikke med lenken. Se om du har skrevet riktig, og prøv igjen. "
    "Etter fem feil blir lenken låst.",
    "Fødselsdatoen stemmer ikkje med lenkja. Sjå om du har skrive rett, og prøv igjen. "
    "Etter fem feil blir lenkja låst.",
)
_PROBLEMS = {
    LinkState.UKJENT: (
        "lenke-ukjent",
        404,
        Text(
            "Vi kjenner ikke denne lenken. Se om hele adressen kom med.",
            "Vi kjenner ikkje denne lenkja. Sjå om heile adressa kom med.",
        ),
    ),
    LinkState.UTLOPT: (
        "lenke-utlopt",
        410,
        Text(
            "Lenken virker ikke lenger. Du trenger ikke gjøre noe. "
            "Vil du snakke med noen, kan du ringe Nav på 55 55 33 33.",
            "Lenkja verkar ikkje lenger. Du treng ikkje gjere noko. "
            "Vil du snakke med nokon, kan du ringje Nav på 55 55 33 33.",
        ),
    ),
    LinkState.LAAST: (
        "lenke-laast",
        423,
        Text(
            "Lenken er låst fordi fødselsdatoen ble skrevet feil for mange ganger. "
            "Vi har sagt fra til en veileder. Du kan også ringe Nav på 55 55 33 33.",
            "Lenkja er låst fordi fødselsdatoen vart skriven feil for mange gonger. "
            "Vi har sagt frå til ein rettleiar. Du kan òg ringje Nav på 55 55 33 33.",
        ),
    ),
}
