"""Sending as JSON: the kill switch, and taking a person's own stop back for them."""

from datetime import datetime

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.casework.advisers import leads
from naervaer.followup import message_stop, sending_stop
from naervaer.problems import NotFound, Problem
from naervaer.store.tables import Adviser, SickCase, Ticket
from naervaer.text import Text
from naervaer.web.desk import Desk, Use, Who, case_worker, same_site

router = APIRouter(
    prefix="/api", tags=["innboks"], dependencies=[Depends(same_site), Depends(case_worker)]
)


class ShownSending(BaseModel):
    """Whether messages leave; who stopped them, and when."""

    stopped: bool
    stopped_by: str | None = Field(None, description="Username, or naervaer for the command")
    stopped_at: datetime | None = None


@router.get("/utsending")
def sending(desk: Use) -> ShownSending:
    """Return whether sending is stopped."""
    with desk.database.read() as session:
        return _shown(session)


@router.post("/utsending/stopp")
def stop_sending(desk: Use, who: Who) -> ShownSending:
    """Stop all sending at once. Leaders only; stopping twice changes nothing."""
    require_leader(desk, who.adviser, "stopp_sending")
    with desk.database.write() as session:
        sending_stop.stop(session, by=who.adviser.username, now=desk.now)
        return _shown(session)


@router.post("/utsending/start")
def start_sending(desk: Use, who: Who) -> ShownSending:
    """Let sending go on. Leaders only."""
    require_leader(desk, who.adviser, "start_sending")
    with desk.database.write() as session:
        sending_stop.resume(session, by=who.adviser.username, now=desk.now)
        return _shown(session)


@router.post("/henvendelser/{ticket_id}/tillat-meldinger", status_code=204)
def allow_messages(ticket_id: int, desk: Use, who: Who) -> Response:
    """Take the stop of the ticket's person back, when they have asked for it."""
    desk.act(
        ticket_id,
        who.adviser,
        lambda session: allow_for_ticket(session, ticket_id, by=who.adviser.username, now=desk.now),
    )
    return Response(status_code=204)


def allow_for_ticket(session: Session, ticket_id: int, *, by: str, now: datetime) -> None:
    """Take the stop of the ticket's person back.

    Raises:
        NotFound: the ticket has no case, so we know no person.
    """
    case_id = session.get_one(Ticket, ticket_id).case_id
    if case_id is None:
        raise NotFound
    person_id = session.get_one(SickCase, case_id).person_id
    message_stop.allow_messages(session, person_id, by=by, now=now)


def require_leader(desk: Desk, adviser: Adviser, action: str) -> None:
    """Refuse one who does not lead; the refusal stays in the audit.

    Raises:
        Problem: ``bare-for-ledere`` (403).
    """
    if leads(adviser):
        return
    with desk.database.write() as session:
        audit.record(
            session,
            actor=adviser.username,
            action=action,
            subject_kind="utsending",
            subject_id="alle",
            reason="ikke leder",
            allowed=False,
            now=desk.now,
        )
    raise Problem("bare-for-ledere", 403, _ONLY_LEADERS)


def _shown(session: Session) -> ShownSending:
    stop = sending_stop.current(session)
    if stop is None:
        return ShownSending(stopped=False)
    return ShownSending(stopped=True, stopped_by=stop.stopped_by, stopped_at=stop.stopped_at)


_ONLY_LEADERS = Text(
    "Bare ledere kan stoppe og starte utsendingen. Si fra til lederen din.",
    "Berre leiarar kan stoppe og starte utsendinga. Sei frå til leiaren din.",
)
