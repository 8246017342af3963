"""The inbox as JSON: what the pages do, for integrations and checks."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from naervaer.casework import reading, tickets
from naervaer.casework.chronology import actor_name, detail_of, what_happened
from naervaer.casework.reading import Line, Queue, View
from naervaer.casework.summary import summarise, topic_titles
from naervaer.chat.messages import as_shown
from naervaer.domain.ticket_terms import Outcome, Status, WaitingOn
from naervaer.problems import Problem
from naervaer.store.tables import Adviser, Ticket
from naervaer.text import Text
from naervaer.web.chat_api import ShownMessage
from naervaer.web.desk import Use, Who, case_worker, same_site
from naervaer.web.problem_details import malform_of

router = APIRouter(
    prefix="/api/henvendelser",
    tags=["innboks"],
    dependencies=[Depends(same_site), Depends(case_worker)],
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Take(_Body):
    """Claims a ticket as it was read: the version makes it a compare-and-set."""

    version: int


class Reply(_Body):
    """An answer to the user, in the chat."""

    text: str


class HandOver(_Body):
    """To another adviser (username) or unit (id)."""

    til: str
    begrunnelse: str | None = None


class Wait(_Body):
    """Whom the ticket waits for."""

    pa: WaitingOn


class Solve(_Body):
    """How it ended, and a note for advisers only."""

    utfall: str
    notat: str | None = None


class ShownTicket(BaseModel):
    """A ticket as a line of a list. Times are UTC."""

    id: int
    reference: str
    version: int
    status: Literal["ny", "tildelt", "venter", "lost"]
    waiting_on: Literal["bruker", "nav"] | None
    priority: Literal["hoy", "vanlig", "lav"]
    reason: str
    audience: str
    malform: str
    unit: str
    unit_name: str
    owner: str | None = Field(description="Username of the one who has it")
    owner_name: str | None
    due_at: datetime
    overdue: bool
    unanswered: bool = Field(description="The user wrote after the adviser last did")
    created_at: datetime
    first_answer_at: datetime | None
    solved_at: datetime | None
    outcome: str | None
    summary: str
    topics: list[str]
    conversation_id: str | None


class ShownList(BaseModel):
    """One page of a list, with how many tickets lie in each list of the inbox."""

    henvendelser: list[ShownTicket]
    antall: dict[str, int]
    totalt: int
    side: int


class ShownEvent(BaseModel):
    """One line of the chronology."""

    at: datetime
    actor: str
    kind: str
    text: str
    detail: str | None


class ShownScore(BaseModel):
    """One version of an answer with the wording that was shown."""

    statement: str
    options: dict[str, str]
    chosen: str | None
    label: str | None
    elaboration: str | None
    malform: str
    version: int
    answered_at: datetime
    withdrawn: bool


class ShownPerson(BaseModel):
    """How to reach the person on sick leave."""

    person_ref: str
    municipality: str
    malform: str
    email: str | None
    mobile: str | None
    sick_listed_from: str
    sick_listed_to: str
    grade: int | None
    employer: str | None
    no_messages_since: datetime | None = Field(description="When the person said no to messages")


class ShownWhole(ShownTicket):
    """All of one ticket."""

    contact: str | None
    note: str | None
    person: ShownPerson | None
    scores: list[ShownScore]
    messages: list[ShownMessage]
    events: list[ShownEvent]


class Answered(BaseModel):
    """The line that was added to the chat."""

    message: ShownMessage


@router.get("")
def tickets_by_status(
    request: Request,
    desk: Use,
    who: Who,
    status: Status | None = None,
    side: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> ShownList:
    """Return the tickets of the adviser's units, the most urgent first; looking is audited."""
    desk.note_list(who.adviser, status.value if status else "alle", fresh=True)
    with desk.database.read() as session:
        lines, total = reading.with_status(session, who.adviser, status, now=desk.now, page=side)
        counted = reading.counts(session, who.adviser)
    shown = _Shower(request, desk)
    return ShownList(
        henvendelser=[ShownTicket(**shown.ticket(line)) for line in lines],
        antall={queue.value: counted[queue] for queue in Queue},
        totalt=total,
        side=side,
    )


@router.get("/{ticket_id}")
def whole_ticket(request: Request, ticket_id: int, desk: Use, who: Who) -> ShownWhole:
    """Return one ticket with chat, chronology, score and how to reach the person. Audited."""
    view = desk.looked_up(
        ticket_id, who.adviser, lambda session, ticket: reading.view(session, ticket, desk.now)
    )
    return _Shower(request, desk).whole(view)


@router.post("/{ticket_id}/ta")
def take(request: Request, ticket_id: int, body: Take, desk: Use, who: Who) -> ShownTicket:
    """Claim a new ticket. 409 ``allerede-tatt`` with ``owner`` when someone was first."""
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.claim(
            session, ticket_id, adviser=who.adviser, version=body.version, now=desk.now
        ),
    )


@router.post("/{ticket_id}/svar")
def reply(ticket_id: int, body: Reply, desk: Use, who: Who) -> Answered:
    """Answer the user in the chat."""

    def answer(session: Session) -> dict[str, Any]:
        return as_shown(
            tickets.reply(session, ticket_id, adviser=who.adviser, text=body.text, now=desk.now)
        )

    said = desk.act(ticket_id, who.adviser, answer)
    return Answered(message=ShownMessage.model_validate(said))


@router.post("/{ticket_id}/overfor")
def hand_over(request: Request, ticket_id: int, body: HandOver, desk: Use, who: Who) -> ShownTicket:
    """Give the ticket to another adviser or unit, or take it over from a colleague."""
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.hand_over(
            session,
            ticket_id,
            adviser=who.adviser,
            to=body.til,
            why=body.begrunnelse,
            now=desk.now,
        ),
    )


@router.post("/{ticket_id}/vent")
def wait(request: Request, ticket_id: int, body: Wait, desk: Use, who: Who) -> ShownTicket:
    """Let the ticket wait for the user or for Nav."""
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.wait(
            session, ticket_id, adviser=who.adviser, on=body.pa, now=desk.now
        ),
    )


@router.post("/{ticket_id}/gjenoppta")
def resume(request: Request, ticket_id: int, desk: Use, who: Who) -> ShownTicket:
    """Take up a waiting ticket again."""
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.resume(session, ticket_id, adviser=who.adviser, now=desk.now),
    )


@router.post("/{ticket_id}/gi-tilbake")
def give_back(request: Request, ticket_id: int, desk: Use, who: Who) -> ShownTicket:
    """Let the bot have the chat again."""
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.give_back(session, ticket_id, adviser=who.adviser, now=desk.now),
    )


@router.post("/{ticket_id}/los")
def solve(request: Request, ticket_id: int, body: Solve, desk: Use, who: Who) -> ShownTicket:
    """Finish the ticket with an outcome and a note."""
    outcome = outcome_named(body.utfall)
    return _changed(
        request,
        desk,
        who.adviser,
        ticket_id,
        lambda session: tickets.solve(
            session,
            ticket_id,
            adviser=who.adviser,
            outcome=outcome,
            remark=body.notat,
            now=desk.now,
        ),
    )


def outcome_named(name: str) -> Outcome:
    """Return the outcome, or raise a ``Problem`` (422) that lists those there are."""
    if name in tickets.CHOOSABLE_OUTCOMES:
        return Outcome(name)
    known = ", ".join(outcome.value for outcome in tickets.CHOOSABLE_OUTCOMES)
    raise Problem(
        "ugyldig-utfall",
        422,
        Text(
            f"Velg hvordan saken endte. Mulige utfall: {known}.",
            f"Vel korleis saka enda. Moglege utfall: {known}.",
        ),
        utfall=[outcome.value for outcome in tickets.CHOOSABLE_OUTCOMES],
    )


def _changed(
    request: Request,
    desk: Use,
    adviser: Adviser,
    ticket_id: int,
    change: Callable[[Session], Ticket],
) -> ShownTicket:
    """Make a change and return the ticket as it then is."""

    def change_and_read(session: Session) -> Line:
        return reading.line_of(session, change(session), desk.now)

    line = desk.act(ticket_id, adviser, change_and_read)
    return ShownTicket(**_Shower(request, desk).ticket(line))


class _Shower:
    """Turns what was read into JSON, in the written form of the request."""

    def __init__(self, request: Request, desk: Use) -> None:
        self._form = malform_of(request)
        self._title = desk.knowledge.topic_title

    def ticket(self, line: Line) -> dict[str, Any]:
        return {
            "id": line.id,
            "reference": line.reference,
            "version": line.version,
            "status": line.status,
            "waiting_on": line.waiting_on,
            "priority": line.priority,
            "reason": line.reason,
            "audience": line.audience,
            "malform": line.malform,
            "unit": line.unit,
            "unit_name": line.unit_name.in_form(self._form),
            "owner": line.owner_username,
            "owner_name": line.owner_name,
            "due_at": line.due_at,
            "overdue": line.overdue,
            "unanswered": line.unanswered,
            "created_at": line.created_at,
            "first_answer_at": line.first_answer_at,
            "solved_at": line.solved_at,
            "outcome": line.outcome,
            "summary": summarise(line, self._form, self._title),
            "topics": topic_titles(line, self._form, self._title),
            "conversation_id": line.conversation_id,
        }

    def whole(self, view: View) -> ShownWhole:
        return ShownWhole(
            **self.ticket(view.line),
            contact=view.contact,
            note=view.note,
            person=_person(view),
            scores=[
                ShownScore(**{**vars(score), "options": dict(score.options)})
                for score in view.scores
            ],
            messages=[ShownMessage.model_validate(message) for message in view.messages],
            events=[
                ShownEvent(
                    at=event.at,
                    actor=actor_name(event.actor).in_form(self._form),
                    kind=event.kind,
                    text=what_happened(event).in_form(self._form),
                    detail=detail.in_form(self._form) if (detail := detail_of(event)) else None,
                )
                for event in view.events
            ],
        )


def _person(view: View) -> ShownPerson | None:
    if view.person is None:
        return None
    facts = vars(view.person)
    days = {key: facts[key].isoformat() for key in ("sick_listed_from", "sick_listed_to")}
    return ShownPerson(**(facts | days))
