"""Splits a normalised message into words with their lemmas."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc

import bot.embedded_model  # noqa: F401  registers the lemmatiser that a saved pipeline names
from bot.normalise import SPELLINGS, normalise


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER,
    is_trainable=False,
    model_from="NorwegianLanguage",
)
class NorwegianTokenizer(GraphComponent):
    """Sets the tokens of each message. Their positions refer to the normalised text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NorwegianTokenizer:
        """Make the component; it has nothing to set."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Let a changed list of spellings train the model anew."""
        return SPELLINGS.read_text(encoding="utf-8")

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Return the data as it is: the models read the texts themselves, with their variants."""
        return training_data

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Set the tokens of each incoming message."""
        for message in messages:
            doc = model.model(normalise(message.get(TEXT) or ""))
            message.set(TOKENS_NAMES[TEXT], tokens_of(doc))
        return messages


def tokens_of(doc: Doc) -> list[Token]:
    """Return the words of ``doc`` as Rasa's tokens, without white space."""
    return [
        Token(token.text, token.idx, lemma=(token.lemma_ or token.text).lower())
        for token in doc
        if not token.is_space
    ]
