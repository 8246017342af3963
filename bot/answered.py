"""Tells which topics an understood message is answered with."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

SEVERAL, COUNTED = "flere_sporsmal", "frister_fra_dato"
"""Intents that name their topics by entities: several questions; a deadline from a date."""

TOPIC = "tema"
MOST_AT_ONCE = 3
"""So many questions of one message are answered at once. ``actions.samtale`` keeps to it."""


def answered_topics(
    intent: str, entities: Iterable[dict[str, Any]], topics: Container[str]
) -> list[str]:
    """Return the topics answered at once, in order; none for a miss or small talk."""
    named = topics_named(entities) if intent in (SEVERAL, COUNTED) else [intent]
    return [topic for topic in named[:MOST_AT_ONCE] if topic in topics]


def topics_named(entities: Iterable[dict[str, Any]]) -> list[str]:
    """Return the topics among ``entities``, in order."""
    return [str(entity["value"]) for entity in entities if entity["entity"] == TOPIC]
