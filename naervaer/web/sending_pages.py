"""Sending, seen from the inbox: the kill switch, and taking a person's own stop back for them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from naervaer.casework.advisers import SignedIn
from naervaer.followup import sending_stop
from naervaer.web.desk import Use, case_worker
from naervaer.web.inbox_addresses import HOME
from naervaer.web.inbox_pages import Checked, PageRoute
from naervaer.web.sending_api import allow_for_ticket, require_leader

router = APIRouter(
    prefix=HOME,
    include_in_schema=False,
    route_class=PageRoute,
    dependencies=[Depends(case_worker)],
)


def leader(desk: Use, who: Checked) -> SignedIn:
    """Return who is signed in, if they lead."""
    require_leader(desk, who.adviser, "endre")
    return who


Leader = Annotated[SignedIn, Depends(leader)]


@router.post("/utsending/stopp")
def stop_sending(desk: Use, who: Leader) -> Response:
    """Stop all sending at once."""
    with desk.database.write() as session:
        sending_stop.stop(session, by=who.adviser.username, now=desk.now)
    return RedirectResponse(f"{HOME}/invitasjoner?kvittering=sending_stoppet", 303)


@router.post("/utsending/start")
def start_sending(desk: Use, who: Leader) -> Response:
    """Let sending go on."""
    with desk.database.write() as session:
        sending_stop.resume(session, by=who.adviser.username, now=desk.now)
    return RedirectResponse(f"{HOME}/invitasjoner?kvittering=sending_startet", 303)


@router.post("/henvendelser/{ticket_id}/tillat-meldinger")
def allow_messages(request: Request, ticket_id: int, desk: Use, who: Checked) -> Response:
    """Take a person's stop back, when they have asked the adviser to."""

    def allow(session: Session) -> None:
        allow_for_ticket(session, ticket_id, by=who.adviser.username, now=desk.now)

    desk.act(ticket_id, who.adviser, allow)
    return RedirectResponse(f"{HOME}/henvendelser/{ticket_id}", 303)
