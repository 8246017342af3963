"""Saying no to more messages: from the link in each message, and from the personal page.

The stop link needs no sign-in, so its page tells nothing of the person or of what the messages are
about. To look changes nothing; mail programs fetch links by themselves.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from naervaer.casework.chronology import USER
from naervaer.chat import conversations
from naervaer.clock import utc_now
from naervaer.followup.message_stop import allow_messages, holder_of, stop_messages, stopped_at
from naervaer.problems import Problem
from naervaer.store.tables import Invitation, Person
from naervaer.web.chat_api import COOKIE, Services, guard
from naervaer.web.page_texts import render

router = APIRouter(include_in_schema=False)

PERSONAL_PAGE = "/samtale/meldinger"


@router.get("/stopp/{token}", response_class=HTMLResponse)
def ask_whether_to_stop(request: Request, token: str) -> HTMLResponse:
    """Ask whether to stop, or say that it is done."""
    with Services(request).database.read() as session:
        person = holder_of(session, token)
        if person is None:
            return _page(request, "ukjent", status=404)
        return _page(request, _state(stopped_at(session, person.id)), person)


@router.post("/stopp/{token}", response_class=HTMLResponse)
def stop_from_link(request: Request, token: str) -> HTMLResponse:
    """Stop, as the page's button or a mail program's own (RFC 8058) asks for: no redirect."""
    using = Services(request)
    guard(request, using)
    with using.database.write() as session:
        person = holder_of(session, token)
        if person is None:
            return _page(request, "ukjent", status=404)
        stop_messages(session, person.id, by=USER, now=utc_now())
    return _page(request, "stoppet", person)


@router.get(PERSONAL_PAGE, response_class=HTMLResponse)
def choose_messages(request: Request) -> Response:
    """Show to the one who is in through the personal link whether messages are sent."""
    with Services(request).database.read() as session:
        person = _person_behind(session, request)
        if person is None:
            return RedirectResponse("/samtale", 303)
        return _page(request, _state(stopped_at(session, person.id)), person, personal=True)


@router.post(PERSONAL_PAGE)
def change_messages(
    request: Request, valg: Annotated[str, Form(pattern="^(stopp|start)$")]
) -> Response:
    """Stop messages, or take the stop back."""
    using = Services(request)
    guard(request, using)
    change: Callable[..., None] = stop_messages if valg == "stopp" else allow_messages
    with using.database.write() as session:
        person = _person_behind(session, request)
        if person is None:
            return RedirectResponse("/samtale", 303)
        change(session, person.id, by=USER, now=utc_now())
    return RedirectResponse(PERSONAL_PAGE, 303)


def _person_behind(session: Session, request: Request) -> Person | None:
    """Return whose personal link this browser came in through; None when it did not."""
    try:
        token = request.cookies.get(COOKIE)
        conversation = conversations.conversation_of(session, token, utc_now())
    except Problem:
        return None
    if conversation.invitation_id is None:
        return None
    return session.get_one(Invitation, conversation.invitation_id).case.person


def _state(stopped: datetime | None) -> str:
    return "stoppet" if stopped else "sporsmal"


def _page(
    request: Request,
    state: str,
    person: Person | None = None,
    *,
    personal: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """Return the page, in the person's written form unless the address asks for another."""
    asked = request.query_params.get("malform")
    return render(
        request,
        "personlig_stopp.html",
        "personlig",
        status=status,
        malform=person.malform if person and not asked else None,
        state=state,
        personal=personal,
    )
