"""Protects: each answer leads to exactly one row, and a lower answer never to less."""

import pytest

from naervaer.domain.screening import Decision, Outcome, Reply, screen_jobbforventning

ROWS = {
    (1, False): ("lav_forventning", Outcome.RING, Reply.LAV),
    (2, False): ("lav_forventning", Outcome.RING, Reply.LAV),
    (3, False): ("noytral", Outcome.INGEN, Reply.NOYTRAL),
    (4, False): ("hoy_forventning", Outcome.INGEN, Reply.HOY),
    (5, False): ("hoy_forventning", Outcome.INGEN, Reply.HOY),
    (1, True): ("lav_forventning", Outcome.RING, Reply.LAV),
    (2, True): ("lav_forventning", Outcome.RING, Reply.LAV),
    (3, True): ("noytral_folges_opp", Outcome.RING, Reply.NOYTRAL),
    (4, True): ("hoy_forventning", Outcome.INGEN, Reply.HOY),
    (5, True): ("hoy_forventning", Outcome.INGEN, Reply.HOY),
}


@pytest.mark.parametrize(("inputs", "row"), ROWS.items())
def test_the_whole_table(inputs: tuple[int, bool], row: tuple[str, Outcome, Reply]) -> None:
    value, neutral = inputs
    assert screen_jobbforventning(value, follow_up_neutral=neutral) == Decision(*row, version=1)


@pytest.mark.parametrize("neutral", [True, False])
def test_a_lower_answer_never_gets_less_follow_up(neutral: bool) -> None:
    called = [
        screen_jobbforventning(value, follow_up_neutral=neutral).outcome is Outcome.RING
        for value in range(1, 6)
    ]
    assert called == sorted(called, reverse=True)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_value_outside_the_instrument_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="jobbforventning_5"):
        screen_jobbforventning(value, follow_up_neutral=False)
