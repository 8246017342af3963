"""Understands an answer in one's own words to the question that stands open.

«Vet ikke» is an answer to one question, a doubt to the next and nothing elsewhere. So each question
of ``knowledge/sporsmalssett`` has a model of its own: its options against all that is no answer.
The gateway tells which question is open (metadata ``sporsmal``: ``set`` or ``set/question``). Only
then do the intents of its options take part, with the probability that its model gives them.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import ANSWER, LinearIntentClassifier
from bot.intent_model import IntentModel
from bot.knowledge import KnowledgeFolder
from bot.normalise import normalise
from bot.training import examples_of, writing_of

NO_ANSWER = "ikke_svar"
PERSONAL_QUESTION = "jobbforventning_5"
"""Open behind a personal link when the gateway does not say which question is."""
QUESTIONS = "questions.json"

Ranking = list[dict[str, Any]]


def answer_intents(question_sets: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return for each question the intents that answer it, each with the intent of its option.

    A question is named ``set/question``, or ``set`` where the set has only one.
    """
    return {
        key: {
            intent: option_intent
            for option in question["valg"]
            for option_intent in [f"{ANSWER}{key.replace('/', '_')}_{option['id']}"]
            for intent in [option_intent, *option.get("ogsa", [])]
        }
        for key, question in _questions(question_sets)
    }


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=True,
    model_from="NorwegianLanguage",
)
class TypedAnswers(GraphComponent, IntentClassifier):
    """Lets the options of the open question, and no others, into the ranking of intents."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return nothing: Rasa would look for a classifier before the training too, needlessly."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of ``config.yml`` with their defaults."""
        return {
            # Intents that only say that the open question is not answered.
            "uklare": [],
            # How many examples of each topic, and of each other intent, a question's model sees as
            # no answer.
            "av_tema": 6,
            "av_andre": 300,
            # How many times more an answer is to be expected than among the examples.
            "ventet": 1.5,
            "styrke": 0.5,
            # How many ways of writing each example to train on besides the example itself.
            "skrivevarianter": 1,
            "fro": 20261122,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        models: dict[str, IntentModel] | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._models = models or {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypedAnswers:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TypedAnswers:
        """Read the models of the questions."""
        with model_storage.read_from(resource) as folder:
            keys = json.loads((folder / QUESTIONS).read_text(encoding="utf-8"))
            models = {key: IntentModel.load(folder / str(at)) for at, key in enumerate(keys)}
        return cls(config, model_storage, resource, models)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Let a changed question train the models anew; Rasa looks at the data alone."""
        here = Path(__file__).read_text(encoding="utf-8")
        questions = answer_intents(KnowledgeFolder().current().question_sets)
        return here + json.dumps(questions) + LinearIntentClassifier.fingerprint_addon(config)

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Learn a model for each question and keep them."""
        labelled = [
            (example.get(TEXT), example.get(INTENT))
            for example in training_data.intent_examples
            if example.get(INTENT) and example.get(TEXT)
        ]
        questions = answer_intents(KnowledgeFolder().current().question_sets)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / QUESTIONS).write_text(json.dumps(list(questions)), encoding="utf-8")
            for at, (key, intents) in enumerate(questions.items()):
                self._models[key] = self._fitted(self._chosen(labelled, intents), model)
                (folder / str(at)).mkdir()
                self._models[key].save(folder / str(at))
        return self._resource

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Rank the intents of each message by what they mean while its question is open."""
        for message in messages:
            if (message.get(TEXT) or "").startswith("/"):
                continue
            ranking = self._ranking(message, _open_question(message.get(METADATA) or {}))
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if ranking:
                message.set(INTENT, ranking[0], add_to_output=True)
        return messages

    def _ranking(self, message: Message, question: str | None) -> Ranking:
        others: Ranking = message.get(INTENT_RANKING_KEY) or []
        if question is None or (model := self._models.get(question)) is None:
            return others
        row = model.probabilities(writing_of(message.get(TOKENS_NAMES[TEXT]) or []))
        weight = {
            intent: float(row[at]) * (self._config["ventet"] if intent.startswith(ANSWER) else 1.0)
            for at, intent in enumerate(model.intents)
        }
        share = {intent: part / sum(weight.values()) for intent, part in weight.items()}
        ranking = _shared(others, share.pop(NO_ANSWER)) + [
            {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: part}
            for intent, part in share.items()
        ]
        return sorted(ranking, key=lambda entry: -float(entry[PREDICTED_CONFIDENCE_KEY]))

    def _chosen(
        self, labelled: list[tuple[str, str]], intents: dict[str, str]
    ) -> list[tuple[str, str]]:
        """Return the examples of a question's options, and enough of what is no answer to it."""
        answers = [(text, intents[intent]) for text, intent in labelled if intent in intents]
        answered = {normalise(text) for text, _ in answers}
        others = [
            (text, intent)
            for text, intent in labelled
            if not intent.startswith(ANSWER)
            and intent not in intents
            and normalise(text) not in answered
        ]
        random.Random(self._config["fro"]).shuffle(others)
        topics = KnowledgeFolder().current().topics
        seen: Counter[str] = Counter()
        for text, intent in others:
            seen[intent] += 1
            if intent in self._config["uklare"]:
                answers.append((text, intent))
            elif seen[intent] <= self._config["av_tema" if intent in topics else "av_andre"]:
                answers.append((text, NO_ANSWER))
        return answers

    def _fitted(self, labelled: list[tuple[str, str]], language: SpacyModel) -> IntentModel:
        model = IntentModel(self._config["styrke"], self._config["fro"])
        model.fit(
            examples_of(
                labelled,
                language.model,
                most_variants=self._config["skrivevarianter"],
                seed=self._config["fro"],
            )
        )
        return model


def _questions(question_sets: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, questions in sorted(question_sets.items()):
        alone = len(questions["sporsmal"]) == 1
        for question in questions["sporsmal"]:
            yield (name if alone else f"{name}/{question['id']}"), question


def _open_question(metadata: dict[str, Any]) -> str | None:
    if "sporsmal" in metadata:
        return metadata["sporsmal"] or None
    return PERSONAL_QUESTION if metadata.get("personlig", True) else None


def _shared(ranking: Ranking, whole: float) -> Ranking:
    """Return the ranking with its probabilities scaled so that they make up ``whole``."""
    total = sum(float(entry[PREDICTED_CONFIDENCE_KEY]) for entry in ranking)
    return [
        {
            **entry,
            PREDICTED_CONFIDENCE_KEY: float(entry[PREDICTED_CONFIDENCE_KEY]) * whole / total,
        }
        for entry in ranking
    ]


def _name(entry: dict[str, Any]) -> str:
    return str(entry[INTENT_NAME_KEY])
