"""Gives the classifier more to read than the message: its single questions, and it in its context.

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

from bot.knowledge import KnowledgeFolder
from bot.questions import MOST_WORDS_OF_FOLLOW_UP, questions_in

PARTS, IN_CONTEXT = "deler", "i_sammenheng"


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
        """Make the component."""
        return cls(KnowledgeFolder())

    def __init__(self, knowledge: KnowledgeFolder) -> None:
        self._knowledge = knowledge

    def process(self, messages: list[Message]) -> list[Message]:
        """Return each message followed by its parts and by itself after its topic's title."""
        return [reading for message in messages for reading in (message, *self._of(message))]

    def _of(self, message: Message) -> list[Message]:
        text = message.get(TEXT) or ""
        if text.startswith("/"):
            return []
        metadata = message.get(METADATA) or {}
        parts = [_reading(part, metadata) for part in questions_in(text)]
        message.set(PARTS, parts)
        topic = self._knowledge.current().topics.get(metadata.get("tema"))
        if topic is None or len(text.split()) > MOST_WORDS_OF_FOLLOW_UP:
            return parts
        in_context = _reading(f"{topic['tittel']['nb']}: {text}", metadata)
        message.set(IN_CONTEXT, in_context)
        return [*parts, in_context]


def _reading(text: str, metadata: dict[str, Any]) -> Message:
    return Message(data={TEXT: text, METADATA: metadata})
