"""The lines of a conversation, numbered without gaps."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from naervaer.store.tables import Choice, Conversation, Message
from naervaer.text import Text


@dataclass(frozen=True)
class NewChoice:
    """A button: what the user reads, and what it means to the bot or the gateway."""

    label: str
    payload: str


def append(
    session: Session,
    conversation: Conversation,
    *,
    sender: str,
    text: str,
    now: datetime,
    author: str | None = None,
    malform: str | None = None,
    topic: str | None = None,
    kind: str | None = None,
    sources: Sequence[dict[str, Any]] = (),
    link: dict[str, Any] | None = None,
    choices: Sequence[NewChoice] = (),
    reply_to: int | None = None,
    client_id: str | None = None,
    payload: str | None = None,
) -> Message:
    """Add a line at the end of the conversation.

    The number comes from the conversation's own row, which stays locked until the transaction
    ends: two writers cannot take the same number, and one that fails leaves no gap.

    Args:
        session: A write transaction.
        conversation: Where the line is added.
        sender: ``bruker``, ``bot``, ``veileder`` or ``system``.
        text: What is shown; already masked when it comes from the user.
        now: The moment it is said.
        author: The adviser's name.
        malform: The written form of the text; the conversation's unless given.
        topic: The knowledge topic that the line answers.
        kind: ``plikt``, ``rett``, ``rad`` or ``info`` for a topic.
        sources: Name, address and date of each source.
        link: Label and address of the page where one does what the line advises.
        choices: Buttons below the line.
        reply_to: Id of the user's line that this answers.
        client_id: The sender's own id of the line; unique in the conversation.
        payload: What a pressed button means.
    """
    number = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_seq=Conversation.last_seq + 1, last_activity_at=now)
        .returning(Conversation.last_seq)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    message = Message(
        conversation_id=conversation.id,
        seq=number,
        sender=sender,
        author=author,
        text=text,
        topic=topic,
        kind=kind,
        sources=list(sources),
        link=link,
        malform=malform or conversation.malform,
        created_at=now,
        client_id=client_id,
        payload=payload,
        reply_to=reply_to,
    )
    message.choices = [
        Choice(
            id=secrets.token_urlsafe(12), position=position, label=new.label, payload=new.payload
        )
        for position, new in enumerate(choices)
    ]
    session.add(message)
    session.flush()
    return message


def append_system(
    session: Session,
    conversation: Conversation,
    text: Text,
    *,
    now: datetime,
    reply_to: int | None = None,
) -> Message:
    """Add a line that no one says: a status such as who has taken the case."""
    return append(
        session,
        conversation,
        sender="system",
        text=text.in_form(conversation.malform),
        now=now,
        reply_to=reply_to,
    )


def since(
    session: Session, conversation_id: str, after: int = 0, limit: int = 500
) -> list[Message]:
    """Return the lines with a number above ``after``, in order, at most ``limit``."""
    return list(
        session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.seq > after)
            .order_by(Message.seq)
            .limit(limit)
            .options(selectinload(Message.choices))
        )
    )


def replies_to(session: Session, message_id: int) -> list[Message]:
    """Return the lines that answered the user's line ``message_id``."""
    return list(
        session.scalars(select(Message).where(Message.reply_to == message_id).order_by(Message.seq))
    )


def as_shown(message: Message) -> dict[str, Any]:
    """Return a line as the chat API shows it; a button's payload stays on the server."""
    shown: dict[str, Any] = {
        "seq": message.seq,
        "sender": message.sender,
        "author": message.author,
        "text": message.text,
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "topic": message.topic,
        "kind": message.kind,
        "sources": message.sources,
        "link": message.link,
        "malform": message.malform,
        "created_at": message.created_at.isoformat().replace("+00:00", "Z"),
        "useful": message.useful,
    }
    if message.client_id:
        shown["client_id"] = message.client_id
    return shown
