"""Signing in to the inbox and out of it, as JSON and as pages."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from naervaer.casework import advisers
from naervaer.casework.advisers import NewSession
from naervaer.problems import Problem
from naervaer.web.desk import COOKIE, Desk, Use, Who, require_csrf, same_site
from naervaer.web.inbox_addresses import HOME, SIGN_IN, malform_links
from naervaer.web.page_texts import render

api = APIRouter(prefix="/api", tags=["innboks"], dependencies=[Depends(same_site)])
pages = APIRouter(prefix="/veileder", include_in_schema=False)


class Login(BaseModel):
    """Username and password."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=1000)]


class Account(BaseModel):
    """Who is signed in. The session itself is a cookie."""

    username: str
    name: str
    role: str
    unit: str
    csrf_token: str
    expires_at: datetime


@api.post("/login")
def login(request: Request, body: Login, response: Response, desk: Use) -> Account:
    """Open a session; the cookie carries it. 401 ``feil-innlogging`` whatever was wrong."""
    opened = _open_session(request, desk, body.username, body.password)
    _set_cookie(response, desk, opened)
    adviser = opened.adviser
    return Account(
        username=adviser.username,
        name=adviser.name,
        role=adviser.role,
        unit=adviser.unit,
        csrf_token=opened.csrf_token,
        expires_at=opened.expires_at,
    )


@api.post("/logout", status_code=204)
def logout(request: Request, response: Response, desk: Use) -> None:
    """End the session."""
    _close_session(request, desk)
    response.delete_cookie(COOKIE, path="/")


@pages.get("/logg-inn", response_class=HTMLResponse)
def sign_in_page(request: Request, neste: str = HOME) -> HTMLResponse:
    """Show the form."""
    return _form(request, neste=safe_next(neste))


@pages.post("/logg-inn", response_class=HTMLResponse)
def sign_in(
    request: Request,
    desk: Use,
    brukernavn: Annotated[str, Form(max_length=200)] = "",
    passord: Annotated[str, Form(max_length=1000)] = "",
    neste: Annotated[str, Form(max_length=500)] = HOME,
) -> Response:
    """Open a session and go where the adviser was going."""
    try:
        same_site(request)
        opened = _open_session(request, desk, brukernavn, passord)
    except Problem as problem:
        return _form(
            request,
            status=problem.status,
            neste=safe_next(neste),
            problem=problem,
            brukernavn=brukernavn,
        )
    response = RedirectResponse(safe_next(neste), 303)
    _set_cookie(response, desk, opened)
    return response


@pages.post("/logg-ut")
def sign_out(request: Request, desk: Use, who: Who, csrf: Annotated[str, Form()] = "") -> Response:
    """End the session and show the form."""
    require_csrf(who, csrf)
    _close_session(request, desk)
    response = RedirectResponse(SIGN_IN, 303)
    response.delete_cookie(COOKIE, path="/")
    return response


def to_sign_in(request: Request) -> Response:
    """Return the way to the form, and back to this page afterwards."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    going = path if request.method == "GET" else HOME
    target = SIGN_IN if going == HOME else f"{SIGN_IN}?neste={quote(going, safe='')}"
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)


def safe_next(address: str) -> str:
    """Return the address if it is a page of the inbox, else the inbox's first page."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and "\\" not in address
    inside = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    return address if own and inside and parts.path != SIGN_IN else HOME


def _form(request: Request, *, status: int = 200, **values: Any) -> HTMLResponse:
    return render(
        request,
        "veileder/logg_inn.html",
        "veileder",
        status=status,
        with_malform=malform_links(request),
        **values,
    )


def _open_session(request: Request, desk: Desk, username: str, password: str) -> NewSession:
    desk.limits.check_address(request)
    return advisers.sign_in(
        desk.database, desk.settings, username=username, password=password, now=desk.now
    )


def _close_session(request: Request, desk: Desk) -> None:
    with desk.database.write() as session:
        advisers.sign_out(session, request.cookies.get(COOKIE))


def _set_cookie(response: Response, desk: Desk, opened: NewSession) -> None:
    response.set_cookie(
        COOKIE,
        opened.token,
        httponly=True,
        samesite="strict",
        secure=desk.settings.secure_cookies,
        path="/",
    )


router = APIRouter()
router.include_router(api)
router.include_router(pages)
