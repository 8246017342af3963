"""The adviser's workbench: lists, one ticket, invitations. Every form works without JavaScript."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework import advisers, audit, reading, tickets
from naervaer.casework.access import FOLLOWING
from naervaer.casework.advisers import SignedIn, visible_units
from naervaer.casework.reading import PAGE_SIZE, Filters, Queue, View
from naervaer.casework.units import routing
from naervaer.domain.ticket_terms import Priority, Reason, WaitingOn
from naervaer.followup import invitations
from naervaer.problems import NotFound, Problem
from naervaer.store.tables import Adviser, Invitation, Ticket
from naervaer.web import inbox_streams
from naervaer.web.desk import (
    ONLY_CASE_WORKERS,
    Desk,
    Use,
    Who,
    case_worker,
    require_csrf,
    same_site,
)
from naervaer.web.inbox_addresses import CONTENT, HOME, address_with, malform_links
from naervaer.web.inbox_api import outcome_named
from naervaer.web.inbox_wording import words
from naervaer.web.page_texts import chosen_malform, render
from naervaer.web.sign_in import to_sign_in

RECEIPTS = (
    *("lost", "tilbake", "overfort", "godkjent", "avslatt", "bortfalt"),
    *("sending_stoppet", "sending_startet"),
)
"""What a page can confirm after a form: keys of the texts, so that nothing foreign is shown."""


class PageRoute(APIRoute):
    """A route whose problems are pages, and whose visitors without a session go and sign in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the problems caught."""
        handle = super().get_route_handler()

        async def with_problem_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                if problem.status == 401 and inbox_streams.is_asked_for(request):
                    return inbox_streams.signed_out()
                if problem.status == 401:
                    return to_sign_in(request)
                if problem.code == ONLY_CASE_WORKERS and request.url.path == HOME:
                    return RedirectResponse(CONTENT, 303)
                return _problem_page(request, problem)
            except RequestValidationError:
                return _problem_page(request, NotFound())

        return with_problem_pages


router = APIRouter(
    prefix="/veileder",
    include_in_schema=False,
    route_class=PageRoute,
    dependencies=[Depends(case_worker)],
)

Csrf = Annotated[str, Form()]


def _is_refresh(request: Request) -> bool:
    """Return whether the page asks for itself again to stay fresh."""
    return "hx-request" in request.headers


def checked(request: Request, who: Who, csrf: Csrf = "") -> SignedIn:
    """Return who is signed in, if the form is our own and not an old one."""
    same_site(request)
    require_csrf(who, csrf)
    return who


Checked = Annotated[SignedIn, Depends(checked)]


@router.get("", response_class=HTMLResponse)
def inbox(
    request: Request,
    desk: Use,
    who: Who,
    liste: Queue = Queue.NYE,
    enhet: str = "",
    malgruppe: str = "",
    haster: bool = False,
    over_frist: bool = False,
    grunn: str = "",
    referanse: Annotated[str, Query(max_length=30)] = "",
    side: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """Show one list with its counts and filters; the address holds all of it."""
    filters = Filters(
        unit=enhet,
        audience=malgruppe,
        priority=Priority.HOY.value if haster else "",
        reason=grunn,
        overdue=over_frist,
        reference=referanse,
    )
    desk.note_list(who.adviser, liste.value, fresh=not _is_refresh(request))
    with desk.database.read() as session:
        lines, total = reading.queue(session, who.adviser, liste, filters, now=desk.now, page=side)
        numbers = _numbers(session, who.adviser)
    return _page(
        request,
        "veileder/liste.html",
        desk,
        who,
        numbers,
        liste=liste,
        queues=list(Queue),
        lines=lines,
        total=total,
        filters=filters,
        page_number=side,
        pages=max(1, -(-total // PAGE_SIZE)),
        units=[routing().units[unit] for unit in sorted(visible_units(who.adviser))],
        reasons=list(Reason),
        link=_links(request),
    )


@router.get("/strom")
async def follow_lists(desk: Use, who: Who, request: Request) -> Response:
    """Tell the lists that something changed."""
    return inbox_streams.lists(request, desk, who.adviser)


@router.get("/henvendelser/{ticket_id}", response_class=HTMLResponse)
def ticket_page(request: Request, ticket_id: int, desk: Use, who: Who) -> HTMLResponse:
    """Show one ticket. The look is audited."""
    return _ticket_page(request, ticket_id, desk, who)


@router.get("/henvendelser/{ticket_id}/strom")
async def follow_ticket(
    request: Request,
    ticket_id: int,
    desk: Use,
    who: Who,
    etter: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Follow a ticket's chat live."""
    return await inbox_streams.ticket(request, desk, who.adviser, ticket_id, etter)


@router.post("/henvendelser/{ticket_id}/ta")
def take(
    request: Request, ticket_id: int, desk: Use, who: Checked, version: Annotated[int, Form()]
) -> Response:
    """Claim the ticket and open it."""
    return _change(
        request,
        desk,
        who,
        ticket_id,
        lambda session: tickets.claim(
            session, ticket_id, adviser=who.adviser, version=version, now=desk.now
        ),
    )


@router.post("/henvendelser/{ticket_id}/svar")
def reply(
    request: Request,
    ticket_id: int,
    desk: Use,
    who: Checked,
    tekst: Annotated[str, Form()] = "",
    vent: Annotated[str, Form()] = "",
) -> Response:
    """Answer in the chat; if wanted, the ticket then waits for the user."""

    def answer(session: Session) -> None:
        tickets.reply(session, ticket_id, adviser=who.adviser, text=tekst, now=desk.now)
        if vent:
            tickets.wait(session, ticket_id, adviser=who.adviser, on=WaitingOn.BRUKER, now=desk.now)

    return _change(request, desk, who, ticket_id, answer, typed={"tekst": tekst})


@router.post("/henvendelser/{ticket_id}/overfor")
def hand_over(
    request: Request,
    ticket_id: int,
    desk: Use,
    who: Checked,
    til: Annotated[str, Form(max_length=100)] = "",
    begrunnelse: Annotated[str, Form()] = "",
) -> Response:
    """Give the ticket to a colleague or a unit."""

    def hand(session: Session) -> None:
        tickets.hand_over(
            session, ticket_id, adviser=who.adviser, to=til, why=begrunnelse, now=desk.now
        )

    to_self = til == who.adviser.username
    return _change(
        request,
        desk,
        who,
        ticket_id,
        hand,
        receipt=None if to_self else "overfort",
        typed={"til": til, "begrunnelse": begrunnelse},
    )


@router.post("/henvendelser/{ticket_id}/vent")
def wait(
    request: Request,
    ticket_id: int,
    desk: Use,
    who: Checked,
    pa: Annotated[WaitingOn, Form()] = WaitingOn.BRUKER,
) -> Response:
    """Let the ticket wait."""
    return _change(
        request,
        desk,
        who,
        ticket_id,
        lambda session: tickets.wait(session, ticket_id, adviser=who.adviser, on=pa, now=desk.now),
    )


@router.post("/henvendelser/{ticket_id}/gjenoppta")
def resume(request: Request, ticket_id: int, desk: Use, who: Checked) -> Response:
    """Take the ticket up again."""
    return _change(
        request,
        desk,
        who,
        ticket_id,
        lambda session: tickets.resume(session, ticket_id, adviser=who.adviser, now=desk.now),
    )


@router.post("/henvendelser/{ticket_id}/gi-tilbake")
def give_back(request: Request, ticket_id: int, desk: Use, who: Checked) -> Response:
    """Let the bot have the chat again."""
    return _change(
        request,
        desk,
        who,
        ticket_id,
        lambda session: tickets.give_back(session, ticket_id, adviser=who.adviser, now=desk.now),
        receipt="tilbake",
    )


@router.post("/henvendelser/{ticket_id}/los")
def solve(
    request: Request,
    ticket_id: int,
    desk: Use,
    who: Checked,
    utfall: Annotated[str, Form(max_length=40)] = "",
    notat: Annotated[str, Form()] = "",
) -> Response:
    """Finish the ticket."""

    def finish(session: Session) -> None:
        tickets.solve(
            session,
            ticket_id,
            adviser=who.adviser,
            outcome=outcome_named(utfall),
            remark=notat,
            now=desk.now,
        )

    return _change(
        request,
        desk,
        who,
        ticket_id,
        finish,
        receipt="lost",
        typed={"utfall": utfall, "notat": notat},
    )


@router.get("/invitasjoner", response_class=HTMLResponse)
def invitations_page(request: Request, desk: Use, who: Who) -> HTMLResponse:
    """Show who waits to be asked, for approval."""
    return _invitations_page(request, desk, who)


@router.post("/invitasjoner/{invitation_id}/godkjenn")
def approve(request: Request, invitation_id: int, desk: Use, who: Checked) -> Response:
    """Let the message go out, if the person should still be asked."""

    def decide(session: Session) -> str:
        approval = invitations.approve(
            session,
            invitation_id,
            by=who.adviser.username,
            now=desk.now,
            settings=desk.settings,
        )
        return "godkjent" if approval.approved else "bortfalt"

    return _decide(request, desk, who, invitation_id, decide)


@router.post("/invitasjoner/{invitation_id}/avsla")
def decline(
    request: Request,
    invitation_id: int,
    desk: Use,
    who: Checked,
    grunn: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Decide that the person is not asked."""

    def decide(session: Session) -> str:
        invitations.decline(
            session,
            invitation_id,
            by=who.adviser.username,
            reason=grunn.strip() or None,
            now=desk.now,
        )
        return "avslatt"

    return _decide(request, desk, who, invitation_id, decide)


def _change(
    request: Request,
    desk: Desk,
    who: SignedIn,
    ticket_id: int,
    change: Callable[[Session], object],
    *,
    receipt: str | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """Make a change, then show the ticket, or the list when the ticket is done with here.

    A refusal shows the ticket as it now is, what to do, and what was typed.
    """
    try:
        desk.act(ticket_id, who.adviser, change)
    except NotFound:
        raise
    except Problem as problem:
        return _ticket_page(request, ticket_id, desk, who, problem=problem, typed=typed)
    if receipt is not None:
        query = urlencode({"liste": Queue.MINE.value, "kvittering": receipt})
        return RedirectResponse(f"{HOME}?{query}", 303)
    return RedirectResponse(f"{HOME}/henvendelser/{ticket_id}", 303)


def _ticket_page(
    request: Request,
    ticket_id: int,
    desk: Desk,
    who: SignedIn,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    def read(session: Session, ticket: Ticket) -> tuple[View, list[tuple[int, str]]]:
        view = reading.view(session, ticket, desk.now)
        return view, reading.other_tickets(session, ticket, who.adviser)

    view, others = desk.looked_up(
        ticket_id,
        who.adviser,
        read,
        action="folge" if _is_refresh(request) else "apne",
        unless_within=FOLLOWING if _is_refresh(request) else None,
    )
    with desk.database.read() as session:
        numbers = _numbers(session, who.adviser)
        colleagues = advisers.colleagues(session, who.adviser)
    return _page(
        request,
        "veileder/henvendelse.html",
        desk,
        who,
        numbers,
        status=problem.status if problem else 200,
        view=view,
        line=view.line,
        mine=view.line.owner_id == who.adviser.id,
        others=others,
        colleagues=colleagues,
        units=[unit for unit in routing().units.values() if unit.id != view.line.unit],
        outcomes=tickets.CHOOSABLE_OUTCOMES,
        problem=problem,
        typed=typed or {},
    )


def _invitations_page(
    request: Request, desk: Desk, who: SignedIn, *, problem: Problem | None = None
) -> HTMLResponse:
    desk.note_list(who.adviser, "invitasjoner", fresh=not _is_refresh(request))
    with desk.database.read() as session:
        waiting = invitations.waiting(session, sorted(visible_units(who.adviser)))
        numbers = _numbers(session, who.adviser)
    return _page(
        request,
        "veileder/invitasjoner.html",
        desk,
        who,
        numbers,
        status=problem.status if problem else 200,
        waiting=waiting,
        problem=problem,
    )


def _decide(
    request: Request,
    desk: Desk,
    who: SignedIn,
    invitation_id: int,
    decide: Callable[[Session], str],
) -> Response:
    _require_own_invitation(desk, who.adviser, invitation_id)
    try:
        with desk.database.write() as session:
            receipt = decide(session)
    except NotFound:
        raise
    except Problem as problem:
        return _invitations_page(request, desk, who, problem=problem)
    return RedirectResponse(f"{HOME}/invitasjoner?kvittering={receipt}", 303)


def _require_own_invitation(desk: Desk, adviser: Adviser, invitation_id: int) -> None:
    """Refuse another unit's invitation as if there were none; the refusal stays in the audit."""
    with desk.database.read() as session:
        unit = session.scalar(select(Invitation.unit).where(Invitation.id == invitation_id))
    if unit is None:
        raise NotFound
    if unit not in visible_units(adviser):
        with desk.database.write() as session:
            audit.record(
                session,
                actor=adviser.username,
                action="endre",
                subject_kind="invitasjon",
                subject_id=invitation_id,
                reason="annen enhet",
                allowed=False,
                now=desk.now,
            )
        raise NotFound


def counts_of_lists(desk: Desk, adviser: Adviser) -> dict[str, int]:
    """Return how much lies in each list, for the menu of a page that shows none of them."""
    with desk.database.read() as session:
        return _numbers(session, adviser)


def _numbers(session: Session, adviser: Adviser) -> dict[str, int]:
    numbers = {queue.value: number for queue, number in reading.counts(session, adviser).items()}
    numbers["invitasjoner"] = len(invitations.waiting(session, sorted(visible_units(adviser))))
    return numbers


def _page(
    request: Request,
    template: str,
    desk: Desk,
    who: SignedIn,
    numbers: dict[str, int],
    *,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    malform = chosen_malform(request)
    receipt = request.query_params.get("kvittering")
    return render(
        request,
        template,
        "veileder",
        status=status,
        who=who,
        numbers=numbers,
        may_edit=advisers.edits_content(who.adviser),
        receipt=receipt if receipt in RECEIPTS else None,
        with_malform=malform_links(request),
        **words(desk, malform),
        **values,
    )


def _links(request: Request) -> Callable[..., str]:
    """Return what makes the address of this list with something changed, always at page one."""
    return lambda **changes: address_with(
        request, **({"side": None, "kvittering": None, "malform": None} | changes)
    )


def _problem_page(request: Request, problem: Problem) -> Response:
    return render(
        request,
        "veileder/feil.html",
        "veileder",
        status=problem.status,
        problem=problem,
        with_malform=malform_links(request),
    )
