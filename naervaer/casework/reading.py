"""The inbox as an adviser reads it: lists with counts, and one ticket with all that belongs to it.

Nothing here is an assessment: a summary repeats what was asked and written, and never says how
somebody is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from naervaer.casework.access import seen_by
from naervaer.casework.opening import HELD, OPEN, reference_of
from naervaer.casework.units import unit_name
from naervaer.chat import messages
from naervaer.domain.ticket_terms import Outcome, Priority, Reason, Status, WaitingOn
from naervaer.store.tables import (
    Adviser,
    Answer,
    CaseGrade,
    Conversation,
    Employer,
    Invitation,
    Message,
    MessageStop,
    SickCase,
    Ticket,
    TicketEvent,
)
from naervaer.text import Text

PAGE_SIZE = 50
LONGEST_QUOTE = 280


class Queue(StrEnum):
    """A list of the inbox."""

    NYE = "nye"
    MINE = "mine"
    VENTER = "venter"
    KOLLEGAER = "kollegaer"
    LOSTE = "loste"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. Empty means everything."""

    unit: str = ""
    audience: str = ""
    priority: str = ""
    reason: str = ""
    overdue: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Line:
    """A ticket as one line of a list."""

    id: int
    reference: str
    version: int
    status: Status
    waiting_on: WaitingOn | None
    priority: Priority
    reason: Reason
    audience: str
    malform: str
    unit: str
    unit_name: Text
    owner_id: int | None
    owner_name: str | None
    owner_username: str | None
    due_at: datetime
    overdue: bool
    created_at: datetime
    first_answer_at: datetime | None
    solved_at: datetime | None
    outcome: Outcome | None
    own_words: str
    topics: tuple[str, ...]
    unanswered: bool
    conversation_id: str | None


@dataclass(frozen=True)
class Score:
    """One version of a person's answer, in the wording that was shown."""

    statement: str
    options: tuple[tuple[str, str], ...]
    chosen: str | None
    label: str | None
    elaboration: str | None
    malform: str
    version: int
    answered_at: datetime
    withdrawn: bool


@dataclass(frozen=True)
class PersonFacts:
    """What an adviser needs to reach a person on sick leave. No diagnosis: we hold none."""

    person_ref: str
    municipality: str
    malform: str
    email: str | None
    mobile: str | None
    sick_listed_from: date
    sick_listed_to: date
    grade: int | None
    employer: str | None
    no_messages_since: datetime | None


@dataclass(frozen=True)
class View:
    """All of one ticket."""

    line: Line
    contact: str | None
    note: str | None
    person: PersonFacts | None
    scores: tuple[Score, ...]
    messages: tuple[dict[str, Any], ...]
    events: tuple[TicketEvent, ...]
    last_seq: int = field(default=0)


def counts(session: Session, adviser: Adviser) -> dict[Queue, int]:
    """Return how many tickets lie in each list the adviser sees."""
    columns = [func.count(case((_in_queue(queue, adviser), 1))) for queue in Queue]
    row = session.execute(select(*columns).where(seen_by(adviser))).one()
    return dict(zip(Queue, row, strict=True))


def queue(
    session: Session,
    adviser: Adviser,
    which: Queue,
    filters: Filters,
    *,
    now: datetime,
    page: int = 1,
) -> tuple[list[Line], int]:
    """Return one page of a list, the most urgent first, and how many lines the whole list has."""
    return _lines_where(
        session,
        and_(_in_queue(which, adviser), seen_by(adviser), *_narrowed(filters, now)),
        now=now,
        newest_first=which is Queue.LOSTE,
        page=page,
    )


def with_status(
    session: Session, adviser: Adviser, status: Status | None, *, now: datetime, page: int = 1
) -> tuple[list[Line], int]:
    """Return one page of the tickets the adviser sees, all or with one status."""
    chosen = [Ticket.status == status] if status else []
    return _lines_where(
        session,
        and_(seen_by(adviser), *chosen),
        now=now,
        newest_first=status is Status.LOST,
        page=page,
    )


def fingerprint(session: Session, adviser: Adviser) -> tuple[Any, ...]:
    """Return a value that changes whenever any line the adviser sees changes."""
    own = seen_by(adviser)
    tickets = session.execute(
        select(func.count(Ticket.id), func.sum(Ticket.version), func.max(Ticket.id)).where(own)
    ).one()
    held = select(Ticket.conversation_id).where(own, Ticket.status.in_(HELD))
    said = session.execute(
        select(func.sum(Conversation.last_seq)).where(Conversation.id.in_(held))
    ).one()
    return (*tickets, *said)


def view(session: Session, ticket: Ticket, now: datetime) -> View:
    """Return all of one ticket. The caller has asked ``access.look_up`` first."""
    line = line_of(session, ticket, now)
    conversation = (
        session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
    )
    said = messages.since(session, conversation.id) if conversation else []
    events = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
    )
    return View(
        line=line,
        contact=(conversation.contact if conversation else None) or ticket.contact,
        note=ticket.note,
        person=_person(session, ticket.case_id, now),
        scores=tuple(_scores(session, ticket.case_id)),
        messages=tuple(messages.as_shown(message) for message in said),
        events=tuple(events),
        last_seq=said[-1].seq if said else 0,
    )


def line_of(session: Session, ticket: Ticket, now: datetime) -> Line:
    """Return one ticket as a line."""
    [line] = _as_lines(session, [ticket], now)
    return line


def other_tickets(session: Session, ticket: Ticket, adviser: Adviser) -> list[tuple[int, str]]:
    """Return id and reference of other tickets of the same chat or case, newest first."""
    same = [
        column == value
        for column, value in (
            (Ticket.conversation_id, ticket.conversation_id),
            (Ticket.case_id, ticket.case_id),
        )
        if value is not None
    ]
    if not same:
        return []
    found = session.scalars(
        select(Ticket.id)
        .where(or_(*same), Ticket.id != ticket.id, seen_by(adviser))
        .order_by(Ticket.id.desc())
        .limit(10)
    )
    return [(other, reference_of(other)) for other in found]


def _in_queue(which: Queue, adviser: Adviser) -> ColumnElement[bool]:
    mine = or_(
        Ticket.owner_id.is_not_distinct_from(adviser.id),
        Ticket.deputy_id.is_not_distinct_from(adviser.id),
    )
    return {
        Queue.NYE: Ticket.status == Status.NY,
        Queue.MINE: and_(mine, Ticket.status == Status.TILDELT),
        Queue.VENTER: and_(mine, Ticket.status == Status.VENTER),
        Queue.KOLLEGAER: and_(~mine, Ticket.owner_id.is_not(None), Ticket.status.in_(HELD)),
        Queue.LOSTE: Ticket.status == Status.LOST,
    }[which]


def _narrowed(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    equal = (
        (Ticket.unit, filters.unit),
        (Ticket.audience, filters.audience),
        (Ticket.priority, filters.priority),
        (Ticket.reason, filters.reason),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if filters.overdue:
        conditions.append(and_(Ticket.due_at < now, _unmet()))
    if filters.reference:
        digits = "".join(character for character in filters.reference if character.isdecimal())
        conditions.append(Ticket.id == (int(digits) if 0 < len(digits) < 10 else -1))
    return conditions


def _unmet() -> ColumnElement[bool]:
    """Return the condition for tickets whose due time still counts: open and not yet answered."""
    return and_(Ticket.status.in_(OPEN), Ticket.first_answer_at.is_(None))


def _lines_where(
    session: Session,
    condition: ColumnElement[bool],
    *,
    now: datetime,
    newest_first: bool,
    page: int,
) -> tuple[list[Line], int]:
    total = session.scalar(select(func.count(Ticket.id)).where(condition)) or 0
    query = select(Ticket).where(condition)
    if newest_first:
        query = query.order_by(Ticket.solved_at.desc(), Ticket.id.desc())
    else:
        query = query.order_by(_urgency(), Ticket.due_at, Ticket.id)
    found = session.scalars(query.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE))
    return _as_lines(session, list(found), now), total


def _urgency() -> ColumnElement[int]:
    return case((Ticket.priority == Priority.HOY, 0), (Ticket.priority == Priority.LAV, 2), else_=1)


def _as_lines(session: Session, tickets: Sequence[Ticket], now: datetime) -> list[Line]:
    chats = [ticket.conversation_id for ticket in tickets if ticket.conversation_id]
    words = _last_words(session, [t.conversation_id for t in tickets if not t.summary])
    topics = _topics(session, chats)
    unanswered = _unanswered(session, chats)
    return [
        Line(
            id=ticket.id,
            reference=reference_of(ticket.id),
            version=ticket.version,
            status=Status(ticket.status),
            waiting_on=WaitingOn(ticket.waiting_on) if ticket.waiting_on else None,
            priority=Priority(ticket.priority),
            reason=Reason(ticket.reason),
            audience=ticket.audience,
            malform=ticket.malform,
            unit=ticket.unit,
            unit_name=unit_name(ticket.unit),
            owner_id=ticket.owner_id,
            owner_name=ticket.owner.name if ticket.owner else None,
            owner_username=ticket.owner.username if ticket.owner else None,
            due_at=ticket.due_at,
            overdue=ticket.status in OPEN
            and ticket.first_answer_at is None
            and ticket.due_at < now,
            created_at=ticket.created_at,
            first_answer_at=ticket.first_answer_at,
            solved_at=ticket.solved_at,
            outcome=Outcome(ticket.outcome) if ticket.outcome else None,
            own_words=_short(ticket.summary or words.get(ticket.conversation_id or "", "")),
            topics=topics.get(ticket.conversation_id or "", ()),
            unanswered=ticket.status in HELD and ticket.conversation_id in unanswered,
            conversation_id=ticket.conversation_id,
        )
        for ticket in tickets
    ]


def _short(words: str) -> str:
    one_line = " · ".join(part.strip() for part in words.splitlines() if part.strip())
    if len(one_line) <= LONGEST_QUOTE:
        return one_line
    return one_line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _last_words(session: Session, chats: Iterable[str | None]) -> dict[str, str]:
    """Return the last thing the user typed (not pressed) in each chat."""
    wanted = [chat for chat in chats if chat]
    if not wanted:
        return {}
    last = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(
            Message.conversation_id.in_(wanted),
            Message.sender == "bruker",
            Message.payload.is_(None),
        )
        .group_by(Message.conversation_id)
        .subquery()
    )
    rows = session.execute(
        select(Message.conversation_id, Message.text).join(
            last,
            and_(Message.conversation_id == last.c.conversation_id, Message.seq == last.c.seq),
        )
    )
    return {chat: text for chat, text in rows}


def _topics(session: Session, chats: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the topics that were answered in each chat, each once, in order."""
    if not chats:
        return {}
    rows = session.execute(
        select(Message.conversation_id, Message.topic, func.min(Message.seq))
        .where(Message.conversation_id.in_(chats), Message.topic.is_not(None))
        .group_by(Message.conversation_id, Message.topic)
        .order_by(func.min(Message.seq))
    )
    found: dict[str, tuple[str, ...]] = {}
    for chat, topic, _ in rows:
        found[chat] = (*found.get(chat, ()), str(topic))
    return found


def _unanswered(session: Session, chats: Sequence[str]) -> frozenset[str]:
    """Return the chats in which the user wrote after the adviser last did."""
    if not chats:
        return frozenset()
    by_user = func.max(case((Message.sender == "bruker", Message.seq), else_=0))
    by_adviser = func.max(case((Message.sender == "veileder", Message.seq), else_=0))
    rows = session.scalars(
        select(Message.conversation_id)
        .where(Message.conversation_id.in_(chats))
        .group_by(Message.conversation_id)
        .having(by_user > by_adviser)
    )
    return frozenset(rows)


def _person(session: Session, case_id: int | None, now: datetime) -> PersonFacts | None:
    if case_id is None:
        return None
    found = session.get(SickCase, case_id)
    if found is None:
        return None
    employer = session.get(Employer, found.orgnr) if found.orgnr else None
    grade = session.scalar(
        select(CaseGrade.grad)
        .where(CaseGrade.case_id == case_id, CaseGrade.fra <= now.date())
        .order_by(CaseGrade.fra.desc())
        .limit(1)
    )
    return PersonFacts(
        person_ref=found.person.person_ref,
        municipality=found.person.kommune,
        malform=found.person.malform,
        email=found.person.epost,
        mobile=found.person.mobil,
        sick_listed_from=found.sykmeldt_fra,
        sick_listed_to=found.sykmeldt_til,
        grade=grade,
        employer=employer.virksomhet if employer else None,
        no_messages_since=session.scalar(
            select(MessageStop.stopped_at).where(MessageStop.person_id == found.person_id)
        ),
    )


def _scores(session: Session, case_id: int | None) -> Iterable[Score]:
    """Yield each version of the person's answers, newest first."""
    if case_id is None:
        return
    answers = session.scalars(
        select(Answer)
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .where(Invitation.case_id == case_id)
        .order_by(Answer.answered_at.desc(), Answer.version.desc())
    )
    for answer in answers:
        options = tuple((option["id"], option["tekst"]) for option in answer.shown["valg"])
        chosen = answer.chosen["id"] if answer.chosen else None
        yield Score(
            statement=answer.shown["utsagn"],
            options=options,
            chosen=chosen,
            label=dict(options).get(chosen) if chosen else None,
            elaboration=answer.elaboration,
            malform=answer.malform,
            version=answer.version,
            answered_at=answer.answered_at,
            withdrawn=answer.withdrawn_at is not None,
        )
