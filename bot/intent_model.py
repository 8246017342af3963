"""The linear model that tells what a message is about, without Rasa round it.

A message is seen as its character sequences (sub-word, which survive slips and compounds) and its
lemmas, alone and in pairs. One-against-rest support vectors give a score for each intent; one
number, the temperature, found on examples the model had not seen, turns the scores into
probabilities that are right about as often as they say.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

# A part of the examples is left out once, to find out how sure the model may be.
CALIBRATION_PARTS = 5
# The solver stops when another round would change next to nothing.
TOLERANCE = 0.05
SHARPEST, FLATTEST = 0.02, 5.0
WORDS, NUMBERS = "intents.json", "intents.npz"


@dataclass(frozen=True)
class Writing:
    """A message as the model sees it: its words, and their lemmas, each joined by spaces."""

    words: str
    lemmas: str


@dataclass(frozen=True)
class Example:
    """A labelled writing. Variants share the ``origin`` of the example, which comes before them."""

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
            ngram_range=(2, 4),
            sublinear_tf=True,
            min_df=3,
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
        # scikit-learn computes ``idf_`` anew at each look.
        self._rarity = (np.zeros(0), np.zeros(0))
        self.intents: list[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._offsets = np.zeros(0, dtype=np.float32)
        self.temperature = 1.0

    def fit(self, examples: Sequence[Example]) -> None:
        """Learn from ``examples``, and calibrate on a part that a second model has not seen."""
        writings = [example.writing for example in examples]
        intents = np.array([example.intent for example in examples])
        origins = np.array([example.origin for example in examples])
        features = hstack(
            [
                self._characters.fit_transform([writing.words for writing in writings]),
                self._lemmas.fit_transform([writing.lemmas for writing in writings]),
            ],
            format="csr",
        )
        self._rarity = (self._characters.idf_, self._lemmas.idf_)
        self.intents = sorted({example.intent for example in examples})
        learnt, unseen = next(GroupKFold(CALIBRATION_PARTS).split(features, intents, origins))
        with ThreadPoolExecutor(2) as threads:  # the solver lets go of Python's lock
            partial = threads.submit(self._fitted, features[learnt], intents[learnt])
            whole = threads.submit(self._fitted, features, intents)
            self._weights, self._offsets = whole.result()
            weights, offsets = partial.result()
        _, first = np.unique(origins[unseen], return_index=True)
        originals = unseen[first]
        scores = features[originals] @ weights + offsets
        self.temperature = self._best_temperature(scores, intents[originals])

    def probabilities(self, writing: Writing) -> np.ndarray[Any, Any]:
        """Return the probability of each intent, in the order of ``intents``.

        The same sum as over a row of features, without scikit-learn's cost for each call.
        """
        characters, character_weights = _terms_in(self._characters, self._rarity[0], writing.words)
        lemmas, lemma_weights = _terms_in(self._lemmas, self._rarity[1], writing.lemmas)
        first_lemma = len(self._characters.vocabulary_)
        scores = (
            character_weights @ self._weights[characters]
            + lemma_weights @ self._weights[lemmas + first_lemma]
            + self._offsets
        )
        return np.asarray(softmax(scores / self.temperature))

    def save(self, folder: Path) -> None:
        """Write the model to ``folder`` as plain JSON and arrays: reading it runs no code."""
        words = {
            "intents": self.intents,
            "characters": _terms(self._characters),
            "lemmas": _terms(self._lemmas),
        }
        (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / NUMBERS,
            characters=self._rarity[0],
            lemmas=self._rarity[1],
            # Half the size, and no intent changes its place for it.
            weights=self._weights.astype(np.float16),
            offsets=self._offsets,
            temperature=self.temperature,
        )

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read a saved model."""
        model = cls(strength=0.0, seed=0)
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        model.intents = words["intents"]
        with np.load(folder / NUMBERS, allow_pickle=False) as numbers:
            _restore(model._characters, words["characters"], numbers["characters"])
            _restore(model._lemmas, words["lemmas"], numbers["lemmas"])
            model._rarity = (numbers["characters"], numbers["lemmas"])
            model._weights = numbers["weights"].astype(np.float32)
            model._offsets = numbers["offsets"]
            model.temperature = float(numbers["temperature"])
        return model

    def _fitted(
        self, features: csr_matrix, intents: np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return weights (features × intents) and offsets, a column for every known intent."""
        machine = LinearSVC(C=self._strength, tol=TOLERANCE, random_state=self._seed).fit(
            features, intents
        )
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
        self, scores: np.ndarray[Any, Any], intents: np.ndarray[Any, Any]
    ) -> float:
        """Return the temperature at which the left-out originals surprise least."""
        columns = [self.intents.index(intent) for intent in intents]

        def surprise(temperature: float) -> float:
            likely = log_softmax(scores / temperature, axis=1)
            return float(-likely[np.arange(len(columns)), columns].mean())

        return float(minimize_scalar(surprise, bounds=(SHARPEST, FLATTEST), method="bounded").x)


def _terms(vectoriser: TfidfVectorizer) -> list[str]:
    return [str(term) for term in vectoriser.get_feature_names_out()]


def _restore(vectoriser: TfidfVectorizer, terms: list[str], weights: np.ndarray[Any, Any]) -> None:
    """Give ``vectoriser`` the vocabulary and the term weights of a saved one."""
    vectoriser.vocabulary = {term: index for index, term in enumerate(terms)}
    vectoriser.idf_ = weights


def _terms_in(
    vectoriser: TfidfVectorizer, rarity: np.ndarray[Any, Any], text: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the indices of the known terms in ``text``, and their weights of unit length."""
    vocabulary = vectoriser.vocabulary_
    counts = Counter(vocabulary.get(term, -1) for term in vectoriser.build_analyzer()(text))
    counts.pop(-1, None)
    indices = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    weights = (1 + np.log(often)) * rarity[indices]
    length = np.linalg.norm(weights)
    return indices, (weights / length if length else weights).astype(np.float32)
