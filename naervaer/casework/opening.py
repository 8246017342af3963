"""How a ticket comes to be, and what the chat may know of it.

Everything here runs inside the caller's transaction. A conversation has at most one open ticket;
the row of the conversation is locked while that is decided.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.casework.chronology import SYSTEM, USER, EventKind, note
from naervaer.casework.units import routing, unit_name, unit_of_topic
from naervaer.chat.messages import append_system
from naervaer.domain.spoken_time import spoken_moment
from naervaer.domain.ticket_terms import Priority, Reason, Status, WaitingOn
from naervaer.problems import NotFound
from naervaer.store.tables import Conversation, Invitation, Message, SickCase, Ticket
from naervaer.text import Text

OPEN = (Status.NY, Status.TILDELT, Status.VENTER)
HELD = (Status.TILDELT, Status.VENTER)
"""Statuses in which a human holds the conversation and the bot is silent."""

IN_QUEUE = Text(
    "Du står i kø hos {unit}. En veileder svarer deg her i chatten innen {due}. "
    "Referansen din er {reference}.",
    "Du står i kø hos {unit}. Ein rettleiar svarer deg her i chatten innan {due}. "
    "Referansen din er {reference}.",
)
WILL_CONTACT = Text(
    "En veileder hos {unit} tar kontakt med deg innen {due}. Referansen din er {reference}.",
    "Ein rettleiar hos {unit} tek kontakt med deg innan {due}. Referansen din er {reference}.",
)
_ADVISER_MAKES_CONTACT = (Reason.LAV_FORVENTNING, Reason.NOYTRAL_FORVENTNING, Reason.VIL_SNAKKE)
_URGENCY = (Priority.LAV, Priority.VANLIG, Priority.HOY)


@dataclass(frozen=True)
class Receipt:
    """What the user is told when a human has been asked for."""

    ticket_id: int
    reference: str
    unit_name: Text
    due_at: datetime
    already_open: bool


@dataclass(frozen=True)
class TicketStatus:
    """What the chat shows of an open ticket."""

    status: Status
    waiting_on: WaitingOn | None
    unit_name: Text
    owner_name: str | None
    due_at: datetime
    answered_here: bool
    """Whether the adviser answers in the chat, rather than make contact another way."""


def reference_of(ticket_id: int) -> str:
    """Return the number that a user and an adviser can name to each other."""
    return f"NV-{ticket_id:05d}"


def open_ticket(
    session: Session,
    *,
    conversation_id: str | None,
    reason: Reason,
    about: str | None,
    now: datetime,
    case_id: int | None = None,
    priority: Priority | None = None,
    unit: str | None = None,
) -> Receipt:
    """Open a ticket for a human, or add to the one that is open already.

    Args:
        session: A write transaction.
        conversation_id: The chat it comes from; None when there is none.
        reason: Why a human is needed.
        about: What it is about in the user's own words, already masked.
        now: When the clock starts.
        case_id: The sick-leave case; found through the chat's invitation when left out.
        priority: Overrides the routing rules.
        unit: Overrides the routing rules; an id from ``knowledge/enheter.yml``.

    Raises:
        NotFound: when the conversation or the case does not exist.
    """
    conversation = _locked_conversation(session, conversation_id)
    case = _locked_case(session, case_id or _case_of(session, conversation))
    if case is None and conversation is None:
        raise ValueError("A ticket needs a conversation or a case.")
    urgency = priority or routing().priority_of(reason)
    about = (about or "").strip()
    if found := _already_open(session, conversation, case, reason):
        return _add_to(session, found, conversation, reason, about, urgency, now)
    audience = conversation.audience if conversation else "sykmeldt"
    placed = unit or _place(session, conversation, case, reason, audience)
    ticket = Ticket(
        conversation_id=conversation.id if conversation else None,
        case_id=case.id if case else None,
        audience=audience,
        malform=conversation.malform if conversation else _malform_of(case),
        reason=reason.value,
        summary=about,
        contact=conversation.contact if conversation else None,
        unit=placed,
        priority=urgency.value,
        due_at=routing().due_at(now, urgency),
        status=Status.NY.value,
        version=1,
        created_at=now,
    )
    session.add(ticket)
    session.flush()
    note(session, ticket, EventKind.OPPRETTET, actor=SYSTEM, now=now, detail=reason.value)
    audit.record(
        session,
        actor=SYSTEM,
        action="opprett",
        subject_kind="henvendelse",
        subject_id=ticket.id,
        reason=reason.value,
        now=now,
    )
    # In a turn, the bot's own words come first: the turn announces the ticket when it ends.
    if conversation is not None and conversation.turn_owner is None:
        announce(session, conversation, now)
    return _receipt(ticket, already_open=False)


def announce(
    session: Session, conversation: Conversation, now: datetime, reply_to: int | None = None
) -> None:
    """Tell the user, once, where an opened ticket lies and when a human answers.

    Args:
        session: A write transaction.
        conversation: Where it is told.
        now: When.
        reply_to: Id of the user's line that led to the ticket.
    """
    ticket = open_ticket_of(session, conversation.id)
    if ticket is None or ticket.announced:
        return
    ticket.announced = True
    if ticket.reason != Reason.LAAST_LENKE and ticket.status == Status.NY:
        line = queue_line(ticket, now)
        append_system(session, conversation, line, now=now, reply_to=reply_to)


def queue_line(ticket: Ticket, now: datetime) -> Text:
    """Return the line that tells the user where the case lies and when a human answers."""
    template = WILL_CONTACT if ticket.reason in _ADVISER_MAKES_CONTACT else IN_QUEUE
    name, due = unit_name(ticket.unit), spoken_moment(ticket.due_at, now)
    values = {"reference": reference_of(ticket.id)}
    return Text(
        template.nb.format(unit=name.nb, due=due.nb, **values),
        template.nn.format(unit=name.nn, due=due.nn, **values),
    )


def open_ticket_of(session: Session, conversation_id: str) -> Ticket | None:
    """Return the conversation's open ticket, as it is in the database now."""
    return session.scalar(
        select(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.status.in_(OPEN))
        .order_by(Ticket.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def status_for_conversation(session: Session, conversation_id: str) -> TicketStatus | None:
    """Return where the conversation's open ticket stands; None when no human is asked for."""
    ticket = open_ticket_of(session, conversation_id)
    if ticket is None:
        return None
    return TicketStatus(
        status=Status(ticket.status),
        waiting_on=WaitingOn(ticket.waiting_on) if ticket.waiting_on else None,
        unit_name=unit_name(ticket.unit),
        owner_name=ticket.owner.name if ticket.owner else None,
        due_at=ticket.due_at,
        answered_here=ticket.reason not in _ADVISER_MAKES_CONTACT,
    )


def human_holds(session: Session, conversation_id: str) -> bool:
    """Return whether a human has the conversation, so that the bot must be silent."""
    held = select(Ticket.id).where(
        Ticket.conversation_id == conversation_id, Ticket.status.in_(HELD)
    )
    return session.scalar(held.limit(1)) is not None


def on_user_message(session: Session, conversation_id: str, now: datetime) -> None:
    """A user wrote: a ticket that waited for the user is the adviser's turn again."""
    ticket = session.scalar(
        select(Ticket)
        .where(
            Ticket.conversation_id == conversation_id,
            Ticket.status == Status.VENTER,
            Ticket.waiting_on == WaitingOn.BRUKER,
        )
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        return
    ticket.status, ticket.waiting_on = Status.TILDELT.value, None
    ticket.version += 1
    note(session, ticket, EventKind.BRUKER_SVARTE, actor=USER, now=now)


def _locked_conversation(session: Session, conversation_id: str | None) -> Conversation | None:
    if conversation_id is None:
        return None
    found = session.get(Conversation, conversation_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def _locked_case(session: Session, case_id: int | None) -> SickCase | None:
    if case_id is None:
        return None
    found = session.get(SickCase, case_id, with_for_update={"of": SickCase})
    if found is None:
        raise NotFound
    return found


def _case_of(session: Session, conversation: Conversation | None) -> int | None:
    if conversation is None or conversation.invitation_id is None:
        return None
    return session.scalar(
        select(Invitation.case_id).where(Invitation.id == conversation.invitation_id)
    )


def _already_open(
    session: Session, conversation: Conversation | None, case: SickCase | None, reason: Reason
) -> Ticket | None:
    """Return the open ticket of this chat; without a chat, that of the case for the same reason."""
    if conversation is not None:
        return open_ticket_of(session, conversation.id)
    assert case is not None
    return session.scalar(
        select(Ticket).where(
            Ticket.case_id == case.id, Ticket.reason == reason, Ticket.status.in_(OPEN)
        )
    )


def _add_to(
    session: Session,
    ticket: Ticket,
    conversation: Conversation | None,
    reason: Reason,
    about: str,
    urgency: Priority,
    now: datetime,
) -> Receipt:
    """Add what is new to an open ticket. It may become more urgent, never less."""
    if about and about not in ticket.summary:
        ticket.summary = f"{ticket.summary}\n{about}".strip()
    if conversation is not None and conversation.contact:
        ticket.contact = conversation.contact
    if _URGENCY.index(urgency) > _URGENCY.index(Priority(ticket.priority)):
        ticket.priority, ticket.reason = urgency.value, reason.value
        ticket.due_at = min(ticket.due_at, routing().due_at(now, urgency))
    ticket.version += 1
    note(session, ticket, EventKind.UTVIDET, actor=USER, now=now, detail=reason.value)
    return _receipt(ticket, already_open=True)


def _receipt(ticket: Ticket, *, already_open: bool) -> Receipt:
    return Receipt(
        ticket_id=ticket.id,
        reference=reference_of(ticket.id),
        unit_name=unit_name(ticket.unit),
        due_at=ticket.due_at,
        already_open=already_open,
    )


def _place(
    session: Session,
    conversation: Conversation | None,
    case: SickCase | None,
    reason: Reason,
    audience: str,
) -> str:
    topic = _last_topic(session, conversation)
    unit = routing().unit_for(
        reason=reason,
        audience=audience,
        topic_unit=unit_of_topic(topic) if topic else None,
        municipality=case.person.kommune if case else None,
    )
    return unit.id


def _last_topic(session: Session, conversation: Conversation | None) -> str | None:
    if conversation is None:
        return None
    return session.scalar(
        select(Message.topic)
        .where(Message.conversation_id == conversation.id, Message.topic.is_not(None))
        .order_by(Message.seq.desc())
        .limit(1)
    )


def _malform_of(case: SickCase | None) -> str:
    return case.person.malform if case else "nb"
