"""Finds and loads the Norwegian spaCy pipeline that the other components share."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.exceptions import RasaException

from bot import embedded_model

PUBLISHED_MODEL = "nb_core_news_md"
ENVIRONMENT_NAME = "NAERVAER_SPACY_MODEL"
# Sentence structure and names are not used to understand a question, and cost most of the time.
UNUSED_PARTS = ["parser", "senter", "ner"]


class NoNorwegianModel(RasaException):
    """No Norwegian spaCy pipeline is installed."""


def find_model() -> str:
    """Return the name or folder of the pipeline to use: the chosen, the published, the embedded."""
    if chosen := os.environ.get(ENVIRONMENT_NAME):
        return chosen
    if importlib.util.find_spec(PUBLISHED_MODEL):
        return PUBLISHED_MODEL
    return str(embedded_model.DEFAULT_FOLDER)


def load_model(name: str) -> SpacyModel:
    """Load the pipeline ``name``; a missing one is told of in one sentence."""
    try:
        nlp = spacy.load(name, exclude=UNUSED_PARTS)
    except OSError as error:
        raise NoNorwegianModel(
            f"Fant ingen norsk språkmodell i «{name}». Kjør «make setup», eller "
            f"«python -m bot.embedded_model» i Rasa-miljøet, eller sett {ENVIRONMENT_NAME}."
        ) from error
    return SpacyModel(model=nlp, model_name=Path(name).name)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MODEL_LOADER,
    is_trainable=False,
    model_from="NorwegianLanguage",
)
class NorwegianLanguage(GraphComponent):
    """Provides one loaded spaCy pipeline to the tokeniser and the classifier."""

    def __init__(self, model: SpacyModel) -> None:
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NorwegianLanguage:
        """Load the pipeline."""
        return cls(load_model(find_model()))

    def provide(self) -> SpacyModel:
        """Return the loaded pipeline."""
        return self._model
