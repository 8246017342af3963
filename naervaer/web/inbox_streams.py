"""The inbox's live streams. A stream ends when its session does, and never counts as using it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from fastapi import Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from naervaer.casework import access, advisers, reading
from naervaer.chat import messages
from naervaer.clock import utc_now
from naervaer.problems import Problem
from naervaer.store.tables import Adviser, Ticket
from naervaer.web.desk import COOKIE, Desk
from naervaer.web.inbox_wording import words
from naervaer.web.page_texts import chosen_malform, page_texts, templates

CHANGED, SIGNED_OUT, GONE = "endret", "utlogget", "borte"
"""Events: look again; the session has ended; the ticket is another unit's now."""

Read = TypeVar("Read")


def lists(request: Request, desk: Desk, adviser: Adviser) -> Response:
    """Send ``endret`` whenever something the adviser sees has changed."""

    def fingerprint() -> object:
        with desk.database.read() as session:
            return reading.fingerprint(session, adviser)

    async def events() -> AsyncIterator[ServerSentEvent]:
        seen: object = None
        async for _ in desk.signals.changes():
            if not await _still_signed_in(request, desk):
                yield ServerSentEvent(event=SIGNED_OUT, data="")
                return
            found = await _unless_busy(fingerprint)
            if found is not None and found != seen:
                if seen is not None:
                    yield ServerSentEvent(event=CHANGED, data="")
                seen = found

    return _stream(events())


async def ticket(
    request: Request, desk: Desk, adviser: Adviser, ticket_id: int, after: int
) -> Response:
    """Send each new line of the chat as HTML (id = its number), and ``endret`` for the rest."""
    last_event_id = request.headers.get("last-event-id", "")
    cursor = int(last_event_id) if last_event_id.isdecimal() else after
    await asyncio.to_thread(
        desk.looked_up,
        ticket_id,
        adviser,
        lambda session, found: None,
        action="folge",
        unless_within=access.FOLLOWING,
    )
    return _stream(_ticket_events(request, desk, adviser, ticket_id, cursor))


async def _ticket_events(
    request: Request, desk: Desk, adviser: Adviser, ticket_id: int, cursor: int
) -> AsyncIterator[ServerSentEvent]:
    malform = chosen_malform(request)
    template = templates.get_template("veileder/melding.html")
    texts = page_texts("veileder")
    seen_version: int | None = None

    def new_lines() -> tuple[int, list[tuple[int, str]]] | str:
        """Return the ticket's version and the new lines, or ``borte``."""
        with desk.database.read() as session:
            found = session.get(Ticket, ticket_id)
            if found is None or not access.may_see(adviser, found):
                return GONE
            if found.conversation_id is None:
                return found.version, []
            lines = messages.since(session, found.conversation_id, cursor)
            shown = [(line.seq, messages.as_shown(line)) for line in lines]
        context = {"t": lambda key: texts[key].in_form(malform), **words(desk, malform)}
        return found.version, [
            (seq, template.render(message=message, **context)) for seq, message in shown
        ]

    async for _ in desk.signals.changes():
        if not await _still_signed_in(request, desk):
            yield ServerSentEvent(event=SIGNED_OUT, data="")
            return
        found = await _unless_busy(new_lines)
        if found is None:
            continue
        if isinstance(found, str):
            yield ServerSentEvent(event=found, data="")
            return
        version, lines = found
        for seq, html in lines:
            cursor = seq
            yield ServerSentEvent(data=html, id=str(seq))
        if version != seen_version:
            if seen_version is not None:
                yield ServerSentEvent(event=CHANGED, data="")
            seen_version = version


def is_asked_for(request: Request) -> bool:
    """Return whether a page's live stream asks, rather than a person."""
    return request.headers.get("accept") == "text/event-stream"


def signed_out() -> Response:
    """Tell a page that connects without a session that it has ended: it goes and signs in."""

    async def once() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(event=SIGNED_OUT, data="")

    return _stream(once())


def _stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    return EventSourceResponse(
        events, ping=15, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _still_signed_in(request: Request, desk: Desk) -> bool:
    def look() -> bool:
        token = request.cookies.get(COOKIE)
        return advisers.look_at_session(desk.database, desk.settings, token, utc_now()) is not None

    return await _unless_busy(look) is not False


async def _unless_busy(read: Callable[[], Read]) -> Read | None:
    """Return what was read, or None when the database was too busy: the next signal comes soon."""
    try:
        return await asyncio.to_thread(read)
    except Problem:
        return None
