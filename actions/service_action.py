"""What every action has in common: a thread for the service, a time limit, a planned failure.

An exception never leaves an action: rasa-sdk would send the whole tracker back with it.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from naervaer.casework.tickets import Reason, open_ticket
from naervaer.clock import oslo_date, utc_now
from naervaer.problems import NotFound, Problem
from naervaer.settings import Settings, load_settings
from naervaer.store import Database, open_database
from naervaer.text import Malform

log = logging.getLogger(__name__)

TIME_LIMIT_SECONDS = 3.0
TICKET_TIME_LIMIT_SECONDS = 1.5
OUR_FAULT = 500
"""HTTP status from which a ``Problem`` is a failure of ours and not something the user can mend."""


@dataclass(frozen=True)
class Turn:
    """What an action may know of the conversation: copied from the tracker, without its events."""

    conversation_id: str
    text: str
    intent: str
    malform: str
    personal: bool
    today: date
    slots: dict[str, Any]
    found: dict[str, list[str]]
    """What was found in the message: the values of each entity, in order."""

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        """Read the turn from the tracker. Language and link come from the latest message."""
        message = tracker.latest_message or {}
        metadata = message.get("metadata") or {}
        found: dict[str, list[str]] = {}
        for entity in message.get("entities") or []:
            found.setdefault(entity["entity"], []).append(str(entity["value"]))
        said = metadata.get("dato")
        return cls(
            conversation_id=tracker.sender_id,
            text=message.get("text") or "",
            intent=(message.get("intent") or {}).get("name") or "",
            malform=Malform.NN if metadata.get("malform") == Malform.NN else Malform.NB,
            personal=bool(metadata.get("personlig")),
            today=date.fromisoformat(said) if said else oslo_date(utc_now()),
            slots=dict(tracker.slots),
            found=found,
        )


@dataclass
class Reply:
    """What the bot says (texts of ``knowledge/maler`` by name, with values), and slots it sets."""

    says: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process."""
    return load_settings()


@lru_cache(maxsize=1)
def database() -> Database:
    """Return the database of this process, opened at first use."""
    return open_database(settings())


class ServiceAction(Action, ABC):  # type: ignore[misc]
    """An action that calls a service. Subclasses give ``serve`` and what to say when it fails."""

    failure: ClassVar[str | None] = None
    """Name of the text to say when the service failed; None when an answer was already given."""

    failure_slots: ClassVar[dict[str, Any]] = {}
    """Slots to set when the service failed."""

    @abstractmethod
    def name(self) -> str:
        """Return the name in ``domain.yml``."""

    @abstractmethod
    def serve(self, turn: Turn) -> Reply:
        """Call the service. Runs in a thread, within the time limit."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer with what ``serve`` returns, or with the planned failure."""
        turn = Turn.of(tracker)
        reply = await self._reply(turn)
        for name, values in reply.says:
            dispatcher.utter_message(response=name, **values)
        return [SlotSet(name, value) for name, value in reply.slots.items()]

    async def _reply(self, turn: Turn) -> Reply:
        try:
            return await asyncio.wait_for(
                asyncio.to_thread(self.serve, turn), timeout=TIME_LIMIT_SECONDS
            )
        except Problem as problem:
            if problem.status < OUR_FAULT and not isinstance(problem, NotFound):
                sentence = problem.text.in_form(turn.malform)
                return Reply([("utter_melding", {"melding": sentence})], dict(self.failure_slots))
            failure = problem.code
        except Exception as error:  # whatever it is, the user gets a sentence
            failure = type(error).__name__
        log.error("%s failed in %s: %s", self.name(), turn.conversation_id, failure)
        await self._leave_to_human(turn)
        says = [(self.failure, dict[str, str]())] if self.failure else []
        return Reply(says, dict(self.failure_slots))

    async def _leave_to_human(self, turn: Turn) -> None:
        """Try to open a ticket on the failure; where that fails too, the sentence must do."""
        try:
            await asyncio.wait_for(
                asyncio.to_thread(_open_failure_ticket, turn), timeout=TICKET_TIME_LIMIT_SECONDS
            )
        except Exception as error:
            log.error("no ticket on the failure: %s", type(error).__name__)


def _open_failure_ticket(turn: Turn) -> None:
    with database().write() as session:
        open_ticket(
            session,
            conversation_id=turn.conversation_id,
            reason=Reason.BOT_FEIL,
            about=None if turn.text.startswith("/") else turn.text,
            now=utc_now(),
        )
