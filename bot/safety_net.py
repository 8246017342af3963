"""Recognises messages that speak of taking one's life or harming oneself, whatever was learnt.

The patterns are data, ``knowledge/faresignaler.yml``: the web gateway reads the same file. A
trained model may miss a case; this must not.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot import ROOT

SIGNALS = ROOT / "knowledge" / "faresignaler.yml"


_NAMED_WORDS = re.compile(r"\{([a-zæøå_]+)\}")


class DangerSignals:
    """The groups of regular expressions in one file, each tried on the lower-cased text."""

    def __init__(self, path: Path = SIGNALS) -> None:
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            words = data.pop("ord")
            self._groups = {
                name: [_pattern(entry["uttrykk"], words) for entry in entries]
                for name, entries in data.items()
            }
        except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, AttributeError) as error:
            raise RasaException(f"Feil i {path.name}: {error}") from error

    def group(self, text: str) -> str | None:
        """Return the first group that ``text`` belongs to, or None."""
        text = " ".join(text.lower().split())
        for name, patterns in self._groups.items():
            if any(pattern.search(text) for pattern in patterns):
                return name
        return None


def _pattern(expression: str, words: dict[str, str]) -> re.Pattern[str]:
    """Return the expression with the named groups of words written out."""
    return re.compile(_NAMED_WORDS.sub(lambda name: f"(?:{words[name[1]]})", expression))


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class SafetyNet(GraphComponent, IntentClassifier):
    """Sets the intent of a crisis message with full confidence, whatever came before it."""

    def __init__(self, signals: DangerSignals) -> None:
        self._signals = signals

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyNet:
        """Make the component. A pattern that cannot be read stops the start."""
        return cls(DangerSignals())

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message in which a danger signal is found."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/") or not (group := self._signals.group(text)):
                continue
            intent = {INTENT_NAME_KEY: group, PREDICTED_CONFIDENCE_KEY: 1.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
        return messages
