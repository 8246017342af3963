"""Understands many messages at once, without a server: ``python -m bot.parse [MODEL]``.

Reads one JSON object a line, ``{"text": …, "audience": …, "question": …}``, and writes one a line,
``{"intent": …, "confidence": …, "answered": [topic, …], "offered": [topic, …],
"ranking": [[intent, probability], …], "milliseconds": …}``, as the dialogue would take the message.
Rasa and its libraries are chatty, so the answers go to the standard output of the process and
nothing else does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import Container, Iterable, Iterator
from typing import Any, TextIO

NO_MODEL = 3
"""Exit status when there is no trained model to understand with."""
MOST_RANKED = 5


def main() -> int:
    """Answer standard input line by line; return the exit status."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.disable(logging.WARNING)
    with contextlib.suppress(BrokenPipeError):
        return _answer_all(sys.stdin, answers, sys.argv[1] if len(sys.argv) > 1 else "models")
    return 0


def _answer_all(lines: Iterable[str], answers: TextIO, models: str) -> int:
    import structlog
    from rasa.core.agent import Agent
    from rasa.exceptions import ModelNotFound
    from rasa.model import get_local_model

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        agent = Agent.load(get_local_model(models))
    except ModelNotFound:
        return NO_MODEL
    for answer in asyncio.run(_understood(agent, lines)):
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    answers.flush()
    return 0


async def _understood(agent: Any, lines: Iterable[str]) -> list[dict[str, Any]]:
    from rasa.core.channels.channel import UserMessage

    from bot.knowledge import KnowledgeFolder

    topics = KnowledgeFolder().current().topics
    answers = []
    for message in _messages(lines):
        said = UserMessage(message["text"].lstrip("/ "), metadata=_metadata(message))
        began = time.perf_counter()
        parsed = await agent.processor.parse_message(said)
        milliseconds = 1000 * (time.perf_counter() - began)
        answers.append({**_answer(parsed, topics), "milliseconds": round(milliseconds, 3)})
    return answers


def _messages(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.strip())


def _metadata(message: dict[str, Any]) -> dict[str, Any]:
    """Return what the gateway would send: questions are asked behind a personal link alone."""
    question = message.get("question")
    return {
        "audience": message.get("audience") or "arbeidsgiver",
        "personlig": question is not None,
        "sporsmal": question,
        "tema": message.get("tema"),
        "dato": message.get("dato"),
    }


def _answer(parsed: dict[str, Any], topics: Container[str]) -> dict[str, Any]:
    from bot.answered import COUNTED, answered_topics
    from bot.fallback import OFFERED

    intent = parsed["intent"]["name"]
    answered = answered_topics(intent, parsed.get("entities") or [], topics)
    return {
        "intent": answered[0] if intent == COUNTED else intent,
        "confidence": parsed["intent"]["confidence"],
        "offered": parsed.get(OFFERED) or [],
        "answered": answered,
        "ranking": [
            [entry["name"], entry["confidence"]]
            for entry in (parsed.get("intent_ranking") or [])[:MOST_RANKED]
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
