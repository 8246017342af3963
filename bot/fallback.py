"""Decides whether the best intent is clear enough to answer, worth asking about, or neither."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge import KnowledgeFolder
from bot.typed_answers import ANSWER

UNSURE = "usikker"
NO_IDEA = "forstar_ikke"
OFFERED = "tilbud"

Ranking = list[dict[str, Any]]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class TwoStageFallback(GraphComponent, IntentClassifier):
    """Keeps a clear intent; else offers the nearest topics, or says that it does not understand."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return the kind of component that must come before."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of ``config.yml`` with their defaults."""
        return {
            # At least this probability, and this far ahead of the next: answered at once.
            "sikker": 0.45,
            "forsprang": 0.12,
            # A topic must be at least this likely to be offered as a button.
            "mulig": 0.05,
            # The offered topics must together be at least this likely.
            "mulig_samlet": 0.3,
            # How many topics are offered at most.
            "antall": 3,
            # Intents so grave that a smaller probability is enough.
            "nok": {},
        }

    def __init__(self, config: dict[str, Any], knowledge: KnowledgeFolder) -> None:
        self._config = config
        self._knowledge = knowledge

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TwoStageFallback:
        """Make the component."""
        return cls(config, KnowledgeFolder())

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of each message that is not clear, and set the topics to offer."""
        for message in messages:
            ranking: Ranking = message.get(INTENT_RANKING_KEY) or []
            if not ranking or (message.get(TEXT) or "").startswith("/"):
                continue
            self._decide(message, ranking)
        return messages

    def _decide(self, message: Message, ranking: Ranking) -> None:
        best = ranking[0]
        if clear := self._grave(ranking) or (best if self._is_clear(ranking) else None):
            message.set(INTENT, clear, add_to_output=True)
            return
        offered = self._offered(ranking)
        name = UNSURE if offered else NO_IDEA
        message.set(
            INTENT,
            {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: _confidence(best)},
            add_to_output=True,
        )
        message.set(OFFERED, offered, add_to_output=True)

    def _grave(self, ranking: Ranking) -> dict[str, Any] | None:
        enough = self._config["nok"]
        return next(
            (
                entry
                for entry in ranking
                if _name(entry) in enough and _confidence(entry) >= enough[_name(entry)]
            ),
            None,
        )

    def _is_clear(self, ranking: Ranking) -> bool:
        best = _confidence(ranking[0])
        rivals = ranking[1:]
        if _name(ranking[0]).startswith(ANSWER):
            # The user is asked to confirm an answer in own words: together they may be clear.
            best = sum(_confidence(entry) for entry in ranking if _name(entry).startswith(ANSWER))
            rivals = [entry for entry in rivals if not _name(entry).startswith(ANSWER)]
        lead = best - (_confidence(rivals[0]) if rivals else 0.0)
        return bool(best >= self._config["sikker"] and lead >= self._config["forsprang"])

    def _offered(self, ranking: Ranking) -> list[str]:
        topics = self._knowledge.current().topics
        near = [
            entry
            for entry in ranking
            if _name(entry) in topics and _confidence(entry) >= self._config["mulig"]
        ][: self._config["antall"]]
        if sum(_confidence(entry) for entry in near) < self._config["mulig_samlet"]:
            return []
        return [_name(entry) for entry in near]


def _name(entry: dict[str, Any]) -> str:
    return str(entry[INTENT_NAME_KEY])


def _confidence(entry: dict[str, Any]) -> float:
    return float(entry[PREDICTED_CONFIDENCE_KEY])
