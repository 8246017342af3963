"""Clear is answered, unsure offers topics, no idea says so."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.fallback import NO_IDEA, OFFERED, UNSURE, TwoStageFallback
from bot.knowledge import KnowledgeFolder

FIRST, SECOND = "oppfolgingsplan_frist", "oppfolgingsplan_innhold"
CONFIG = {
    **TwoStageFallback.get_default_config(),
    "sikker": 0.5,
    "forsprang": 0.15,
    "nok": {"krise": 0.25},
}


def decided(ranking: dict[str, float], **metadata: Any) -> Message:
    entries = [{"name": name, "confidence": share} for name, share in ranking.items()]
    message = Message(data={"text": "noe", "metadata": metadata})
    message.set("intent", entries[0])
    message.set("intent_ranking", entries)
    TwoStageFallback(CONFIG, KnowledgeFolder()).process([message])
    return message


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ({FIRST: 0.8, SECOND: 0.1}, FIRST),
        ({FIRST: 0.55, SECOND: 0.42}, UNSURE),
        ({FIRST: 0.3, SECOND: 0.2}, UNSURE),
        ({FIRST: 0.1, "hilsen": 0.1}, NO_IDEA),
        ({"hilsen": 0.4, "takk": 0.4}, NO_IDEA),
        ({FIRST: 0.6, "krise": 0.26}, "krise"),
    ],
)
def test_three_outcomes(ranking: dict[str, float], expected: str) -> None:
    assert decided(ranking).get("intent")["name"] == expected


def test_unsure_offers_topics_only() -> None:
    message = decided({FIRST: 0.3, "hilsen": 0.25, SECOND: 0.2})
    assert message.get(OFFERED) == [FIRST, SECOND]


def test_answers_to_be_confirmed_count_together() -> None:
    ranking = {"svar_jobbforventning_5_2": 0.4, "svar_jobbforventning_5_1": 0.3, FIRST: 0.2}
    assert decided(ranking).get("intent")["name"] == "svar_jobbforventning_5_2"
