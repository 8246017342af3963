"""Protects: the table of kartlegging_3 is the one that was decided on, row by row.

``decided_by_hand`` has the rows once more, as plain conditions. A changed table fails until both
say the same.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from screening_data import (
    DAY,
    FIRST_DAY,
    decided_by_hand,
    every_mapping,
    kartlegging,
    mapped,
)

from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.screening import Mark, Outcome


def test_the_table_decides_as_by_hand_in_every_combination() -> None:
    table, reached = kartlegging(), set()
    for inputs in every_mapping():
        decision = table.decide(inputs)
        assert (decision.row, decision.outcome) == decided_by_hand(inputs), inputs
        reached.add(decision.row)
    assert reached == {row.rad for row in table.rader}


@pytest.mark.parametrize(
    ("varighet", "marks"),
    [("under_26", (Mark.JOBBYTTE,)), ("over_26", ()), ("vet_ikke", ()), (None, ())],
)
def test_another_job_is_in_mind_when_the_old_one_is_unlikely_but_the_absence_short(
    varighet: str | None, marks: tuple[Mark, ...]
) -> None:
    decision = kartlegging().decide(mapped("lite_sannsynlig", varighet=varighet))
    assert (decision.row, decision.marks) == ("lite_sannsynlig", marks)


def test_no_other_row_carries_a_mark() -> None:
    marked = {
        decision.row for decision in map(kartlegging().decide, every_mapping()) if decision.marks
    }
    assert marked == {"lite_sannsynlig"}


def test_who_skips_everything_is_left_to_a_human() -> None:
    decision = kartlegging().decide(mapped(None, None, None))
    assert (decision.row, decision.outcome) == ("ubesvart", Outcome.VURDER)


LAST_OF_26_WEEKS = FIRST_DAY + timedelta(days=181)
LAST_OF_52_WEEKS = FIRST_DAY + timedelta(days=363)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("treatment_on", "returns_on"),
    [
        (DAY + A_DAY, DAY + A_DAY),
        (date(2027, 2, 1), date(2027, 2, 1)),
        (LAST_OF_52_WEEKS, LAST_OF_52_WEEKS),
        (date(2099, 1, 1), LAST_OF_52_WEEKS + A_DAY),
    ],
)
def test_who_awaits_treatment_comes_back_that_day_and_within_a_year(
    treatment_on: date, returns_on: date
) -> None:
    decision = kartlegging().decide(mapped(varighet="vet_ikke", treatment_on=treatment_on))
    assert (decision.outcome, decision.returns_on) == (Outcome.UTSATT, returns_on)


@pytest.mark.parametrize(
    ("expects_back_on", "returns_on"),
    [
        (None, LAST_OF_26_WEEKS + A_DAY),
        (date(2027, 1, 4), date(2027, 1, 5)),
        (LAST_OF_26_WEEKS, LAST_OF_26_WEEKS + A_DAY),
        (date.max, LAST_OF_26_WEEKS + A_DAY),
        (DAY, DAY + A_DAY),
        (DAY - timedelta(days=30), DAY + A_DAY),
    ],
)
def test_the_case_comes_back_when_the_own_estimate_has_passed(
    expects_back_on: date | None, returns_on: date
) -> None:
    decision = kartlegging().decide(mapped(expects_back_on=expects_back_on))
    assert (decision.row, decision.returns_on) == ("ellers", returns_on)


def test_an_estimate_that_passed_before_the_answer_brings_the_case_back_tomorrow() -> None:
    late = replace(mapped(), answered_on=FIRST_DAY + timedelta(days=300))
    assert kartlegging().decide(late).returns_on == FIRST_DAY + timedelta(days=301)


def test_row_inputs_and_version_are_stored() -> None:
    inputs = mapped(
        "lite_sannsynlig",
        None,
        grad=40,
        absence=Absence(3, 120),
        treatment_on=date(2026, 11, 1),
        expects_back_on=date(2027, 1, 4),
    )
    stored = kartlegging().decide(inputs).as_stored()
    assert json.loads(json.dumps(stored)) == {
        "rad": "lite_sannsynlig",
        "utfall": "inviter_til_kartlegging",
        "merker": ["jobbytte"],
        "tas_opp_igjen": None,
        "regelversjon": 1,
        "grunnlag": {
            "svar": {"tilbake": "lite_sannsynlig", "samarbeid": None, "varighet": "under_26"},
            "svart": "2026-11-23",
            "sykefravaer": {
                "sykmeldt_fra": "2026-10-09",
                "grad": 40,
                "tilfeller": 3,
                "dager": 120,
            },
            "behandling": "2026-11-01",
            "eget_anslag": "2027-01-04",
            "folg_opp_noytral": False,
        },
    }


def test_it_does_not_decide_without_knowing_the_case() -> None:
    with pytest.raises(ValueError, match="without knowing the case"):
        kartlegging().decide(replace(mapped(), case=None))
