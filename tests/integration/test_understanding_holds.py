"""The regression gate: the trained model understands the evaluation set as well as was accepted."""

import pytest

from bench.understanding.evaluation_set import measure
from bench.understanding.regression import (
    BASELINE,
    HOW_TO_ACCEPT,
    Figure,
    fallen,
    figures,
    missed,
    read_baseline,
)
from naervaer.understanding import understand
from setup import norwegian_model

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="module")
def found() -> list[Figure]:
    return figures(measure(understand))


def test_every_target_is_reached(found: list[Figure]) -> None:
    sentences = missed(found)
    assert not sentences, "\n".join(sentences)


def test_nothing_has_fallen_below_what_was_accepted(found: list[Figure]) -> None:
    assert BASELINE.exists(), HOW_TO_ACCEPT
    accepted = read_baseline(norwegian_model.description())
    if accepted is None:
        pytest.skip("grunnlag.json is measured with another Norwegian language model")
    sentences = fallen(found, accepted)
    assert not sentences, "\n".join(sentences)
