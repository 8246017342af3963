"""Understands a short question from the topic just spoken of: «og hvis hun er gradert?».

What is asked about, in which words, and which topic answers it then, is reviewed data in
``knowledge/oppfolgingssporsmal.yml``. A message that names something of its own keeps its meaning.
"""

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
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.ellipsis import Ellipsis, FollowUpQuestions
from bot.fallback import NO_IDEA, OFFERED, UNSURE
from bot.knowledge import KnowledgeFolder
from bot.questions import MOST_WORDS_OF_FOLLOW_UP, asks
from bot.readings import PARTS

FOLLOWS = "oppfolging_av"
"""In the parsed message: the topic that it was understood from."""

MISSED = {UNSURE, NO_IDEA, "utenfor"}
MOST_OFFERED = 3
MOST_WORDS_OF_FRAGMENT, MOST_WORDS_OF_SHORT_QUESTION = 4, 7
SURE = 1.0


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class FollowUp(GraphComponent, IntentClassifier):
    """Gives a follow-up the topic it means; stands behind the fallback, whose verdict it reads."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of ``config.yml`` with their defaults."""
        return {
            # Intents that a short question without a topic may be mistaken for.
            "overstyres": [],
            # A short question at least this clear on another topic is not a follow-up.
            "sikker": 0.9,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FollowUp:
        """Make the component. A file that cannot be read stops the start."""
        return cls(config, KnowledgeFolder(), FollowUpQuestions())

    def __init__(
        self, config: dict[str, Any], knowledge: KnowledgeFolder, questions: FollowUpQuestions
    ) -> None:
        self._config = config
        self._knowledge = knowledge
        self._questions = questions

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each follow-up its topic. A part of a message follows the part before it."""
        for message in messages:
            context = (message.get(METADATA) or {}).get("tema")
            self._understand(message, context)
            for part in message.get(PARTS) or []:
                self._understand(part, context)
                context = intent_of(part) if self._is_topic(intent_of(part)) else context
        return messages

    def _understand(self, message: Message, context: str | None) -> None:
        text = message.get(TEXT) or ""
        if not context or text.startswith("/") or not self._is_topic(context):
            return
        own = intent_of(message)
        if len(text.split()) > MOST_WORDS_OF_FOLLOW_UP or not self._may_follow(message, own):
            return
        ellipsis = self._questions.read(text, context)
        if self._says_it_all(message, ellipsis, context):
            return
        if ellipsis.whole and ellipsis.topic and self._is_topic(ellipsis.topic):
            _set(message, ellipsis.topic, context)
        elif own in {UNSURE, NO_IDEA}:
            self._guess(message, ellipsis, context)

    def _may_follow(self, message: Message, own: str) -> bool:
        """Return whether the message may mean something else than it was taken for.

        Behind a personal link what is no question may be the answer to ours.
        """
        personal = (message.get(METADATA) or {}).get("personlig", True)
        if self._is_topic(own) or own in MISSED:
            return not personal or asks(message.get(TEXT))
        return own in self._config["overstyres"] and not personal

    def _says_it_all(self, message: Message, ellipsis: Ellipsis, context: str) -> bool:
        """Return whether the message is a whole question that is clear on a topic elsewhere."""
        own, length = intent_of(message), len((message.get(TEXT) or "").split())
        elsewhere = self._is_topic(own) and own not in {context, *ellipsis.family}
        if ellipsis.continues or not elsewhere or length <= MOST_WORDS_OF_FRAGMENT:
            return False
        sure = message.get(INTENT)[PREDICTED_CONFIDENCE_KEY] >= self._config["sikker"]
        return bool(sure or length > MOST_WORDS_OF_SHORT_QUESTION)

    def _guess(self, message: Message, ellipsis: Ellipsis, context: str) -> None:
        """Take what continues by the words that it holds, or ask what is meant."""
        if ellipsis.continues and ellipsis.topic and self._is_topic(ellipsis.topic):
            _set(message, ellipsis.topic, context)
        elif ellipsis.asks and (ellipsis.continues or ellipsis.whole):
            following = self._knowledge.current().topics[context]["neste"]
            _offer(message, [topic for topic in following if self._is_topic(topic)])

    def _is_topic(self, name: str) -> bool:
        return name in self._knowledge.current().topics


def intent_of(message: Message) -> str:
    """Return the name of the intent that the message has so far."""
    return str((message.get(INTENT) or {}).get(INTENT_NAME_KEY) or "")


def _set(message: Message, topic: str, context: str) -> None:
    intent = {INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: SURE}
    message.set(INTENT, intent, add_to_output=True)
    message.set(OFFERED, [], add_to_output=True)
    message.set(FOLLOWS, context, add_to_output=True)


def _offer(message: Message, topics: list[str]) -> None:
    confidence = (message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY, 0.0)
    intent = {INTENT_NAME_KEY: UNSURE, PREDICTED_CONFIDENCE_KEY: confidence}
    message.set(INTENT, intent, add_to_output=True)
    message.set(OFFERED, topics[:MOST_OFFERED], add_to_output=True)
