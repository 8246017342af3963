"""The linear model learns, is calibrated, and is the same after it was saved."""

from pathlib import Path

import numpy as np

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
    before = model.probabilities(asked)
    model.save(tmp_path)
    after = IntentModel.load(tmp_path).probabilities(asked)
    assert np.allclose(before, after)
    assert np.allclose(before.sum(axis=1), 1)
    assert model.intents[before[0].argmax()] == "frist"
    assert model.intents[before[1].argmax()] == "deltaker"
