"""The intent classifier of the pipeline: the linear model, trained on examples and variants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.intent_model import IntentModel
from bot.training import examples_of, writing_of

ANSWER = "svar_"
"""How the intent of an answer begins: a question has a model of its own for them."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=True,
    model_from="NorwegianLanguage",
)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents of a message by calibrated probability."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return nothing: the tokeniser is ours, and Rasa's check knows only its own."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of ``config.yml`` with their defaults."""
        return {
            # Inverse strength of regularisation.
            "styrke": 0.5,
            # How many ways of writing each example to train on besides the example itself: slips,
            # missing æøå, split compounds.
            "skrivevarianter": 1,
            # The same seed gives the same model.
            "fro": 20261122,
            # Intents that mean something only as answers to an open question.
            "utenom": [],
            # How many intents the ranking holds.
            "rangering": 10,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Let a changed way of learning train the model anew; Rasa looks at the data alone."""
        here = Path(__file__).parent
        names = ("classifier.py", "training.py", "intent_model.py", "noise.py", "normalise.py")
        return "".join((here / name).read_text(encoding="utf-8") for name in names)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Make an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Read a trained classifier from the model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn from the training data and keep the result in the model."""
        examples = examples_of(
            self._labelled(training_data),
            model.model,
            most_variants=self._config["skrivevarianter"],
            seed=self._config["fro"],
        )
        if len({example.intent for example in examples}) < 2:
            raise RasaException("Det trengs eksempler på minst to hensikter i data/nlu.")
        self._model = IntentModel(self._config["styrke"], self._config["fro"])
        self._model.fit(examples)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Set the most likely intent and the ranking of each message."""
        if self._model is None:
            return messages
        for message in messages:
            row = self._model.probabilities(writing_of(message.get(TOKENS_NAMES[TEXT]) or []))
            best = row.argsort()[::-1][: self._config["rangering"]]
            ranking = [
                {
                    INTENT_NAME_KEY: self._model.intents[index],
                    PREDICTED_CONFIDENCE_KEY: float(row[index]),
                }
                for index in best
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _labelled(self, training_data: TrainingData) -> list[tuple[str, str]]:
        """Return the texts with their intents, without answers to questions."""
        apart = set(self._config["utenom"])
        return [
            (example.get(TEXT), intent)
            for example in training_data.intent_examples
            if (intent := example.get(INTENT)) and example.get(TEXT)
            if not intent.startswith(ANSWER) and intent not in apart
        ]
