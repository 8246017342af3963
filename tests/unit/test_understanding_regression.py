"""The gate on understanding: a fall or a missed target is told of by form, with both figures."""

from pathlib import Path

import pytest

from bench.understanding.conversation import Counted, count_conversation
from bench.understanding.evaluation_set import Outcome, measure
from bench.understanding.regression import (
    accept,
    fallen,
    figures,
    missed,
    read_baseline,
)
from naervaer.understanding import Sample, Understood, count_all

GOOD = {
    "outside_answered": Counted(100, 8),
    "human_recognised": Counted(100, 95),
    "crisis_recognised": Counted(100, 100),
    "false_alarms": Counted(100, 1),
    "five_point_right": Counted(100, 92),
    "five_point_forced": Counted(100, 5),
    "three_way_right": Counted(100, 92),
    "three_way_forced": Counted(100, 5),
}


def outcome(
    *, right: int = 90, offered: int = 5, wrong: int = 5, **conversation: Counted
) -> Outcome:
    """The outcome for 100 texts in nynorsk of which so many were right, offered and wrong."""
    understood = [
        *[Understood("frist", 0.9, answered=("frist",))] * right,
        *[Understood("usikker", 0.4, ("frist",))] * offered,
        *[Understood("innhold", 0.9, answered=("innhold",))] * wrong,
    ]
    samples = [Sample(text="når", topic="frist", form="nn")] * len(understood)
    questions = count_all(samples, understood)
    return Outcome(samples, understood, questions, GOOD | conversation, [1.0] * len(understood))


def test_all_targets_just_reached() -> None:
    assert missed(figures(outcome(right=80, offered=10, wrong=10))) == []


@pytest.mark.parametrize(
    ("worse", "told"),
    [
        (outcome(right=74, offered=17, wrong=9), "alle: rett med en gang: 74,0 % nå"),
        (outcome(right=80, offered=9, wrong=11), "alle: nådd: 89,0 % nå, skal være minst 90,0 %"),
        (outcome(right=80, offered=9, wrong=11), "alle: feil svar: 11,0 % nå, skal være høyst"),
        (outcome(right=80, offered=3, wrong=17), "nn: nådd: 83,0 % nå, skal være minst 84,0 %"),
        (outcome(outside_answered=Counted(100, 9)), "utenfor, men besvart med et tema: 9,0 %"),
        (outcome(human_recognised=Counted(100, 94)), "ønske om et menneske, gjenkjent: 94,0 %"),
        (outcome(crisis_recognised=Counted(150, 149)), "krise, gjenkjent: 99,3 % nå"),
        (outcome(five_point_right=Counted(0, 0)), "svar på fem trinn, rett: ingen tekster"),
    ],
)
def test_a_missed_target_is_told_of(worse: Outcome, told: str) -> None:
    assert any(sentence.startswith(told) for sentence in missed(figures(worse)))


def test_a_fall_of_more_than_two_points_is_told_of_by_form(tmp_path: Path) -> None:
    baseline = tmp_path / "grunnlag.json"
    accept(figures(outcome(right=90)), "embedded", baseline)
    accepted = read_baseline("embedded", baseline)
    assert accepted is not None
    assert fallen(figures(outcome(right=88, offered=7)), accepted) == []
    told = fallen(figures(outcome(right=87, offered=8)), accepted)
    assert "nn: rett med en gang: 87,0 % nå, 90,0 % i grunnlaget." in told[-1]
    assert "make evaluer GRUNNLAG=nytt" in told[-1]


def test_more_false_answers_are_a_fall_too(tmp_path: Path) -> None:
    baseline = tmp_path / "grunnlag.json"
    accept(figures(outcome(outside_answered=Counted(100, 3))), "embedded", baseline)
    accepted = read_baseline("embedded", baseline) or {}
    assert fallen(figures(outcome(outside_answered=Counted(100, 2))), accepted) == []
    [told] = fallen(figures(outcome(outside_answered=Counted(100, 6))), accepted)
    assert told.startswith("utenfor, men besvart med et tema: 6,0 % nå, 3,0 % i grunnlaget.")


def test_what_is_no_longer_measured_is_a_fall() -> None:
    [told] = fallen(figures(outcome()), {"dialect.right": 0.8})
    assert told.startswith("dialect.right: i grunnlaget, men ikke målt nå.")


def test_a_baseline_holds_for_its_language_model_alone(tmp_path: Path) -> None:
    baseline = tmp_path / "grunnlag.json"
    accept(figures(outcome()), "embedded", baseline)
    assert read_baseline("nb_core_news_md 3.4.0", baseline) is None


@pytest.mark.parametrize(
    ("sample", "intent", "name", "happened"),
    [
        (Sample(text="vær", topic="utenfor"), "frist", "outside_answered", 1),
        (Sample(text="vær", topic="utenfor"), "utenfor", "outside_answered", 0),
        (Sample(text="vær", topic="utenfor", also=["frist"]), "frist", "outside_answered", 0),
        (Sample(text="folk", topic="menneske"), "menneske", "human_recognised", 1),
        (Sample(text="folk", topic="menneske"), "usikker", "human_recognised", 0),
        (Sample(text="slutt", topic="krise"), "fortvilelse", "crisis_recognised", 0),
        (Sample(text="dør av latter", topic="utenfor"), "krise", "false_alarms", 1),
    ],
)
def test_what_is_no_question_is_counted_by_kind(
    sample: Sample, intent: str, name: str, happened: int
) -> None:
    answered = (intent,) if intent == "frist" else ()
    counted = count_conversation([sample], [Understood(intent, 0.9, answered=answered)])
    assert counted[name] == Counted(1, happened)


@pytest.mark.parametrize(
    ("topic", "intent", "name", "happened"),
    [
        ("svar_jobbforventning_5_4", "svar_jobbforventning_5_4", "five_point_right", 1),
        ("svar_jobbforventning_5_4", "svar_jobbforventning_5_5", "five_point_right", 0),
        ("forventning_uklar", "svar_jobbforventning_5_3", "five_point_forced", 1),
        ("forventning_uklar", "forstar_ikke", "five_point_forced", 0),
        ("utenfor", "svar_jobbforventning_5_1", "five_point_forced", 1),
    ],
)
def test_typed_answers_are_counted_apart_from_what_is_none(
    topic: str, intent: str, name: str, happened: int
) -> None:
    sample = Sample(text="tja", topic=topic, question="jobbforventning_5")
    counted = count_conversation([sample], [Understood(intent, 0.9)])
    assert counted[name] == Counted(1, happened)
    assert sum(each.n for each in counted.values()) == 1


def test_all_texts_are_understood_in_one_go(tmp_path: Path) -> None:
    (tmp_path / "temaer.yml").write_text("- {text: når, topic: frist}")
    (tmp_path / "samtale.yml").write_text("- {text: folk, topic: menneske}")
    asked: list[list[str]] = []

    def understand(samples: list[Sample]) -> list[Understood]:
        asked.append([sample.text for sample in samples])
        return [Understood(sample.topic, 0.9, milliseconds=2.0) for sample in samples]

    found = measure(understand, tmp_path)
    assert asked == [["når", "folk"]]
    assert found.questions.total.n == 1
    assert found.conversation["human_recognised"] == Counted(1, 1)
    assert found.milliseconds == [2.0, 2.0]
