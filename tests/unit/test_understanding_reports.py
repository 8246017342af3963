"""The pictures and the page of ``make evaluer`` show what was measured."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib import image

from bench.understanding.conversation import Counted
from bench.understanding.evaluation_set import Outcome
from bench.understanding.figures import confusion_counts, draw_confusions, draw_reliability
from bench.understanding.regression import CONVERSATION
from bench.understanding.reliability import calibration_error, reliability
from bench.understanding.stock import as_stock_answers
from bench.understanding.summary import OURS, STOCK, Measured, as_dict, as_markdown
from naervaer.understanding import Sample, Understood, count_all

AREAS = {"frist": "plan", "innhold": "plan", "mentor": "tilskudd"}


def guessed(intent: str, probability: float) -> Understood:
    answered = (intent,) if intent in AREAS else ()
    ranking = ((intent, probability),)
    return Understood(intent, probability, (), answered, ranking, milliseconds=3.0)


SAMPLES = [
    Sample(text="når", topic="frist"),
    Sample(text="kor tid", topic="frist", form="nn"),
    Sample(text="hva", topic="innhold", also=["frist"]),
    Sample(text="støtte", topic="mentor"),
]
GUESSES = [
    guessed("frist", 0.96),
    guessed("innhold", 0.94),
    guessed("frist", 0.35),
    guessed("hilsen", 1.0),
]


def outcome() -> Outcome:
    many = 20
    samples, guesses = SAMPLES * many, GUESSES * many
    conversation = {name: Counted(10, 9) for name in CONVERSATION}
    questions = count_all(samples, guesses)
    times = [each.milliseconds for each in guesses]
    return Outcome(samples, guesses, questions, conversation, times)


def test_probabilities_are_set_against_the_share_right() -> None:
    unsure, sure = reliability(SAMPLES, GUESSES)
    assert (unsure.n, unsure.predicted, unsure.right) == (1, 0.35, 1.0)
    assert (sure.n, sure.right) == (3, pytest.approx(1 / 3))
    assert sure.predicted == pytest.approx((0.96 + 0.94 + 1.0) / 3)
    error = calibration_error([unsure, sure])
    assert error == pytest.approx((0.65 + 3 * (sure.predicted - sure.right)) / 4)


def test_a_confusion_is_counted_where_its_topics_cross() -> None:
    counts = confusion_counts(SAMPLES, GUESSES, ["frist", "innhold", "mentor"])
    assert counts.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]


def test_the_pictures_are_drawn(tmp_path: Path) -> None:
    bins = reliability(SAMPLES, GUESSES)
    draw_reliability({OURS: bins, STOCK: bins[:1]}, tmp_path / "kurve.png")
    draw_confusions("Forvekslinger", SAMPLES, GUESSES, AREAS, tmp_path / "matrise.png")
    for name in ("kurve.png", "matrise.png"):
        pixels = image.imread(tmp_path / name)
        assert min(pixels.shape[:2]) > 400
        assert np.std(pixels[..., :3]) > 0.01, "nothing is drawn"


def test_the_page_and_the_figures_tell_both_models_and_their_ratio() -> None:
    models = {OURS: Measured(outcome(), 60.0), STOCK: Measured(outcome(), 1200.0)}
    page = as_markdown(models, "embedded")
    assert "| Nærvær | 80 | 50,0 % | 50,0 % | 25,0 % | 25,0 % |" in page
    assert "| Rasa som levert | 3,00 | 3,00 | 1200 |" in page
    assert "| forhold | 1,000 | 1,000 | 0,050 |" in page
    figures = as_dict(models, "embedded")
    assert figures["ratios"]["training_s"] == 0.05
    assert figures["ours"]["per_form"]["nn"]["wrong"] == 1.0
    assert figures["ours"]["confusions"][0] == {"topic": "frist", "taken_for": "innhold", "n": 20}


def test_without_stock_the_page_says_so() -> None:
    page = as_markdown({OURS: Measured(outcome())}, "embedded")
    assert "Rasa som levert er ikke målt" in page
    assert as_dict({OURS: Measured(outcome())}, "embedded")["ratios"] == {}


def test_stock_rasa_offers_its_likeliest_topics_when_it_falls_back() -> None:
    ranking = (("nlu_fallback", 0.3), ("frist", 0.2), ("hilsen", 0.15), ("mentor", 0.1))
    [unsure, sure] = as_stock_answers(
        [Understood("nlu_fallback", 0.3, ranking=ranking), guessed("frist", 0.9)],
        frozenset(AREAS),
    )
    assert unsure.offered == ("frist", "mentor")
    assert unsure.ranking[0] == ("frist", 0.2)
    assert sure.offered == ()
