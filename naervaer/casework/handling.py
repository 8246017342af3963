"""What an adviser does with a ticket: claim, answer, hand over, wait, give back, solve.

Each change moves the version on, writes the chronology and the audit, and tells the user in the
chat where the user should know. A claim is a compare-and-set, so two advisers never both have it.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.casework.advisers import handles_cases
from naervaer.casework.chronology import EventKind, note
from naervaer.casework.opening import queue_line
from naervaer.casework.units import routing, unit_name
from naervaer.chat.conversations import GIVEN_BACK, request_bot_turn
from naervaer.chat.messages import append, append_system
from naervaer.domain.ticket_terms import CHOOSABLE_OUTCOMES, Outcome, Status, WaitingOn
from naervaer.problems import NotFound, Problem
from naervaer.store.tables import Adviser, Conversation, Message, Ticket
from naervaer.text import Text

LONGEST_TEXT = 4000
"""Characters in a reply or a note."""


def claim(
    session: Session, ticket_id: int, *, adviser: Adviser, version: int, now: datetime
) -> Ticket:
    """Take a new ticket, if nobody has taken or changed it since ``version`` was read.

    Raises:
        Problem: ``allerede-tatt`` (409) with the winner's name; ``endret`` (409) when the ticket
            changed but is still free; ``ferdig`` (409) when it is solved.
    """
    taken = session.execute(
        update(Ticket)
        .where(
            Ticket.id == ticket_id,
            Ticket.version == version,
            Ticket.owner_id.is_(None),
            Ticket.status == Status.NY,
        )
        .values(owner_id=adviser.id, status=Status.TILDELT.value, version=Ticket.version + 1)
        .execution_options(synchronize_session=False)
        .returning(Ticket.id)
    ).scalar_one_or_none()
    ticket = _fresh(session, ticket_id)
    if taken is None:
        raise _why_not_claimed(ticket, adviser)
    note(session, ticket, EventKind.TATT, actor=adviser.name, now=now)
    _audit(session, ticket, "ta", adviser, now)
    _tell_user(
        session,
        ticket,
        Text(
            f"{adviser.name} har tatt saken din og svarer deg her. Chatboten er stille så lenge.",
            f"{adviser.name} har teke saka di og svarer deg her. Chatboten er stille så lenge.",
        ),
        now,
    )
    return ticket


def reply(
    session: Session, ticket_id: int, *, adviser: Adviser, text: str, now: datetime
) -> Message:
    """Answer the user in the chat.

    Raises:
        Problem: when the ticket is not theirs, has no chat, or the text is empty or too long.
    """
    ticket = _own(session, ticket_id, adviser)
    conversation = _chat_of(session, ticket)
    answer = _checked_text(text, needed=True)
    message = append(
        session, conversation, sender="veileder", text=answer, author=adviser.name, now=now
    )
    ticket.version += 1
    ticket.first_answer_at = ticket.first_answer_at or now
    note(session, ticket, EventKind.SVART, actor=adviser.name, now=now)
    _audit(session, ticket, "svar", adviser, now)
    return message


def hand_over(
    session: Session,
    ticket_id: int,
    *,
    adviser: Adviser,
    to: str,
    now: datetime,
    why: str | None = None,
) -> Ticket:
    """Give the ticket to another adviser or another unit, or take it over from an absent colleague.

    Args:
        session: A write transaction.
        ticket_id: Which.
        adviser: Who does it: the owner, or anyone who may see the ticket.
        to: A username, or the id of a unit; a unit's tickets lie free in its queue.
        now: When.
        why: A sentence for the chronology.
    """
    ticket = _locked(session, ticket_id)
    _require_open(ticket)
    reason = _checked_text(why or "", needed=False)
    if to in routing().units:
        _to_unit(session, ticket, to, adviser, reason, now)
    else:
        _to_adviser(session, ticket, to.strip().lower(), adviser, reason, now)
    _audit(session, ticket, "overfor", adviser, now, reason=f"til {to}"[:200])
    return ticket


def wait(
    session: Session, ticket_id: int, *, adviser: Adviser, on: WaitingOn, now: datetime
) -> Ticket:
    """Say that the ticket waits for the user, or for something within Nav."""
    ticket = _own(session, ticket_id, adviser)
    ticket.status, ticket.waiting_on = Status.VENTER.value, on.value
    ticket.version += 1
    note(session, ticket, EventKind.VENTER, actor=adviser.name, now=now, detail=on.value)
    _audit(session, ticket, "vent", adviser, now, reason=on.value)
    _tell_user(session, ticket, _waiting_line(adviser.name, on), now)
    return ticket


def resume(session: Session, ticket_id: int, *, adviser: Adviser, now: datetime) -> Ticket:
    """Take up a waiting ticket again."""
    ticket = _own(session, ticket_id, adviser)
    if ticket.status == Status.VENTER:
        ticket.status, ticket.waiting_on = Status.TILDELT.value, None
        ticket.version += 1
        note(session, ticket, EventKind.GJENOPPTATT, actor=adviser.name, now=now)
        _audit(session, ticket, "gjenoppta", adviser, now)
    return ticket


def give_back(session: Session, ticket_id: int, *, adviser: Adviser, now: datetime) -> Ticket:
    """Let the bot have the chat again. The ticket is finished; a new wish opens a new one."""
    ticket = _own(session, ticket_id, adviser)
    conversation = _chat_of(session, ticket)
    _finish(ticket, Outcome.GITT_TILBAKE, None, now)
    note(session, ticket, EventKind.GITT_TILBAKE, actor=adviser.name, now=now)
    _audit(session, ticket, "gi-tilbake", adviser, now)
    _tell_user(
        session,
        ticket,
        Text(
            f"{adviser.name} har gått ut av chatten. Nå svarer chatboten igjen.",
            f"{adviser.name} har gått ut av chatten. No svarer chatboten igjen.",
        ),
        now,
    )
    request_bot_turn(session, conversation, payload=GIVEN_BACK)
    return ticket


def solve(
    session: Session,
    ticket_id: int,
    *,
    adviser: Adviser,
    outcome: Outcome,
    now: datetime,
    remark: str | None = None,
) -> Ticket:
    """Finish the ticket with an outcome and, if wanted, a note that only advisers see."""
    ticket = _own(session, ticket_id, adviser)
    if outcome not in CHOOSABLE_OUTCOMES:
        raise Problem("ugyldig-utfall", 422, _CHOOSE_OUTCOME)
    _finish(ticket, outcome, _checked_text(remark or "", needed=False) or None, now)
    note(session, ticket, EventKind.LOST, actor=adviser.name, now=now, detail=outcome.value)
    _audit(session, ticket, "los", adviser, now, reason=outcome.value)
    _tell_user(
        session,
        ticket,
        Text(
            f"{adviser.name} har avsluttet saken. Skriv hvis du lurer på noe mer. "
            "Da svarer chatboten, og du kan be om et menneske igjen.",
            f"{adviser.name} har avslutta saka. Skriv om du lurer på noko meir. "
            "Då svarer chatboten, og du kan be om eit menneske igjen.",
        ),
        now,
    )
    return ticket


def _to_unit(
    session: Session, ticket: Ticket, unit: str, adviser: Adviser, why: str, now: datetime
) -> None:
    if ticket.unit == unit and ticket.owner_id is None:
        name = unit_name(unit)
        raise Problem(
            "ligger-der",
            409,
            Text(
                f"Saken ligger alt i køen til {name.nb}. Velg en annen enhet eller en kollega.",
                f"Saka ligg alt i køen til {name.nn}. Vel ei anna eining eller ein kollega.",
            ),
        )
    ticket.unit, ticket.owner_id, ticket.owner = unit, None, None
    ticket.status, ticket.waiting_on = Status.NY.value, None
    ticket.version += 1
    detail = f"{unit}\n{why}".strip()
    note(session, ticket, EventKind.SENDT_ENHET, actor=adviser.name, now=now, detail=detail)
    _tell_user(session, ticket, queue_line(ticket, now), now)


def _to_adviser(
    session: Session, ticket: Ticket, username: str, adviser: Adviser, why: str, now: datetime
) -> None:
    target = session.scalar(
        select(Adviser).where(Adviser.username == username, Adviser.active.is_(True))
    )
    if target is None or not handles_cases(target):
        raise Problem("ukjent-mottaker", 422, _UNKNOWN_RECEIVER)
    if ticket.owner_id == target.id:
        raise Problem(
            "har-saken",
            409,
            Text(
                f"{target.name} har saken fra før. Velg en annen å overføre til.",
                f"{target.name} har saka frå før. Vel ein annan å overføre til.",
            ),
            owner=target.name,
        )
    ticket.owner = target
    if ticket.unit not in routing().visible_to(target.unit):
        ticket.unit = target.unit
    if ticket.status == Status.NY:
        ticket.status = Status.TILDELT.value
    ticket.version += 1
    detail = f"{target.name}\n{why}".strip()
    note(session, ticket, EventKind.OVERFORT, actor=adviser.name, now=now, detail=detail)
    _tell_user(
        session,
        ticket,
        Text(
            f"{target.name} har overtatt saken din og svarer deg her.",
            f"{target.name} har overteke saka di og svarer deg her.",
        ),
        now,
    )


def _finish(ticket: Ticket, outcome: Outcome, remark: str | None, now: datetime) -> None:
    ticket.status, ticket.waiting_on = Status.LOST.value, None
    ticket.outcome, ticket.note, ticket.solved_at = outcome.value, remark, now
    ticket.version += 1


def _fresh(session: Session, ticket_id: int) -> Ticket:
    ticket = session.get(Ticket, ticket_id, populate_existing=True)
    if ticket is None:
        raise NotFound
    return ticket


def _locked(session: Session, ticket_id: int) -> Ticket:
    """Return the ticket with its row locked until the transaction ends."""
    ticket = session.get(Ticket, ticket_id, with_for_update={"of": Ticket}, populate_existing=True)
    if ticket is None:
        raise NotFound
    return ticket


def _own(session: Session, ticket_id: int, adviser: Adviser) -> Ticket:
    """Return the open ticket, locked, if the adviser has it."""
    ticket = _locked(session, ticket_id)
    _require_open(ticket)
    if ticket.owner is None:
        raise Problem("ikke-tatt", 409, _TAKE_FIRST)
    if ticket.owner_id != adviser.id:
        name = ticket.owner.name
        raise Problem(
            "ikke-din",
            409,
            Text(
                f"{name} har saken. Overfør den til deg selv hvis du skal overta.",
                f"{name} har saka. Overfør ho til deg sjølv om du skal ta over.",
            ),
            owner=name,
        )
    return ticket


def _require_open(ticket: Ticket) -> None:
    if ticket.status == Status.LOST:
        raise Problem("ferdig", 409, _FINISHED)


def _why_not_claimed(ticket: Ticket, adviser: Adviser) -> Problem:
    if ticket.status == Status.LOST:
        return Problem("ferdig", 409, _FINISHED, version=ticket.version)
    if ticket.owner is None:
        return Problem("endret", 409, _CHANGED, version=ticket.version)
    name = ticket.owner.name
    text = (
        Text("Du har allerede tatt saken.", "Du har alt teke saka.")
        if ticket.owner_id == adviser.id
        else Text(
            f"{name} har allerede tatt saken. Velg en annen i køen.",
            f"{name} har alt teke saka. Vel ei anna i køen.",
        )
    )
    return Problem("allerede-tatt", 409, text, owner=name, version=ticket.version)


def _chat_of(session: Session, ticket: Ticket) -> Conversation:
    found = session.get(Conversation, ticket.conversation_id) if ticket.conversation_id else None
    if found is None:
        raise Problem("ingen-chat", 409, _NO_CHAT)
    return found


def _checked_text(text: str, *, needed: bool) -> str:
    """Return the text without surrounding space and control characters, if its length is right."""
    clean = "".join(c for c in text.replace("\r\n", "\n") if c >= " " or c in "\n\t").strip()
    if needed and not clean:
        raise Problem("tom-tekst", 422, _EMPTY)
    if len(clean) > LONGEST_TEXT:
        raise Problem(
            "for-lang",
            422,
            Text(
                f"Teksten er på {len(clean)} tegn. Kort den ned til høyst {LONGEST_TEXT}.",
                f"Teksten er på {len(clean)} teikn. Kort han ned til høgst {LONGEST_TEXT}.",
            ),
        )
    return clean


def _tell_user(session: Session, ticket: Ticket, line: Text, now: datetime) -> None:
    if ticket.conversation_id is None:
        return
    conversation = session.get(Conversation, ticket.conversation_id)
    if conversation is not None:
        append_system(session, conversation, line, now=now)


def _waiting_line(name: str, on: WaitingOn) -> Text:
    if on is WaitingOn.BRUKER:
        return Text(
            f"{name} venter på svar fra deg. Skriv her når du kan.",
            f"{name} ventar på svar frå deg. Skriv her når du kan.",
        )
    return Text(
        f"{name} undersøker saken og svarer deg her når det er klart.",
        f"{name} undersøkjer saka og svarer deg her når det er klart.",
    )


def _audit(
    session: Session,
    ticket: Ticket,
    action: str,
    adviser: Adviser,
    now: datetime,
    reason: str | None = None,
) -> None:
    audit.record(
        session,
        actor=adviser.username,
        action=action,
        subject_kind="henvendelse",
        subject_id=ticket.id,
        reason=reason,
        now=now,
    )


_TAKE_FIRST = Text(
    "Ingen har saken ennå. Ta saken først.",
    "Ingen har saka enno. Ta saka først.",
)
_FINISHED = Text(
    "Saken er løst og kan ikke endres. En ny henvendelse fra brukeren blir en ny sak.",
    "Saka er løyst og kan ikkje endrast. Ein ny førespurnad frå brukaren blir ei ny sak.",
)
_CHANGED = Text(
    "Saken er endret siden du så på den. Les den på nytt, og ta den så.",
    "Saka er endra sidan du såg på ho. Les ho på nytt, og ta ho så.",
)
_NO_CHAT = Text(
    "Saken har ingen chat. Ta kontakt på telefon eller e-post i stedet.",
    "Saka har ingen chat. Ta kontakt på telefon eller e-post i staden.",
)
_EMPTY = Text("Skriv en tekst før du sender.", "Skriv ein tekst før du sender.")
_CHOOSE_OUTCOME = Text(
    "Velg hvordan saken endte: "
    + ", ".join(f"{outcome.value} ({outcome.label.nb})" for outcome in CHOOSABLE_OUTCOMES),
    "Vel korleis saka enda: "
    + ", ".join(f"{outcome.value} ({outcome.label.nn})" for outcome in CHOOSABLE_OUTCOMES),
)
_UNKNOWN_RECEIVER = Text(
    "Vi finner ingen kollega eller enhet med det navnet. Velg fra listen.",
    "Vi finn ingen kollega eller eining med det namnet. Vel frå lista.",
)
