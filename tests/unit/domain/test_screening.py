"""Protects: each answer to jobbforventning_5 leads to its row, and what is stored can be read."""

import json

import pytest
from screening_data import DAY, every_expectation, expecting, jobbforventning, much

from naervaer.domain.screening import Inputs, Outcome
from naervaer.domain.ticket_terms import Reason

LOW = ("lav_forventning", Outcome.RING, "lav", Reason.LAV_FORVENTNING)
CALLED = ("noytral_folges_opp", Outcome.RING, "noytral", Reason.NOYTRAL_FORVENTNING)
NEUTRAL = ("noytral", Outcome.INGEN, "noytral", None)
HIGH = ("hoy_forventning", Outcome.INGEN, "hoy", None)
SKIPPED = ("ubesvart", Outcome.INGEN, "takket_nei", None)


@pytest.mark.parametrize("neutral", [True, False])
@pytest.mark.parametrize(
    ("option", "row"), [("1", LOW), ("2", LOW), ("4", HIGH), ("5", HIGH), (None, SKIPPED)]
)
def test_the_office_chooses_only_what_follows_the_neutral_answer(
    option: str | None, row: tuple[object, ...], neutral: bool
) -> None:
    decision = jobbforventning().decide(expecting(option, follow_up_neutral=neutral))
    assert (decision.row, decision.outcome, decision.reply, decision.reason) == row


@pytest.mark.parametrize(("neutral", "row"), [(False, NEUTRAL), (True, CALLED)])
def test_the_neutral_answer_is_followed_up_when_the_office_chooses_to(
    neutral: bool, row: tuple[object, ...]
) -> None:
    decision = jobbforventning().decide(expecting("3", follow_up_neutral=neutral))
    assert (decision.row, decision.outcome, decision.reply, decision.reason) == row


def test_every_row_is_reached() -> None:
    table = jobbforventning()
    reached = {table.decide(inputs).row for inputs in every_expectation()}
    assert reached == {row.rad for row in table.rader}


@pytest.mark.parametrize("neutral", [True, False])
def test_a_lower_answer_never_gets_less_follow_up(neutral: bool) -> None:
    follow_up = [
        much(jobbforventning().decide(expecting(option, follow_up_neutral=neutral)).outcome)
        for option in "54321"
    ]
    assert follow_up == sorted(follow_up)


@pytest.mark.parametrize("option", ["0", "6", "", "lav"])
def test_an_option_outside_the_instrument_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match="jobbforventning_5/tilbake"):
        jobbforventning().decide(expecting(option))


@pytest.mark.parametrize("answers", [{}, {"tilbake": "5", "samarbeid": "godt"}, {"annet": "5"}])
def test_answers_to_other_questions_are_refused(answers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="jobbforventning_5 asks"):
        jobbforventning().decide(Inputs(answers, DAY))


def test_row_inputs_and_version_are_stored() -> None:
    stored = jobbforventning().decide(expecting("3", follow_up_neutral=True)).as_stored()
    assert json.loads(json.dumps(stored)) == {
        "rad": "noytral_folges_opp",
        "utfall": "ring",
        "merker": [],
        "tas_opp_igjen": None,
        "regelversjon": 1,
        "grunnlag": {
            "svar": {"tilbake": "3"},
            "svart": "2026-11-23",
            "sykefravaer": None,
            "behandling": None,
            "eget_anslag": None,
            "folg_opp_noytral": True,
        },
    }
