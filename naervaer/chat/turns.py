"""One turn at a time: a user's line is stored first, then answered by the bot, and never lost.

A turn is claimed on the conversation's row with a lease, so it is one at a time across processes
and outlives the death of the process that ran it: the lease runs out and another takes the line
up. The row lock itself is held only for moments, never while Rasa thinks.
"""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from naervaer.casework import tickets
from naervaer.chat import conversations, gateway_replies
from naervaer.chat.bot import Bot, BotLine, BotSilent, TurnContext, as_typed
from naervaer.chat.incoming import Incoming, receive
from naervaer.clock import oslo_date, utc_now
from naervaer.knowledge import Knowledge
from naervaer.store import Database
from naervaer.store.tables import Conversation, Message

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
"""Longest life of a turn. Well over the bot's time limit, short enough to take up after a crash."""

WAIT_FOR_OTHER_SECONDS = 25.0
"""How long a request waits for another process that runs the turn."""

LOOK_AGAIN_SECONDS = 0.05

SWEEP_AFTER = timedelta(seconds=3)
"""A line unanswered for this long, with no turn running, was dropped by a process that died."""


@dataclass(frozen=True)
class Work:
    """One thing to ask the bot: a user's line, or a payload of the gateway itself."""

    context: TurnContext
    message: str
    message_id: int | None
    gateway_payload: str | None


@dataclass(frozen=True)
class Chat:
    """What a turn needs: the database, the bot, and the texts of the gateway."""

    database: Database
    bot: Bot
    knowledge: Knowledge

    async def post(self, conversation_id: str, incoming: Incoming, now: datetime) -> Message:
        """Store a user's line and answer it. The same ``client_id`` again changes nothing.

        Returns:
            The stored line; its answers are ``messages.replies_to(line.id)``.

        Raises:
            Problem: for an unknown choice, or when the database is busy (the line is not stored).
        """
        stored = await asyncio.to_thread(self._store, conversation_id, incoming, now)
        if stored.answered_at is None:
            await self.answer_pending(conversation_id, until_answered=stored.id)
        return stored

    async def answer_pending(self, conversation_id: str, until_answered: int | None = None) -> None:
        """Run the conversation's turns in order until none is left.

        Args:
            conversation_id: Whose turns.
            until_answered: Id of a line to wait for when another process runs the turns.
        """
        owner = str(uuid.uuid4())
        deadline = asyncio.get_running_loop().time() + WAIT_FOR_OTHER_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            if await asyncio.to_thread(self._claim, conversation_id, owner):
                await self._run_claimed(conversation_id, owner)
                return
            if until_answered is None or await asyncio.to_thread(self._is_answered, until_answered):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def sweep(self, now: datetime) -> int:
        """Take up turns that were requested from elsewhere or dropped by a process that died.

        Returns:
            The number of conversations taken up.
        """
        waiting = await asyncio.to_thread(self._dropped, now)
        for conversation_id in waiting:
            await self.answer_pending(conversation_id)
        return len(waiting)

    def _store(self, conversation_id: str, incoming: Incoming, now: datetime) -> Message:
        with self.database.write() as session:
            conversation = conversations.get(session, conversation_id, lock=True)
            return receive(session, conversation, incoming, self.knowledge, now)

    def _claim(self, conversation_id: str, owner: str) -> bool:
        now = utc_now()
        with self.database.write() as session:
            claimed = session.execute(
                update(Conversation)
                .where(
                    Conversation.id == conversation_id,
                    or_(Conversation.turn_owner.is_(None), Conversation.turn_until < now),
                )
                .values(turn_owner=owner, turn_until=now + LEASE)
                .execution_options(synchronize_session=False)
            )
            return bool(claimed.rowcount)  # type: ignore[attr-defined]

    async def _run_claimed(self, conversation_id: str, owner: str) -> None:
        while work := await asyncio.to_thread(self._next_or_release, conversation_id, owner):
            lines: list[BotLine] | None = None
            if work.gateway_payload is None:
                try:
                    lines = await self.bot.reply(work.context, work.message)
                except BotSilent as silence:
                    log.warning("bot silent in %s: %s", conversation_id, silence)
            await asyncio.to_thread(self._finish, conversation_id, owner, work, lines)

    def _next_or_release(self, conversation_id: str, owner: str) -> Work | None:
        """Return the next thing to ask, with the lease made longer; give the turn back if none."""
        now = utc_now()
        with self.database.write() as session:
            conversation = session.get(Conversation, conversation_id, with_for_update=True)
            if conversation is None or conversation.turn_owner != owner:
                return None
            work = _next_work(session, conversation, now)
            conversation.turn_owner = owner if work else None
            conversation.turn_until = now + LEASE if work else None
            return work

    def _finish(
        self, conversation_id: str, owner: str, work: Work, lines: list[BotLine] | None
    ) -> None:
        """Store what the bot said, unless the turn was lost or a human has taken over meanwhile."""
        now = utc_now()
        with self.database.write() as session:
            conversation = session.get(Conversation, conversation_id, with_for_update=True)
            if conversation is None or conversation.turn_owner != owner:
                return
            question = session.get(Message, work.message_id) if work.message_id else None
            if question is not None:
                question.answered_at = now
            else:
                conversation.pending_payload = None
            if tickets.human_holds(session, conversation_id):
                return
            replies = gateway_replies.Replies(session, conversation, self.knowledge, question, now)
            if work.gateway_payload is not None:
                replies.act_on(work.gateway_payload)
            elif lines is None:
                replies.say_that_bot_is_silent()
            else:
                replies.say(lines)
            tickets.announce(session, conversation, now, reply_to=work.message_id)

    def _is_answered(self, message_id: int) -> bool:
        with self.database.read() as session:
            message = session.get(Message, message_id)
            return message is None or message.answered_at is not None

    def _dropped(self, now: datetime) -> list[str]:
        with self.database.read() as session:
            free = or_(Conversation.turn_owner.is_(None), Conversation.turn_until < now)
            unanswered = (
                select(Message.conversation_id)
                .where(
                    Message.sender == "bruker",
                    Message.answered_at.is_(None),
                    Message.created_at < now - SWEEP_AFTER,
                )
                .distinct()
            )
            requested = or_(
                Conversation.pending_payload == conversations.GIVEN_BACK,
                (Conversation.pending_payload.is_not(None))
                & (Conversation.created_at < now - SWEEP_AFTER),
            )
            return list(
                session.scalars(
                    select(Conversation.id).where(
                        free, or_(Conversation.id.in_(unanswered), requested)
                    )
                )
            )


def _next_work(session: Session, conversation: Conversation, now: datetime) -> Work | None:
    context = TurnContext(
        conversation_id=conversation.id,
        malform=conversation.malform,
        audience=conversation.audience,
        personal=conversation.invitation_id is not None,
        today=oslo_date(now),
        contact_given=conversation.contact is not None,
        topic=_spoken_of(session, conversation.id),
    )
    if payload := conversation.pending_payload:
        return Work(context, payload, None, None)
    line = session.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.sender == "bruker",
            Message.answered_at.is_(None),
        )
        .order_by(Message.seq)
        .limit(1)
    )
    if line is None:
        return None
    if line.payload and line.payload.startswith(gateway_replies.OWN_PAYLOADS):
        return Work(context, "", line.id, line.payload)
    return Work(context, line.payload or as_typed(line.text), line.id, None)


def _spoken_of(session: Session, conversation_id: str) -> str | None:
    """Return the topic that the bot answered last, unless an adviser has spoken after it."""
    latest = session.execute(
        select(Message.sender, Message.topic)
        .where(
            Message.conversation_id == conversation_id,
            or_(Message.topic.is_not(None), Message.sender == "veileder"),
        )
        .order_by(Message.seq.desc())
        .limit(1)
    ).first()
    return latest.topic if latest and latest.sender == "bot" else None
