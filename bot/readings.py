"""Gives the classifier more to read than the message: the single questions in it.

The readings travel as messages of their own behind the one they come from, so that tokeniser,
classifier and fallback treat them like any other. ``bot.follow_up`` and ``bot.several`` draw the
conclusions and let the readings go.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.questions import questions_in

PARTS = "deler"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class Readings(GraphComponent, IntentClassifier):
    """Adds the readings of each message behind it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Readings:
        """Make the component; it has nothing to set."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Return each message followed by its parts."""
        return [reading for message in messages for reading in (message, *_parts_of(message))]


def _parts_of(message: Message) -> list[Message]:
    text = message.get(TEXT) or ""
    questions = [] if text.startswith("/") else questions_in(text)
    metadata = message.get(METADATA) or {}
    parts = [Message(data={TEXT: question, METADATA: metadata}) for question in questions]
    message.set(PARTS, parts)
    return parts
