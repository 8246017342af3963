"""The only place that speaks with Rasa: one turn in, the bot's lines out, within a time limit.

Rasa's REST channel answers 200 with an empty list when a turn fails inside it, so an empty answer
is a failure here too.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from naervaer.chat.messages import NewChoice

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading an answer of another shape than agreed can raise."""

STARTING_CHARACTERS = "/ \t\n"


@dataclass(frozen=True)
class BotLine:
    """One thing that Rasa says, as the gateway stores it."""

    text: str
    choices: tuple[NewChoice, ...] = ()
    topic: str | None = None
    kind: str | None = None
    sources: tuple[dict[str, Any], ...] = ()
    link: dict[str, Any] | None = None
    malform: str | None = None
    expects: str | None = None
    command: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnContext:
    """What Rasa is told about the conversation with each message."""

    conversation_id: str
    malform: str
    audience: str
    personal: bool
    today: date
    contact_given: bool
    topic: str | None = None
    """The topic of the answer that was given last."""

    def metadata(self) -> dict[str, Any]:
        """Return the metadata of the REST call, by the names that ``bot/`` reads."""
        return {
            "malform": self.malform,
            "audience": self.audience,
            "personlig": self.personal,
            "dato": self.today.isoformat(),
            "kontakt_oppgitt": self.contact_given,
            "tema": self.topic,
        }


class BotSilent(Exception):
    """Rasa gave no usable answer: down, too slow, an error, or an empty list."""


class Bot:
    """A client of one Rasa server. One for a process; safe for many turns at once."""

    def __init__(self, address: str, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._http = httpx.AsyncClient(
            base_url=address,
            timeout=timeout_seconds,
            trust_env=False,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        )

    async def reply(self, context: TurnContext, message: str) -> list[BotLine]:
        """Return what the bot says to ``message``.

        Args:
            context: Who speaks, in which written form.
            message: Masked text, or the payload of a button.

        Raises:
            BotSilent: when there is no answer within the time limit.
        """
        body = {
            "sender": context.conversation_id,
            "message": message,
            "metadata": context.metadata(),
        }
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._http.post("/webhooks/rest/webhook", json=body)
                response.raise_for_status()
                lines = [_read_line(item) for item in response.json()]
        except (httpx.HTTPError, TimeoutError, *_UNREADABLE) as error:
            raise BotSilent(type(error).__name__) from error
        if not lines:
            raise BotSilent("empty")
        return lines

    async def is_up(self) -> bool:
        """Return whether the server answers at all."""
        try:
            return (await self._http.get("/", timeout=2)).is_success
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def as_typed(text: str) -> str:
    """Return typed text so that Rasa cannot take it for a command.

    Rasa reads a leading ``/`` as an intent given with full confidence; only buttons may do that.
    """
    return text.lstrip(STARTING_CHARACTERS) or "?"


def _read_line(item: dict[str, Any]) -> BotLine:
    custom = item.get("custom")
    if custom is None:
        return BotLine(
            text=item["text"],
            choices=tuple(NewChoice(b["title"], b["payload"]) for b in item.get("buttons", ())),
        )
    return BotLine(
        text=custom["text"],
        choices=tuple(NewChoice(c["label"], c["payload"]) for c in custom.get("choices") or ()),
        topic=custom.get("topic"),
        kind=custom.get("kind"),
        sources=tuple(custom.get("sources") or ()),
        link=custom.get("link"),
        malform=custom.get("malform"),
        expects=custom.get("expects"),
        command=custom.get("command") or {},
    )
