"""Asks the running Rasa what it would say of a topic, and what it takes a sentence for.

Nothing is a conversation there: Rasa's channel ``forhandsvisning`` keeps no trace of the calls.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import httpx

from naervaer.chat.bot import BotSilent
from naervaer.knowledge import Topic

Read = TypeVar("Read")

_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
UNSURE, NO_IDEA = "usikker", "forstar_ikke"


@dataclass(frozen=True)
class SaidAnswer:
    """One answer, exactly as a user gets it."""

    malform: str
    audience: str
    simpler: bool
    text: str
    kind: str | None
    choices: tuple[str, ...]
    link: dict[str, str]
    sources: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Understanding:
    """What the bot takes a sentence for."""

    intent: str
    probability: float
    offered: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]

    @property
    def asks(self) -> bool:
        """Whether the bot asks which of some topics it is."""
        return self.intent == UNSURE

    @property
    def is_lost(self) -> bool:
        """Whether the bot says that it does not understand."""
        return self.intent == NO_IDEA


class BotPreview:
    """A client of Rasa's preview channel."""

    def __init__(self, address: str, timeout_seconds: float) -> None:
        self._address = f"{address}/webhooks/forhandsvisning"
        self._timeout = timeout_seconds

    def answers(self, topic: Topic, day: date) -> list[SaidAnswer]:
        """Return every answer that ``topic`` gives on that day.

        Raises:
            BotSilent: when Rasa gives no usable answer within the time limit.
        """
        body = {"tema": topic.model_dump(mode="json"), "dato": day.isoformat()}
        return self._ask("svar", body, lambda made: [_read_answer(each) for each in made])

    def understand(self, text: str, audience: str) -> Understanding:
        """Return what the bot would take ``text`` for.

        Raises:
            BotSilent: when Rasa gives no usable answer within the time limit.
        """
        return self._ask("forsta", {"tekst": text, "malgruppe": audience}, _read_understanding)

    def _ask(self, call: str, body: dict[str, Any], read: Callable[[Any], Read]) -> Read:
        try:
            response = httpx.post(
                f"{self._address}/{call}", json=body, timeout=self._timeout, trust_env=False
            )
            response.raise_for_status()
            return read(response.json())
        except (httpx.HTTPError, *_UNREADABLE) as error:
            raise BotSilent(type(error).__name__) from error


def _read_answer(made: dict[str, Any]) -> SaidAnswer:
    return SaidAnswer(
        malform=made["malform"],
        audience=made["malgruppe"],
        simpler=made["enklere"],
        text=made["text"],
        kind=made["kind"],
        choices=tuple(choice["label"] for choice in made["choices"]),
        link=made["link"],
        sources=tuple(made["sources"]),
    )


def _read_understanding(made: dict[str, Any]) -> Understanding:
    return Understanding(
        intent=str(made["hensikt"]),
        probability=float(made["sannsynlighet"]),
        offered=tuple(made["tilbud"]),
        ranking=tuple((str(name), float(probability)) for name, probability in made["rangering"]),
    )
