"""Every table, grouped as the packages that own them: chat, casework, follow-up.

A row's lifetime is stated in ``docs/personvern.md``; free text and contact details are encrypted.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from naervaer.store.columns import EncryptedDate, EncryptedJson, EncryptedText, UtcDateTime


class Base(DeclarativeBase):
    """The base of all tables."""

    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


# --- chat ------------------------------------------------------------------------------------


class Conversation(Base):
    """One chat. It owns its message sequence and the right to run a turn."""

    __tablename__ = "conversation"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    audience: Mapped[str] = mapped_column(String(20))
    malform: Mapped[str] = mapped_column(String(2))
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="SET NULL"), unique=True
    )
    contact: Mapped[str | None] = mapped_column(EncryptedText)
    expects: Mapped[str | None] = mapped_column(String(20))
    pending_payload: Mapped[str | None] = mapped_column(String(100))
    last_seq: Mapped[int] = mapped_column(default=0)
    turn_owner: Mapped[str | None] = mapped_column(String(36))
    turn_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime] = mapped_column(index=True)

    messages: Mapped[list["Message"]] = relationship(
        back_populates="conversation", order_by="Message.seq", passive_deletes=True
    )


class ConversationAccess(Base):
    """A browser's right to one conversation. Only the hash of its token is kept."""

    __tablename__ = "conversation_access"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]


class Message(Base):
    """One line of a chat. ``answered_at`` is set on a user's message when its turn is over."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_message_unanswered", "sender", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender: Mapped[str] = mapped_column(String(10))
    author: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(EncryptedText)
    topic: Mapped[str | None] = mapped_column(String(60), index=True)
    kind: Mapped[str | None] = mapped_column(String(10))
    sources: Mapped[list[Any]] = mapped_column(default=list)
    link: Mapped[dict[str, Any] | None]
    malform: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    client_id: Mapped[str | None] = mapped_column(String(36))
    payload: Mapped[str | None] = mapped_column(EncryptedText)
    reply_to: Mapped[int | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    useful: Mapped[bool | None]

    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    choices: Mapped[list["Choice"]] = relationship(
        order_by="Choice.position", lazy="selectin", passive_deletes=True
    )


class Choice(Base):
    """A button under a message. The browser sees the id and the label, never the payload."""

    __tablename__ = "choice"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    label: Mapped[str] = mapped_column(EncryptedText)
    payload: Mapped[str] = mapped_column(EncryptedText)


# --- casework --------------------------------------------------------------------------------


class Adviser(Base):
    """Someone who signs in to the inbox: a veileder, a leder or an administrator."""

    __tablename__ = "adviser"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AdviserSession(Base):
    """A signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "adviser_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    adviser_id: Mapped[int] = mapped_column(ForeignKey("adviser.id", ondelete="CASCADE"))
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Ticket(Base):
    """A *henvendelse*: something a human must do. ``version`` makes a claim a compare-and-set."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_list", "unit", "status", "due_at"),
        Index(
            "uq_ticket_open_conversation",
            "conversation_id",
            unique=True,
            sqlite_where=text("status != 'lost'"),
            postgresql_where=text("status != 'lost'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="SET NULL"), index=True
    )
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("sick_case.id", ondelete="CASCADE"), index=True
    )
    audience: Mapped[str] = mapped_column(String(20))
    malform: Mapped[str] = mapped_column(String(2))
    reason: Mapped[str] = mapped_column(String(30))
    summary: Mapped[str] = mapped_column(EncryptedText)
    contact: Mapped[str | None] = mapped_column(EncryptedText)
    unit: Mapped[str] = mapped_column(String(60))
    priority: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime]
    announced: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10))
    waiting_on: Mapped[str | None] = mapped_column(String(10))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("adviser.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    first_answer_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(EncryptedText)

    owner: Mapped[Adviser | None] = relationship(foreign_keys=[owner_id], lazy="joined")
    events: Mapped[list["TicketEvent"]] = relationship(
        order_by="TicketEvent.id", passive_deletes=True
    )


class TicketEvent(Base):
    """One line of a ticket's chronology."""

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(30))
    detail: Mapped[str | None] = mapped_column(EncryptedText)


class AuditEntry(Base):
    """Who did or read what, of whom, and why. Refusals too. Holds ids, never content."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(60), index=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    allowed: Mapped[bool] = mapped_column(default=True)


# --- follow-up -------------------------------------------------------------------------------


class Person(Base):
    """Someone on sick leave, known by the sender's own reference; we hold no diagnosis."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_ref: Mapped[str] = mapped_column(String(60), unique=True)
    fodselsdato: Mapped[date] = mapped_column(EncryptedDate)
    kommune: Mapped[str] = mapped_column(String(4))
    malform: Mapped[str] = mapped_column(String(2))
    epost: Mapped[str | None] = mapped_column(EncryptedText)
    mobil: Mapped[str | None] = mapped_column(EncryptedText)


class Employer(Base):
    """A *virksomhet*. The employer side never sees a person's answers."""

    __tablename__ = "employer"

    orgnr: Mapped[str] = mapped_column(String(9), primary_key=True)
    virksomhet: Mapped[str] = mapped_column(String(200))


class SickCase(Base):
    """One *sykefravaerstilfelle*: a relapse within 16 days belongs to the same one.

    Employer and nearest leader are those of its newest period; two employees of one employer can
    have different leaders.
    """

    __tablename__ = "sick_case"
    __table_args__ = (Index("ix_sick_case_from", "sykmeldt_fra"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    orgnr: Mapped[str | None] = mapped_column(ForeignKey("employer.orgnr"))
    sykmeldt_fra: Mapped[date]
    sykmeldt_til: Mapped[date]
    leder_navn: Mapped[str | None] = mapped_column(EncryptedText)
    leder_telefon: Mapped[str | None] = mapped_column(EncryptedText)
    leder_epost: Mapped[str | None] = mapped_column(EncryptedText)

    person: Mapped[Person] = relationship(lazy="joined")
    employer: Mapped[Employer | None] = relationship()
    grades: Mapped[list["CaseGrade"]] = relationship(order_by="CaseGrade.fra", passive_deletes=True)


class CaseGrade(Base):
    """The *grad* (percent) of a case in a period of it, at one employer (empty: none given)."""

    __tablename__ = "case_grade"
    __table_args__ = (UniqueConstraint("case_id", "fra", "orgnr"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("sick_case.id", ondelete="CASCADE"))
    fra: Mapped[date]
    til: Mapped[date]
    grad: Mapped[int]
    orgnr: Mapped[str] = mapped_column(String(9), default="")


class Invitation(Base):
    """The question asked once in a case: proposed, approved, sent, answered, or let lie.

    ``as_of`` is the day for which the pass was run, usually the day of ``proposed_at``.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("case_id", "question_set"),
        Index("uq_invitation_reminder_token", "reminder_token_hash", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("sick_case.id", ondelete="CASCADE"))
    question_set: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(60), index=True)
    status: Mapped[str] = mapped_column(String(12), index=True)
    as_of: Mapped[date]
    proposed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None] = mapped_column(EncryptedText)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime | None]
    reminder_token_hash: Mapped[str | None] = mapped_column(String(64))
    reminded_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    case: Mapped[SickCase] = relationship(lazy="joined")
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.version", passive_deletes=True)


class Answer(Base):
    """One version of an answer with the wording and options as they were shown.

    ``decision`` holds what the screening made of it. A withdrawn answer keeps no value.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("invitation_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    version: Mapped[int]
    question_set: Mapped[str] = mapped_column(String(40))
    set_version: Mapped[int]
    shown: Mapped[Any] = mapped_column(EncryptedJson)
    chosen: Mapped[Any] = mapped_column(EncryptedJson, nullable=True)
    decision: Mapped[Any] = mapped_column(EncryptedJson, nullable=True)
    elaboration: Mapped[str | None] = mapped_column(EncryptedText)
    malform: Mapped[str] = mapped_column(String(2))
    answered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OutboxMessage(Base):
    """A message that must leave the house at most once: state first, effect after."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("uq_outbox_message_kind", "invitation_id", "kind", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(100), unique=True)
    invitation_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12), default="invitasjon")
    channel: Mapped[str] = mapped_column(String(10))
    recipient: Mapped[str] = mapped_column(EncryptedText)
    subject: Mapped[str] = mapped_column(EncryptedText)
    body: Mapped[str] = mapped_column(EncryptedText)
    stop_link: Mapped[str | None] = mapped_column(EncryptedText)
    status: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))


class MessageStop(Base):
    """A person who wants no more messages. While the row stands, none is written to them."""

    __tablename__ = "message_stop"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    stopped_by: Mapped[str] = mapped_column(String(100))
    stopped_at: Mapped[datetime]


class StopLink(Base):
    """The stop link of one message. Only the hash of its secret is kept."""

    __tablename__ = "stop_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class PassRun(Base):
    """One run of the weekly pass, so that the worker can catch up and nobody is asked twice."""

    __tablename__ = "pass_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(index=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    considered: Mapped[int] = mapped_column(default=0)
    proposed: Mapped[int] = mapped_column(default=0)
    not_asked: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SendingStop(Base):
    """The kill switch: while a row stands here, nothing is sent."""

    __tablename__ = "sending_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    stopped_by: Mapped[str] = mapped_column(String(100))
    stopped_at: Mapped[datetime]


class Erasure(Base):
    """Proof that something was erased and when. Says nothing of what it held."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_hash: Mapped[str] = mapped_column(String(64))
    requested_by: Mapped[str] = mapped_column(String(20))
    erased_at: Mapped[datetime]
