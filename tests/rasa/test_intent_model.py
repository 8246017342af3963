"""The linear model learns, is calibrated, and is the same after it was saved."""

from pathlib import Path

import numpy as np
from scipy.sparse import hstack
from scipy.special import softmax

from bot.intent_model import Example, IntentModel, Writing

WORDS = {
    "frist": "når frist uker dato",
    "deltaker": "hvem lege med deltar",
    "penger": "kroner støtte",
}


def _examples() -> list[Example]:
    examples = []
    for intent, words in WORDS.items():
        for first in words.split():
            for last in ("plan", "møte", "ansatt"):
                text = f"{first} {last}"
                examples.append(Example(Writing(text, text), intent, len(examples)))
    return examples


def test_saved_model_gives_the_same_probabilities(tmp_path: Path) -> None:
    model = IntentModel(strength=1.0, seed=1)
    model.fit(_examples())
    asked = [Writing("når plan", "når plan"), Writing("hvem", "hvem"), Writing("", "")]
    before = np.array([model.probabilities(writing) for writing in asked])
    model.save(tmp_path)
    saved = IntentModel.load(tmp_path)
    after = np.array([saved.probabilities(writing) for writing in asked])
    assert np.allclose(before, after, atol=0.01)
    assert np.allclose(before.sum(axis=1), 1)
    assert model.intents[before[0].argmax()] == "frist"
    assert model.intents[before[1].argmax()] == "deltaker"


def test_short_cut_gives_the_same_scores_as_scikit_learn() -> None:
    model = IntentModel(strength=1.0, seed=1)
    model.fit(_examples())
    writing = Writing("når hvem når lege", "når hvem når lege")
    row = hstack(
        [
            model._characters.transform([writing.words]),
            model._lemmas.transform([writing.lemmas]),
        ],
        format="csr",
    )
    scores = row @ model._weights + model._offsets
    assert np.allclose(softmax(scores[0] / model.temperature), model.probabilities(writing))
