"""The chat API: JSON calls and the live stream that the chat page and integrations use."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sse_starlette import EventSourceResponse, ServerSentEvent

from naervaer.casework import tickets
from naervaer.chat import conversations, messages, tracker
from naervaer.chat.incoming import Incoming
from naervaer.chat.turns import Chat
from naervaer.clock import utc_now
from naervaer.followup import links
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.signals import Signals
from naervaer.store.tables import Conversation
from naervaer.web.rate_limits import RateLimits
from naervaer.web.security import refuse_foreign_call

COOKIE = "naervaer_samtale"
"""The page's proof of its right to a conversation: HttpOnly, so that no script can read it."""

Malform = Literal["nb", "nn"]


class OpenConversation(BaseModel):
    """Opens a conversation: for an audience, or the one behind a personal link."""

    model_config = ConfigDict(extra="forbid")

    audience: Literal["arbeidsgiver", "sykmeldt"] | None = None
    malform: Malform = "nb"
    invitation: Annotated[str, Field(max_length=200)] | None = None
    fodselsdato: date | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> "OpenConversation":
        if (self.invitation is None) == (self.audience is None):
            raise ValueError("either audience or invitation")
        if (self.invitation is None) != (self.fodselsdato is None):
            raise ValueError("invitation and fodselsdato belong together")
        return self


class SendMessage(BaseModel):
    """A user's line: free text, or a button's id. The same ``client_id`` is one line."""

    model_config = ConfigDict(extra="forbid")

    client_id: UUID
    text: str | None = None
    choice: Annotated[str, Field(max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "SendMessage":
        if (self.text is None) == (self.choice is None):
            raise ValueError("either text or choice")
        return self


class Useful(BaseModel):
    """Whether an answer was useful."""

    useful: bool


class ChooseMalform(BaseModel):
    """Bokmål or nynorsk from now on."""

    malform: Malform


class ShownChoice(BaseModel):
    """A button."""

    id: str
    label: str


class ShownSource(BaseModel):
    """Where an answer comes from."""

    name: str
    url: str
    date: date


class ShownLink(BaseModel):
    """Where to do what the answer advises."""

    label: str
    url: str


class ShownMessage(BaseModel):
    """One line of a chat."""

    seq: int
    sender: Literal["bruker", "bot", "veileder", "system"]
    author: str | None = Field(None, description="An adviser's name")
    text: str
    choices: list[ShownChoice]
    topic: str | None = Field(description="Id of the knowledge topic that the line answers")
    kind: str | None = Field(None, description="plikt, rett, rad or info, for a topic")
    sources: list[ShownSource]
    link: ShownLink | None = None
    malform: Malform
    created_at: str
    useful: bool | None = None
    client_id: str | None = None


class ShownMessages(BaseModel):
    """Lines in order."""

    messages: list[ShownMessage]


class Opened(ShownMessages):
    """A new conversation with the token that gives a right to it, and its first lines."""

    id: str
    token: str


class Sent(ShownMessages):
    """The answers to a line, and the line itself as it was stored."""

    received: ShownMessage


def services(request: Request) -> "Services":
    """Return the application's services."""
    return Services(request)


class Services:
    """What a call needs of the application, by name."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self.settings: Settings = state.settings
        self.database: Database = state.database
        self.chat: Chat = state.chat
        self.signals: Signals = state.signals
        self.limits: RateLimits = state.rate_limits


def token_of(request: Request) -> str | None:
    """Return the token of a call: its Authorization header, else the page's cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)


def guard(request: Request, using: Annotated[Services, Depends(services)]) -> None:
    """Refuse calls from other sites, and too many calls."""
    refuse_foreign_call(request.method, dict(request.headers))
    using.limits.check_address(request)


Use = Annotated[Services, Depends(services)]
Token = Annotated[str | None, Depends(token_of)]

router = APIRouter(prefix="/api/chat", tags=["chat"], dependencies=[Depends(guard)])


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its proof of the right to the conversation."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=conversations.ACCESS_DAYS * 24 * 3600,
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
        path="/",
    )


@router.post("", status_code=201, response_model_exclude_none=False)
async def open_chat(body: OpenConversation, response: Response, using: Use) -> Opened:
    """Open a conversation; the first lines say who the bot is and what it can do."""
    conversation_id, token = await asyncio.to_thread(_open, using, body)
    await using.chat.answer_pending(conversation_id)
    set_cookie(response, using.settings, token)
    lines = await asyncio.to_thread(_lines, using, conversation_id, 0)
    return Opened(id=conversation_id, token=token, messages=lines)


@router.get("/current")
async def current(using: Use, token: Token) -> dict[str, Any]:
    """Return the conversation that the page's cookie gives a right to."""

    def read() -> dict[str, Any]:
        with using.database.read() as session:
            conversation = conversations.conversation_of(session, token, utc_now())
            return {
                "id": conversation.id,
                "audience": conversation.audience,
                "malform": conversation.malform,
                "personal": conversation.invitation_id is not None,
                "last_seq": conversation.last_seq,
                **_status(using, conversation.id),
            }

    return await asyncio.to_thread(read)


@router.post("/{conversation_id}/messages")
async def send(conversation_id: str, body: SendMessage, using: Use, token: Token) -> Sent:
    """Store a line and return its answers. The same ``client_id`` again gives the same result."""
    await asyncio.to_thread(_authorise, using, conversation_id, token)
    using.limits.check_conversation(conversation_id)
    incoming = Incoming(body.client_id, body.text, body.choice)
    line = await using.chat.post(conversation_id, incoming, utc_now())

    def read() -> Sent:
        with using.database.read() as session:
            answers = messages.replies_to(session, line.id)
            return Sent.model_validate(
                {
                    "messages": [messages.as_shown(answer) for answer in answers],
                    "received": messages.as_shown(line),
                }
            )

    return await asyncio.to_thread(read)


@router.get("/{conversation_id}/messages")
async def history(
    conversation_id: str, using: Use, token: Token, after: Annotated[int, Query(ge=0)] = 0
) -> ShownMessages:
    """Return the lines after a cursor, at most 500."""
    await asyncio.to_thread(_authorise, using, conversation_id, token)
    return ShownMessages(messages=await asyncio.to_thread(_lines, using, conversation_id, after))


@router.get("/{conversation_id}/stream", response_class=EventSourceResponse)
async def stream(
    conversation_id: str,
    using: Use,
    token: Token,
    after: Annotated[int, Query(ge=0)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Follow a conversation live. Events: ``message`` (id = seq) and ``status``.

    After a broken connection the browser sends ``Last-Event-ID``; it stands above ``after``.
    """
    await asyncio.to_thread(_authorise, using, conversation_id, token)
    cursor = int(last_event_id) if last_event_id and last_event_id.isdigit() else after
    return EventSourceResponse(
        _events(using, conversation_id, token, cursor),
        ping=15,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/{conversation_id}/messages/{seq}/useful", status_code=204)
async def rate(conversation_id: str, seq: int, body: Useful, using: Use, token: Token) -> None:
    """Say whether an answer was useful."""

    def store() -> None:
        with using.database.write() as session:
            conversation = conversations.authorise(session, conversation_id, token, utc_now())
            conversations.rate(session, conversation, seq, body.useful)

    await asyncio.to_thread(store)


@router.put("/{conversation_id}/malform", status_code=204)
async def choose_malform(
    conversation_id: str, body: ChooseMalform, using: Use, token: Token
) -> None:
    """Switch between bokmål and nynorsk, for the bot too."""

    def store() -> None:
        with using.database.write() as session:
            conversation = conversations.authorise(session, conversation_id, token, utc_now())
            if conversation.malform != body.malform:
                conversations.choose_malform(session, conversation, body.malform)
                said = using.chat.knowledge.template("gateway_malform").tekst.text()
                messages.append_system(session, conversation, said, now=utc_now())

    await asyncio.to_thread(store)


@router.get("/{conversation_id}/export")
async def export(conversation_id: str, using: Use, token: Token) -> Response:
    """Return the user's own copy of all that the conversation holds."""

    def read() -> str:
        now = utc_now()
        with using.database.read() as session:
            conversation = conversations.authorise(session, conversation_id, token, now)
            copy = conversations.export(session, conversation, now)
            return json.dumps(copy, ensure_ascii=False, indent=2)

    return Response(
        await asyncio.to_thread(read),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="samtale.json"'},
    )


@router.delete("/{conversation_id}", status_code=204)
async def erase(conversation_id: str, response: Response, using: Use, token: Token) -> None:
    """Erase the conversation, in Rasa's tracker too. It cannot be undone."""

    def remove() -> None:
        now = utc_now()
        with using.database.write() as session:
            conversation = conversations.authorise(session, conversation_id, token, now)
            tracker.forget(using.settings, conversation_id)
            conversations.erase(session, conversation, requested_by="bruker", now=now)

    await asyncio.to_thread(remove)
    response.delete_cookie(COOKIE, path="/")


def prove_and_open(
    using: Services, invitation: str, born: date, now: datetime
) -> tuple[str, str] | Problem:
    """Open the conversation behind a personal link to the right person.

    A wrong birth date is returned, not raised: the try must be counted, so the transaction stands.

    Returns:
        The conversation's id and a token for it, or why it cannot be opened.
    """
    with using.database.write() as session:
        proven = links.prove(session, invitation, born, now)
        if isinstance(proven, Problem):
            return proven
        conversation, token = conversations.open_behind_invitation(session, proven, now=now)
        return conversation.id, token


def _open(using: Services, body: OpenConversation) -> tuple[str, str]:
    now = utc_now()
    if body.invitation is not None and body.fodselsdato is not None:
        opened = prove_and_open(using, body.invitation, body.fodselsdato, now)
        if isinstance(opened, Problem):
            raise opened
        return opened
    with using.database.write() as session:
        conversation, token = conversations.open_conversation(
            session, audience=body.audience or "arbeidsgiver", malform=body.malform, now=now
        )
        return conversation.id, token


def _authorise(using: Services, conversation_id: str, token: str | None) -> Conversation:
    with using.database.read() as session:
        return conversations.authorise(session, conversation_id, token, utc_now())


def _lines(using: Services, conversation_id: str, after: int) -> list[ShownMessage]:
    with using.database.read() as session:
        return [
            ShownMessage.model_validate(messages.as_shown(line))
            for line in messages.since(session, conversation_id, after)
        ]


def _status(using: Services, conversation_id: str) -> dict[str, Any]:
    """Return whether the bot is at work, and the state of an open ticket."""
    with using.database.read() as session:
        conversation = conversations.get(session, conversation_id)
        ticket = tickets.status_for_conversation(session, conversation_id)
        working = conversation.turn_until is not None and conversation.turn_until > utc_now()
        shown = None
        if ticket is not None:
            shown = {
                "status": ticket.status,
                "waiting_on": ticket.waiting_on,
                "answered_here": ticket.answered_here,
                "unit": ticket.unit_name.in_form(conversation.malform),
                "owner": ticket.owner_name,
                "due_at": ticket.due_at.isoformat().replace("+00:00", "Z"),
            }
        return {"typing": working, "ticket": shown, "malform": conversation.malform}


async def _events(
    using: Services, conversation_id: str, token: str | None, cursor: int
) -> AsyncIterator[ServerSentEvent]:
    shown_status: dict[str, Any] | None = None
    async for _ in using.signals.changes():
        try:
            await asyncio.to_thread(_authorise, using, conversation_id, token)
            lines = await asyncio.to_thread(_lines, using, conversation_id, cursor)
            status = await asyncio.to_thread(_status, using, conversation_id)
        except Problem as problem:
            if problem.status == 503:
                continue
            yield ServerSentEvent(event="closed", data=json.dumps({"code": problem.code}))
            return
        for line in lines:
            cursor = line.seq
            yield ServerSentEvent(event="message", id=str(line.seq), data=line.model_dump_json())
        if status != shown_status:
            shown_status = status
            yield ServerSentEvent(event="status", data=json.dumps(status, ensure_ascii=False))
