"""Recognises several questions in one message, so that each gets its own answer."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.answered import SEVERAL, TOPIC
from bot.follow_up import FOLLOWS, MISSED, intent_of
from bot.knowledge import KnowledgeFolder
from bot.questions import points_back
from bot.readings import PARTS

NOT_UNDERSTOOD = "uforstatt"
"""The entity of a part that no topic was found for."""

LEAST = 2


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class SeveralQuestions(GraphComponent, IntentClassifier):
    """Takes a message for several questions when its parts are clear, each on a topic of its own.

    Lets the readings of the message go, too: what comes after sees the messages alone.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SeveralQuestions:
        """Make the component; it has nothing to set."""
        return cls(KnowledgeFolder())

    def __init__(self, knowledge: KnowledgeFolder) -> None:
        self._knowledge = knowledge

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message with several questions; return the messages alone."""
        parts = {id(part) for message in messages for part in message.get(PARTS) or []}
        messages = [message for message in messages if id(message) not in parts]
        for message in messages:
            self._decide(message, message.get(PARTS) or [])
        return messages

    def _decide(self, message: Message, parts: list[Message]) -> None:
        topics = self._knowledge.current().topics
        possible = {*topics, *MISSED}
        if any(intent_of(each) not in possible for each in [message, *parts]):
            return
        parts = [part for place, part in enumerate(parts) if not place or _stands_alone(part)]
        asked = list(dict.fromkeys(intent_of(part) for part in parts if intent_of(part) in topics))
        unclear = [part for part in parts if intent_of(part) in MISSED]
        whole = intent_of(message)
        if len(asked) < LEAST or len(unclear) >= len(asked) or whole in {*topics} - {*asked}:
            return
        intent = {INTENT_NAME_KEY: SEVERAL, PREDICTED_CONFIDENCE_KEY: 1.0}
        message.set(INTENT, intent, add_to_output=True)
        entities = [_entity(TOPIC, topic) for topic in asked]
        entities += [_entity(NOT_UNDERSTOOD, part.get(TEXT)) for part in unclear]
        message.set(ENTITIES, entities, add_to_output=True)


def _stands_alone(part: Message) -> bool:
    """Return whether a later part means something without the one before, or was found out."""
    return bool(part.get(FOLLOWS)) or not points_back(part.get(TEXT))


def _entity(name: str, value: str) -> dict[str, str]:
    return {"entity": name, "value": value}
