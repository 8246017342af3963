"""Opening conversations, knowing who may speak in them, and giving them back or erasing them."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from naervaer.chat import messages
from naervaer.problems import NotFound, Problem
from naervaer.store.tables import (
    Conversation,
    ConversationAccess,
    Erasure,
    Invitation,
    Message,
    Ticket,
    TicketEvent,
)
from naervaer.text import Text

ACCESS_DAYS = 31
"""Days that a browser keeps its right to an open chat; a personal link's ends with the link."""

START, START_PERSONAL, GIVEN_BACK = "/start", "/start_jobbforventning", "/gi_tilbake"
"""What the gateway tells Rasa when a conversation opens, and when an adviser gave it back."""

ERASED = {
    "bruker": Text("Slettet av brukeren", "Sletta av brukaren"),
    "lagringstid": Text("Slettet: lagringstiden er ute", "Sletta: lagringstida er ute"),
}
"""What stands in place of what was erased, by who asked for it."""

NO_ACCESS = Text(
    "Samtalen er avsluttet eller åpnet et annet sted. Last siden på nytt for å begynne på en ny.",
    "Samtalen er avslutta eller opna ein annan stad. Last sida på nytt for å byrje på ein ny.",
)


def open_conversation(
    session: Session, *, audience: str, malform: str, now: datetime
) -> tuple[Conversation, str]:
    """Open a chat for an employer or a sick-listed person without a link.

    Returns:
        The conversation, and the token that proves the right to it.
    """
    conversation = _new(session, audience=audience, malform=malform, first=START, now=now)
    return conversation, grant_access(session, conversation, now + timedelta(days=ACCESS_DAYS))


def open_behind_invitation(
    session: Session, invitation: Invitation, *, now: datetime
) -> tuple[Conversation, str]:
    """Open the chat behind a personal link, or the same one again on another day or device.

    The caller has proven the right person (``naervaer.followup.invitations.prove``).
    """
    conversation = session.scalar(
        select(Conversation).where(Conversation.invitation_id == invitation.id)
    )
    if conversation is None:
        conversation = _new(
            session,
            audience="sykmeldt",
            malform=invitation.case.person.malform,
            first=START_PERSONAL,
            now=now,
        )
        conversation.invitation_id = invitation.id
    expires = invitation.expires_at or now + timedelta(days=ACCESS_DAYS)
    return conversation, grant_access(session, conversation, expires)


def grant_access(session: Session, conversation: Conversation, expires_at: datetime) -> str:
    """Return a new token for the conversation; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        ConversationAccess(
            token_hash=hash_token(token), conversation_id=conversation.id, expires_at=expires_at
        )
    )
    session.flush()
    return token


def hash_token(token: str) -> str:
    """Return what is stored of a token. Tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def conversation_of(session: Session, token: str | None, now: datetime) -> Conversation:
    """Return the conversation that the token gives a right to.

    Raises:
        Problem: ``ingen-tilgang`` (401) when the token is missing, wrong or too old.
    """
    access = session.get(ConversationAccess, hash_token(token)) if token else None
    if access is None or access.expires_at <= now:
        raise Problem("ingen-tilgang", 401, NO_ACCESS)
    return get(session, access.conversation_id)


def authorise(
    session: Session, conversation_id: str, token: str | None, now: datetime
) -> Conversation:
    """Return the named conversation if the token gives a right to that very one."""
    conversation = conversation_of(session, token, now)
    if conversation.id != conversation_id:
        raise Problem("ingen-tilgang", 401, NO_ACCESS)
    return conversation


def revoke(session: Session, token: str | None) -> None:
    """End one browser's right, so that a shared machine keeps nothing."""
    if token:
        session.execute(
            delete(ConversationAccess).where(ConversationAccess.token_hash == hash_token(token))
        )


def get(session: Session, conversation_id: str, *, lock: bool = False) -> Conversation:
    """Return a conversation by its id, its row locked if asked, or raise ``NotFound``."""
    conversation = session.get(Conversation, conversation_id, with_for_update=lock or None)
    if conversation is None:
        raise NotFound()
    return conversation


def choose_malform(session: Session, conversation: Conversation, malform: str) -> None:
    """Switch the written form of what is said from now on."""
    conversation.malform = malform
    session.flush()


def request_bot_turn(session: Session, conversation: Conversation, *, payload: str) -> None:
    """Ask for a turn of the bot that no user's line started; the worker's sweep runs it."""
    conversation.pending_payload = payload
    session.flush()


def rate(session: Session, conversation: Conversation, seq: int, useful: bool) -> None:
    """Store whether an answer was useful. The last word counts."""
    message = session.scalar(
        select(Message).where(
            Message.conversation_id == conversation.id,
            Message.seq == seq,
            Message.sender.in_(("bot", "veileder")),
        )
    )
    if message is None:
        raise NotFound()
    message.useful = useful


def export(session: Session, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """Return everything that the conversation holds about its user, for the user's own copy."""
    lines = messages.since(session, conversation.id, limit=100_000)
    return {
        "id": conversation.id,
        "audience": conversation.audience,
        "malform": conversation.malform,
        "created_at": conversation.created_at.isoformat(),
        "exported_at": now.isoformat(),
        "contact": conversation.contact,
        "messages": [messages.as_shown(line) for line in lines],
        "tickets": [
            {
                "reason": ticket.reason,
                "status": ticket.status,
                "summary": ticket.summary,
                "created_at": ticket.created_at.isoformat(),
            }
            for ticket in _tickets(session, conversation)
        ],
    }


def erase(
    session: Session, conversation: Conversation, *, requested_by: str, now: datetime
) -> None:
    """Erase what was said, and every copy of it that we hold in this database.

    An open ticket is closed, since nobody can answer in a chat that is gone; a closed one keeps
    its dates and outcome without text. Rasa's tracker is erased by ``tracker.forget``. One row
    stays that says that, and when.
    """
    for ticket in _tickets(session, conversation):
        ticket.summary = ERASED[requested_by].in_form(ticket.malform)
        ticket.contact = None
        ticket.note = None
        if ticket.status != "lost":
            ticket.status, ticket.solved_at, ticket.outcome = "lost", now, "slettet"
        ticket.version += 1
        for event in ticket.events:
            event.detail = None
        session.add(
            TicketEvent(ticket_id=ticket.id, at=now, actor="system", kind="slettet", detail=None)
        )
    session.add(
        Erasure(
            subject_kind="samtale",
            subject_hash=hash_token(conversation.id),
            requested_by=requested_by,
            erased_at=now,
        )
    )
    session.flush()
    session.execute(delete(Conversation).where(Conversation.id == conversation.id))


def _new(
    session: Session, *, audience: str, malform: str, first: str, now: datetime
) -> Conversation:
    conversation = Conversation(
        id=str(uuid.uuid4()),
        audience=audience,
        malform=malform,
        pending_payload=first,
        created_at=now,
        last_activity_at=now,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _tickets(session: Session, conversation: Conversation) -> list[Ticket]:
    return list(session.scalars(select(Ticket).where(Ticket.conversation_id == conversation.id)))
