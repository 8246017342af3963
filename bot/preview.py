"""Shows an editor what the bot says and understands, without a conversation and without a trace.

Rasa's channel ``forhandsvisning``. An answer is made by the same generator that users are answered
by, from a topic that may be a draft; a sentence is understood by the loaded model.
"""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.fallback import OFFERED
from bot.knowledge import Knowledge, KnowledgeFolder
from bot.nlg import GATEWAY_CHANNEL, KnowledgeResponses

MALFORMS = ("nb", "nn")
AUDIENCES = ("arbeidsgiver", "sykmeldt")
FULL, SIMPLER = "utter_tema", "utter_enklere"
MOST_RANKED = 5


class PreviewChannel(InputChannel):
    """Two calls, for the web pages on the same machine: ``svar`` and ``forsta``."""

    @classmethod
    def name(cls) -> str:
        """Return the last part of the channel's address, ``/webhooks/forhandsvisning``."""
        return "forhandsvisning"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the calls. Nothing is handed to the dialogue."""
        calls = Blueprint("preview")
        folder = KnowledgeFolder()

        @calls.post("/svar")
        async def answers(request: Request) -> HTTPResponse:
            try:
                entry, date = request.json["tema"], str(request.json["dato"])
                datetime.date.fromisoformat(date)
                made = await rendered(folder, entry, date)
            except (KeyError, TypeError, ValueError) as error:
                return response.json({"feil": type(error).__name__}, status=400)
            return response.json(made)

        @calls.post("/forsta")
        async def understand(request: Request) -> HTTPResponse:
            try:
                text, audience = str(request.json["tekst"]), str(request.json["malgruppe"])
            except (KeyError, TypeError) as error:
                return response.json({"feil": type(error).__name__}, status=400)
            return response.json(await understood(request.app.ctx.agent, text, audience))

        return calls


async def rendered(
    folder: KnowledgeFolder, entry: dict[str, Any], date: str
) -> list[dict[str, Any]]:
    """Return every answer that ``entry`` gives: in both forms, to both audiences, full and simpler.

    Args:
        folder: The knowledge that the rest comes from: dialogue texts, rates, other topics.
        entry: A topic as in ``knowledge/temaer``; its dates may be text.
        date: The day it is asked on, ISO 8601.
    """
    responses = KnowledgeResponses(folder=_WithDraft(folder, entry))
    return [
        {
            "malform": malform,
            "malgruppe": audience,
            "enklere": action == SIMPLER,
            **await _answer(responses, action, entry["id"], _metadata(malform, audience, date)),
        }
        for audience, action, malform in product(AUDIENCES, (FULL, SIMPLER), MALFORMS)
    ]


async def understood(agent: Any, text: str, audience: str) -> dict[str, Any]:
    """Return what the loaded model takes ``text`` for, how sure it is, and what it would offer."""
    message = UserMessage(text.lstrip("/ "), metadata={"audience": audience, "personlig": False})
    parsed = await agent.processor.parse_message(message)
    return {
        "hensikt": parsed["intent"]["name"],
        "sannsynlighet": parsed["intent"]["confidence"],
        "tilbud": parsed.get(OFFERED) or [],
        "rangering": [
            [each["name"], each["confidence"]]
            for each in (parsed.get("intent_ranking") or [])[:MOST_RANKED]
        ],
    }


class _WithDraft(KnowledgeFolder):
    """The knowledge as it is now, with one topic as its editor would have it."""

    def __init__(self, folder: KnowledgeFolder, entry: dict[str, Any]) -> None:
        self._published, self._entry = folder, entry

    def current(self) -> Knowledge:
        published = self._published.current()
        known = published.topics.get(self._entry["id"], {})
        return replace(
            published,
            topics={**published.topics, self._entry["id"]: {**known, **self._entry}},
        )


async def _answer(
    responses: KnowledgeResponses, action: str, topic: str, metadata: dict[str, Any]
) -> dict[str, Any]:
    asked = UserUttered(
        text=topic,
        intent={"name": topic if action == FULL else "enklere", "confidence": 1.0},
        entities=[] if action == FULL else [{"entity": "tema", "value": topic}],
        metadata=metadata,
    )
    tracker = DialogueStateTracker.from_events("forhandsvisning", evts=[asked], slots=[])
    answer = await responses.generate(action, tracker, GATEWAY_CHANNEL)
    made: dict[str, Any] = (answer or {})["custom"]
    return made


def _metadata(malform: str, audience: str, date: str) -> dict[str, Any]:
    return {"malform": malform, "audience": audience, "dato": date}
