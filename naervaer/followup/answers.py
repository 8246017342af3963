"""What a person answers behind the personal link: stored as shown, changed, withdrawn, declined.

Everything an answer leads to happens in the caller's transaction: the answer and the ticket stand
or fall together.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework.chronology import USER, EventKind, note
from naervaer.casework.opening import open_ticket_of
from naervaer.casework.tickets import Receipt, open_ticket
from naervaer.clock import oslo_date
from naervaer.domain.screening import Decision, Inputs
from naervaer.followup.decision_tables import decision_table
from naervaer.followup.invitations import InvitationStatus
from naervaer.followup.links import LinkState, problem_of, state_of
from naervaer.followup.wording import question_set
from naervaer.problems import Problem
from naervaer.store.tables import Answer, Conversation, Invitation
from naervaer.text import Malform, Text

LONGEST_ELABORATION = 2000


@dataclass(frozen=True)
class AnswerOutcome:
    """What to tell the person after an answer; ``reply`` is named by the decision table."""

    option: str
    reply: str
    receipt: Receipt | None
    changed: bool
    first_version: bool


@dataclass(frozen=True)
class CurrentAnswer:
    """The answer that stands, in the wording it was given to."""

    option: str
    label: str
    statement: str
    elaboration: str | None
    malform: str
    version: int
    answered_at: datetime


def record(
    session: Session,
    *,
    conversation_id: str,
    option: str,
    malform: str,
    now: datetime,
    follow_up_neutral: bool = False,
) -> AnswerOutcome:
    """Store an answer as a new version, screen it, and open a ticket when it leads to one.

    Args:
        session: A write transaction.
        conversation_id: The chat behind the personal link.
        option: Id of the option, ``"1"``–``"5"``.
        malform: The written form in which the person saw the question.
        now: When.
        follow_up_neutral: Whether the neutral answer gets a call too (a setting).

    Raises:
        Problem: the chat has no personal link, the link has expired or is locked, or the option is
            none of the question's.
    """
    invitation = _open_invitation(session, conversation_id, now)
    questions = question_set(invitation.question_set)
    question = questions.sporsmal[0]
    chosen = question.option(option)
    if chosen is None or chosen.verdi is None:
        raise Problem("ukjent-svar", 422, _UNKNOWN_OPTION)
    before = _latest(session, invitation)
    decision = decision_table(questions.id).decide(
        Inputs(
            answers={question.id: chosen.id},
            answered_on=oslo_date(now),
            follow_up_neutral=follow_up_neutral,
        )
    )
    form = Malform.NN if malform == Malform.NN else Malform.NB
    session.add(
        Answer(
            invitation_id=invitation.id,
            version=before.version + 1 if before else 1,
            question_set=questions.id,
            set_version=questions.versjon,
            shown=question.as_shown(form),
            chosen={"id": chosen.id, "verdi": chosen.verdi},
            decision=decision.as_stored(),
            malform=form.value,
            answered_at=now,
        )
    )
    invitation.status = InvitationStatus.BESVART.value
    invitation.declined_at = None
    session.flush()
    standing = _standing(before)
    receipt = _follow_up(session, conversation_id, invitation, decision, standing, now)
    return AnswerOutcome(
        option=chosen.id,
        reply=decision.reply,
        receipt=receipt,
        changed=standing is not None and standing["id"] != chosen.id,
        first_version=before is None,
    )


def elaborate(session: Session, *, conversation_id: str, text: str, now: datetime) -> None:
    """Add the person's own words to the answer that stands; the same words again change nothing.

    Raises:
        Problem: there is no answer to add to, the text is too long, or the link cannot be used.
    """
    invitation = _open_invitation(session, conversation_id, now)
    answer = _latest(session, invitation)
    if answer is None or answer.withdrawn_at is not None:
        raise Problem("ikke-noe-svar", 409, _NO_ANSWER)
    said = answer.elaboration.split("\n\n") if answer.elaboration else []
    addition = text.strip()
    if not addition or addition in said:
        return
    whole = "\n\n".join([*said, addition])
    if len(whole) > LONGEST_ELABORATION:
        raise Problem("for-langt", 422, _TOO_LONG.filled(n=LONGEST_ELABORATION))
    answer.elaboration = whole
    _tell_ticket(session, conversation_id, _ADDED, now)


def withdraw(session: Session, *, conversation_id: str, now: datetime) -> bool:
    """Withdraw the answer: no version of it keeps a value or own words.

    Returns:
        Whether there was an answer to withdraw.

    Raises:
        Problem: the link cannot be used.
    """
    invitation = _open_invitation(session, conversation_id, now)
    latest = _latest(session, invitation)
    if latest is None or latest.withdrawn_at is not None:
        return False
    for answer in session.scalars(select(Answer).where(Answer.invitation_id == invitation.id)):
        answer.chosen = None
        answer.decision = None
        answer.elaboration = None
        answer.withdrawn_at = answer.withdrawn_at or now
    invitation.status = InvitationStatus.TRUKKET.value
    session.flush()
    _tell_ticket(session, conversation_id, _WITHDRAWN, now)
    return True


def decline(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Note that the person would rather not answer. Nothing follows from it.

    Raises:
        Problem: the link cannot be used.
    """
    invitation = _open_invitation(session, conversation_id, now)
    invitation.declined_at = now
    latest = _latest(session, invitation)
    if latest is None or latest.withdrawn_at is not None:
        invitation.status = InvitationStatus.TAKKET_NEI.value


def current(session: Session, conversation_id: str) -> CurrentAnswer | None:
    """Return the answer that stands, or None when there is none or it is withdrawn."""
    answer = session.scalar(
        select(Answer)
        .join(Conversation, Conversation.invitation_id == Answer.invitation_id)
        .where(Conversation.id == conversation_id)
        .order_by(Answer.version.desc())
        .limit(1)
    )
    if answer is None or answer.withdrawn_at is not None:
        return None
    labels = {option["id"]: option["tekst"] for option in answer.shown["valg"]}
    return CurrentAnswer(
        option=answer.chosen["id"],
        label=labels[answer.chosen["id"]],
        statement=answer.shown["utsagn"],
        elaboration=answer.elaboration,
        malform=answer.malform,
        version=answer.version,
        answered_at=answer.answered_at,
    )


def _open_invitation(session: Session, conversation_id: str, now: datetime) -> Invitation:
    """Return the chat's invitation, locked against another answer at the same moment."""
    invitation = session.scalar(
        select(Invitation)
        .join(Conversation, Conversation.invitation_id == Invitation.id)
        .where(Conversation.id == conversation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        raise Problem("ikke-personlig", 409, _NO_LINK)
    state = state_of(invitation, now)
    if state is not LinkState.FODSELSDATO:
        raise problem_of(state)
    return invitation


def _latest(session: Session, invitation: Invitation) -> Answer | None:
    return session.scalar(
        select(Answer)
        .where(Answer.invitation_id == invitation.id)
        .order_by(Answer.version.desc())
        .limit(1)
    )


def _standing(answer: Answer | None) -> dict[str, Any] | None:
    """Return the value that stood before, or None when there was none."""
    return answer.chosen if answer is not None and answer.withdrawn_at is None else None


def _follow_up(
    session: Session,
    conversation_id: str,
    invitation: Invitation,
    decision: Decision,
    before: dict[str, Any] | None,
    now: datetime,
) -> Receipt | None:
    """Open or add to the ticket, or tell an open one that the answer is another now."""
    if decision.reason is not None:
        return open_ticket(
            session,
            conversation_id=conversation_id,
            reason=decision.reason,
            about=None,
            now=now,
            case_id=invitation.case_id,
        )
    if before is not None:
        _tell_ticket(session, conversation_id, _CHANGED, now)
    return None


def _tell_ticket(session: Session, conversation_id: str, what: Text, now: datetime) -> None:
    """Add a line to the chronology of the chat's open ticket; it never says what was answered."""
    ticket = open_ticket_of(session, conversation_id)
    if ticket is not None:
        ticket.version += 1
        note(
            session,
            ticket,
            EventKind.UTVIDET,
            actor=USER,
            now=now,
            detail=what.in_form(ticket.malform),
        )


_CHANGED = Text("Har endret svaret sitt.", "Har endra svaret sitt.")
_ADDED = Text("Har utdypet svaret sitt.", "Har utdjupa svaret sitt.")
_WITHDRAWN = Text("Har trukket svaret sitt.", "Har trekt svaret sitt.")
_NO_LINK = Text(
    "Dette spørsmålet kan bare besvares gjennom den personlige lenken din.",
    "Dette spørsmålet kan du berre svare på gjennom den personlege lenkja di.",
)
_UNKNOWN_OPTION = Text(
    "Vi kjenner ikke dette svaret. Velg ett av de fem.",
    "Vi kjenner ikkje dette svaret. Vel eitt av dei fem.",
)
_NO_ANSWER = Text(
    "Du har ikke svart ennå, så det er ikke noe å utdype.",
    "Du har ikkje svart enno, så det er ikkje noko å utdjupe.",
)
_TOO_LONG = Text(
    "Teksten er for lang. Skriv høyst {n} tegn til sammen.",
    "Teksten er for lang. Skriv høgst {n} teikn til saman.",
)
