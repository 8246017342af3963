"""The linear model that tells what a message is about, without Rasa round it.

A message is seen as its character sequences (sub-word, which survive slips and compounds) and its
lemmas, alone and in pairs. One-against-rest support vectors give a score for each intent; one
number, the temperature, found on examples the model had not seen, turns the scores into
probabilities that are right about as often as they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

CALIBRATION_FOLDS = 3
SHARPEST, FLATTEST = 0.02, 5.0
# What a saved model holds besides what skops takes for safe: the diagonal of term weights.
HARMLESS_TYPES = ["scipy.sparse._csr.csr_matrix"]


@dataclass(frozen=True)
class Writing:
    """A message as the model sees it: its words, and their lemmas, each joined by spaces."""

    words: str
    lemmas: str


@dataclass(frozen=True)
class Example:
    """A labelled writing. Variants of one example share its ``origin``."""

    writing: Writing
    intent: str
    origin: int


class IntentModel:
    """Scores a message against every intent."""

    def __init__(self, strength: float, seed: int) -> None:
        self._strength = strength
        self._seed = seed
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            min_df=2,
            lowercase=False,
            dtype=np.float32,
        )
        self._lemmas = TfidfVectorizer(
            token_pattern=r"\S+",
            ngram_range=(1, 2),
            sublinear_tf=True,
            lowercase=False,
            dtype=np.float32,
        )
        self.intents: list[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._offsets = np.zeros(0, dtype=np.float32)
        self.temperature = 1.0

    def fit(self, examples: Sequence[Example]) -> None:
        """Learn from ``examples`` and calibrate on those that each fold leaves out."""
        writings = [example.writing for example in examples]
        intents = np.array([example.intent for example in examples])
        origins = np.array([example.origin for example in examples])
        self._characters.fit([writing.words for writing in writings])
        self._lemmas.fit([writing.lemmas for writing in writings])
        features = self._features(writings)
        self.intents = sorted({example.intent for example in examples})
        self.temperature = self._best_temperature(features, intents, origins)
        self._weights, self._offsets = self._fitted(features, intents)

    def probabilities(self, writings: Sequence[Writing]) -> np.ndarray[Any, Any]:
        """Return a row of probabilities, in the order of ``intents``, for each writing."""
        scores = self._features(writings) @ self._weights + self._offsets
        return np.asarray(softmax(scores / self.temperature, axis=1))

    def save(self, path: Path) -> None:
        """Write the model to the file ``path``."""
        skops.io.dump(
            {
                "characters": self._characters,
                "lemmas": self._lemmas,
                "intents": self.intents,
                "weights": self._weights,
                "offsets": self._offsets,
                "temperature": self.temperature,
            },
            path,
        )

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """Read a saved model. A file that holds anything but numbers and vectorisers is refused."""
        state = skops.io.load(path, trusted=HARMLESS_TYPES)
        model = cls(strength=0.0, seed=0)
        model._characters = state["characters"]
        model._lemmas = state["lemmas"]
        model.intents = state["intents"]
        model._weights = state["weights"]
        model._offsets = state["offsets"]
        model.temperature = state["temperature"]
        return model

    def _features(self, writings: Sequence[Writing]) -> csr_matrix:
        return hstack(
            [
                self._characters.transform([writing.words for writing in writings]),
                self._lemmas.transform([writing.lemmas for writing in writings]),
            ],
            format="csr",
        )

    def _fitted(
        self, features: csr_matrix, intents: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return weights (features × intents) and offsets, a column for every known intent."""
        machine = LinearSVC(C=self._strength, random_state=self._seed).fit(features, intents)
        weights = np.zeros((features.shape[1], len(self.intents)), dtype=np.float32)
        offsets = np.full(len(self.intents), -1.0, dtype=np.float32)
        columns = [self.intents.index(intent) for intent in machine.classes_]
        if len(columns) == 2:  # scikit-learn keeps one row for two classes
            machine.coef_ = np.vstack([-machine.coef_, machine.coef_])
            machine.intercept_ = np.array([-machine.intercept_[0], machine.intercept_[0]])
        weights[:, columns] = machine.coef_.T
        offsets[columns] = machine.intercept_
        return weights, offsets

    def _best_temperature(
        self,
        features: csr_matrix,
        intents: np.ndarray[Any, Any],
        origins: np.ndarray[Any, Any],
    ) -> float:
        scores = np.zeros((features.shape[0], len(self.intents)), dtype=np.float32)
        for learn, test in GroupKFold(CALIBRATION_FOLDS).split(features, intents, origins):
            weights, offsets = self._fitted(features[learn], intents[learn])
            scores[test] = features[test] @ weights + offsets
        columns = np.array([self.intents.index(intent) for intent in intents])

        def surprise(temperature: float) -> float:
            chosen = log_softmax(scores / temperature, axis=1)[np.arange(len(columns)), columns]
            return float(-chosen.mean())

        return float(minimize_scalar(surprise, bounds=(SHARPEST, FLATTEST), method="bounded").x)
