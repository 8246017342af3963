"""Chooses which words of a topic to say, to whom, and what to offer next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from bot.knowledge import Knowledge, Localised

MOST_NEXT_TOPICS = 3
SIMPLER = {"nb": "Forklar enklere", "nn": "Forklar enklare"}
FULL = {"nb": "Vis hele svaret", "nn": "Vis heile svaret"}
LOW_CONFIDENCE, REVIEW_PASSED = "melding_lav_sikkerhet", "melding_utgatt"


@dataclass(frozen=True)
class ChosenAnswer:
    """A text in both written forms, where to act on it, and the buttons: label and payload."""

    text: Localised
    link: dict[str, Any]
    choices: list[tuple[Localised, str]]


def full_answer(knowledge: Knowledge, topic: str, audience: str) -> ChosenAnswer:
    """Return the answer on ``topic``; first choice is a simpler one, then the next topics."""
    simpler = (SIMPLER, f'/enklere{{"tema":"{topic}"}}')
    return _answer(knowledge, topic, "svar", audience, simpler)


def simpler_answer(knowledge: Knowledge, topic: str, audience: str) -> ChosenAnswer:
    """Return the answer on ``topic`` in simpler words; first choice is the full one."""
    return _answer(knowledge, topic, "enklere", audience, (FULL, f"/{topic}"))


def warning(entry: dict[str, Any], today: str) -> str | None:
    """Return the template that must be said with an answer that may not hold, or None.

    Args:
        entry: The topic.
        today: The day in Norway, ISO 8601; empty when the caller does not know it.
    """
    if str(entry["gjennomgas_innen"]) < (today or datetime.date.today().isoformat()):
        return REVIEW_PASSED
    return LOW_CONFIDENCE if entry["sikkerhet"] == "lav" else None


def _answer(
    knowledge: Knowledge, topic: str, part: str, audience: str, other: tuple[Localised, str]
) -> ChosenAnswer:
    entry = knowledge.topics[topic]
    said, step = _in_voice(entry, part, audience), _in_voice(entry, "neste_steg", audience)
    return ChosenAnswer(
        text={form: f"{said[form].strip()}\n\n{step[form].strip()}" for form in said},
        link=_in_voice(entry, "lenke", audience),
        choices=[other, *_next_topics(knowledge, topic)],
    )


def _in_voice(entry: dict[str, Any], part: str, audience: str) -> dict[str, Any]:
    voiced: dict[str, Any] = entry.get(f"{part}_{audience}") or entry[part]
    return voiced


def _next_topics(knowledge: Knowledge, topic: str) -> list[tuple[Localised, str]]:
    following = [name for name in knowledge.topics[topic]["neste"] if name in knowledge.topics]
    return [(knowledge.topics[name]["tittel"], f"/{name}") for name in following[:MOST_NEXT_TOPICS]]
