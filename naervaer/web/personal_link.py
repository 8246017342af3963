"""The way in from a personal link: a birth date, nothing else, and a way out that leaves no trace.

The token stands in the address of one page only; after the proof, a cookie carries the right.
"""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from naervaer.chat import conversations
from naervaer.clock import utc_now
from naervaer.followup.links import LinkState, open_link, problem_of
from naervaer.problems import Problem
from naervaer.text import Text
from naervaer.web.chat_api import COOKIE, Services, guard, prove_and_open, set_cookie
from naervaer.web.page_texts import chosen_malform, page_texts, render
from naervaer.web.pages import show_chat

router = APIRouter(include_in_schema=False)

_NOTHING_TYPED = {"dag": "", "maned": "", "ar": ""}


@router.get("/s/{token}", response_class=HTMLResponse)
def ask_birth_date(request: Request, token: str) -> HTMLResponse:
    """Ask for the birth date. The page is the same whoever the link was made for."""
    with Services(request).database.read() as session:
        state = open_link(session, token, utc_now())
    if state is not LinkState.FODSELSDATO:
        return _cannot_open(request, problem_of(state))
    return _form(request)


@router.post("/s/{token}", response_class=HTMLResponse)
async def check_birth_date(
    request: Request,
    token: str,
    dag: Annotated[str, Form(max_length=10)] = "",
    maned: Annotated[str, Form(max_length=10)] = "",
    ar: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Open the conversation behind the link when the birth date is right."""
    using = Services(request)
    try:
        guard(request, using)
    except Problem as problem:
        return _message(request, "vent_tittel", problem.text, problem.status)
    typed = {"dag": dag.strip(), "maned": maned.strip(), "ar": ar.strip()}
    born = birth_date(typed["dag"], typed["maned"], typed["ar"])
    if born is None:
        return _form(request, typed, page_texts("personlig")["ugyldig"], status=422)
    opened = await asyncio.to_thread(prove_and_open, using, token, born, utc_now())
    if isinstance(opened, Problem):
        if opened.code == "feil-fodselsdato":
            return _form(request, typed, opened.text, status=opened.status)
        return _cannot_open(request, opened)
    conversation_id, access = opened
    await using.chat.answer_pending(conversation_id)
    response = RedirectResponse("/samtale", 303)
    set_cookie(response, using.settings, access)
    return response


@router.get("/samtale", response_class=HTMLResponse)
def personal_chat(request: Request) -> HTMLResponse:
    """Show the conversation behind a personal link to the browser that has proven its right."""
    try:
        with Services(request).database.read() as session:
            token = request.cookies.get(COOKIE)
            conversation = conversations.conversation_of(session, token, utc_now())
            personal = conversation.invitation_id is not None
    except Problem:
        personal = False
    if personal:
        return show_chat(request, personal=True)
    return _message(request, "ikke_inne_tittel", page_texts("personlig")["ikke_inne"], 403)


@router.post("/samtale/avslutt")
def leave(request: Request) -> Response:
    """End this browser's right to its conversation, and clear what the pages kept in it."""
    using = Services(request)
    guard(request, using)
    with using.database.write() as session:
        conversations.revoke(session, request.cookies.get(COOKIE))
    response = RedirectResponse("/samtale/avsluttet", 303)
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@router.get("/samtale/avsluttet", response_class=HTMLResponse)
def left(request: Request) -> HTMLResponse:
    """Say that nothing is left on this machine."""
    return _message(request, "avsluttet_tittel", page_texts("personlig")["avsluttet"])


@router.get("/samtale/slettet", response_class=HTMLResponse)
def erased(request: Request) -> HTMLResponse:
    """Say that the conversation is gone."""
    return _message(request, "slettet_tittel", page_texts("personlig")["slettet"])


def birth_date(day: str, month: str, year: str) -> date | None:
    """Return the date of three typed numbers, or None when they are none."""
    if not (day + month + year).isdecimal() or len(year) != 4:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _form(
    request: Request,
    typed: dict[str, str] | None = None,
    error: Text | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "personlig.html",
        "personlig",
        status=status,
        typed=typed or _NOTHING_TYPED,
        error=error.in_form(chosen_malform(request)) if error else None,
    )


def _cannot_open(request: Request, problem: Problem) -> HTMLResponse:
    return _message(request, "lenke_tittel", problem.text, problem.status)


def _message(request: Request, heading: str, sentence: Text, status: int = 200) -> HTMLResponse:
    malform = chosen_malform(request)
    return render(
        request,
        "personlig_feil.html",
        "personlig",
        status=status,
        malform=malform,
        heading=page_texts("personlig")[heading].in_form(malform),
        sentence=sentence.in_form(malform),
    )
