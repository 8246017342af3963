"""What a user of stock Rasa would get: its best guess, or its fallback."""

from collections.abc import Sequence
from dataclasses import replace

from naervaer.understanding import MOST_OFFERED, Understood

FALLBACK = "nlu_fallback"


def as_stock_answers(understood: Sequence[Understood], topics: frozenset[str]) -> list[Understood]:
    """Return what stock Rasa understood, with what it could have offered.

    Its ``FallbackClassifier`` steps in under a confidence of 0.3 or a lead of 0.1, Rasa's defaults.
    It has no buttons: to its advantage the three likeliest topics then count as offered.
    """
    return [_with_offer(each, topics) for each in understood]


def _with_offer(understood: Understood, topics: frozenset[str]) -> Understood:
    ranking = tuple(entry for entry in understood.ranking if entry[0] != FALLBACK)
    unsure = understood.intent == FALLBACK
    likeliest = [name for name, _ in ranking if name in topics][:MOST_OFFERED]
    return replace(understood, ranking=ranking, offered=tuple(likeliest) if unsure else ())
