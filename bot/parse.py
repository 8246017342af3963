"""Understands many messages at once, without a server: ``python -m bot.parse [MODEL]``.

Reads one JSON object a line, ``{"text": …, "audience": …}``, and writes one a line,
``{"intent": …, "confidence": …, "offered": […]}``, as the dialogue would take the message. Rasa and
its libraries are chatty, so the answers go to the standard output of the process and nothing else
does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

NO_MODEL = 3
"""Exit status when there is no trained model to understand with."""


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

    return [
        _answer(
            await agent.processor.parse_message(
                UserMessage(message["text"].lstrip("/ "), metadata=_metadata(message))
            )
        )
        for message in _messages(lines)
    ]


def _messages(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.strip())


def _metadata(message: dict[str, Any]) -> dict[str, Any]:
    """Return what the gateway would send with a message outside a personal link."""
    return {
        "audience": message.get("audience") or "arbeidsgiver",
        "personlig": bool(message.get("personlig")),
    }


def _answer(parsed: dict[str, Any]) -> dict[str, Any]:
    from bot.fallback import OFFERED

    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "offered": parsed.get(OFFERED) or [],
    }


if __name__ == "__main__":
    sys.exit(main())
