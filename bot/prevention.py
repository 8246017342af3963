"""Decides when an employer is offered help to prevent absence: once, and never in a hard moment."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

OFFER = "melding_forebygging"
INDIVIDUAL_CASE = "nav_kontor"
EMPLOYER = "arbeidsgiver"
HARD = {"krise", "fortvilelse"}
ANSWERS_BEFORE = 1


def offered_now(
    tracker: DialogueStateTracker, topics: dict[str, dict[str, Any]], audience: str
) -> bool:
    """Return whether the answer to the latest message is the one that prevention is offered with.

    That is the first answer about an individual case, after at least one other answer, to an
    employer in whose conversation nobody was in distress.
    """
    said = [event for event in tracker.events if isinstance(event, UserUttered)]
    intents = [str((event.intent or {}).get("name") or "") for event in said]
    if audience != EMPLOYER or not HARD.isdisjoint(intents):
        return False
    answered = [(place, intent) for place, intent in enumerate(intents) if intent in topics]
    fitting = [
        place
        for place, intent in answered[ANSWERS_BEFORE:]
        if topics[intent]["enhet"] == INDIVIDUAL_CASE
    ]
    return bool(fitting) and fitting[0] == len(intents) - 1
