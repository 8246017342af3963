"""Protects: the screening always decides, the same each time, and never less for who needs more."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screening_data import (
    SAMARBEID,
    TILBAKE,
    VARIGHET,
    answering,
    decided_by_hand,
    digest,
    expecting,
    jobbforventning,
    kartlegging,
    much,
)

from naervaer.domain.decision_table import DecisionTable
from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.screening import Inputs, KnownOfCase, Outcome

TESTS = Path(__file__).parents[2]
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
absences = st.builds(Absence, cases=st.integers(0, 30), days=st.integers(0, 1096))
all_inputs = st.builds(
    Inputs,
    answers=st.fixed_dictionaries(
        {
            "tilbake": st.sampled_from([*TILBAKE, None]),
            "samarbeid": st.sampled_from([*SAMARBEID, None]),
            "varighet": st.sampled_from([*VARIGHET, None]),
        }
    ),
    answered_on=days,
    case=st.builds(KnownOfCase, sykmeldt_fra=days, grad=st.integers(1, 100), absence=absences),
    treatment_on=st.none() | days,
    expects_back_on=st.none() | days,
    follow_up_neutral=st.booleans(),
)


@pytest.fixture(scope="module")
def table() -> DecisionTable:
    return kartlegging()


def follow_up(table: DecisionTable, inputs: Inputs) -> int:
    return much(table.decide(inputs).outcome)


@given(inputs=all_inputs)
def test_one_outcome_whatever_the_inputs_and_the_same_each_time(
    table: DecisionTable, inputs: Inputs
) -> None:
    decision = table.decide(inputs)
    assert (decision.row, decision.outcome) == decided_by_hand(inputs)
    assert table.decide(replace(inputs)) == decision


@given(inputs=all_inputs)
def test_a_case_comes_back_after_today_when_its_outcome_waits(
    table: DecisionTable, inputs: Inputs
) -> None:
    decision = table.decide(inputs)
    waits = decision.outcome is Outcome.UTSATT or decision.row == "ellers"
    assert (decision.returns_on is not None) == waits
    if decision.returns_on is not None:
        assert decision.returns_on > inputs.answered_on


@given(inputs=all_inputs)
def test_a_lower_expectation_never_gets_less(table: DecisionTable, inputs: Inputs) -> None:
    levels = [follow_up(table, answering(inputs, "tilbake", option)) for option in TILBAKE]
    assert levels == sorted(levels)


@given(inputs=all_inputs)
def test_a_harder_cooperation_never_gets_less(table: DecisionTable, inputs: Inputs) -> None:
    levels = [follow_up(table, answering(inputs, "samarbeid", option)) for option in SAMARBEID]
    assert levels == sorted(levels)


@given(inputs=all_inputs)
def test_a_longer_absence_ahead_never_gets_less(table: DecisionTable, inputs: Inputs) -> None:
    shorter, longer = (answering(inputs, "varighet", option) for option in ("under_26", "over_26"))
    assert follow_up(table, shorter) <= follow_up(table, longer)


@given(inputs=all_inputs, more=absences)
def test_more_absence_before_never_gets_less(
    table: DecisionTable, inputs: Inputs, more: Absence
) -> None:
    assert inputs.case is not None
    known = inputs.case.absence
    added = Absence(known.cases + more.cases, known.days + more.days)
    worse = replace(inputs, case=replace(inputs.case, absence=added))
    assert follow_up(table, inputs) <= follow_up(table, worse)


@given(inputs=all_inputs, grad=st.integers(1, 100))
def test_who_works_less_never_gets_less(table: DecisionTable, inputs: Inputs, grad: int) -> None:
    assert inputs.case is not None
    less, more = (
        replace(inputs, case=replace(inputs.case, grad=each))
        for each in sorted((grad, inputs.case.grad))
    )
    assert follow_up(table, less) <= follow_up(table, more)


@given(inputs=all_inputs)
def test_skipping_screens_out_nobody_whom_an_answer_could_have_brought_in(
    table: DecisionTable, inputs: Inputs
) -> None:
    for question, options in table.svar.items():
        answered = [table.decide(answering(inputs, question, option)) for option in options]
        skipped = table.decide(answering(inputs, question, None))
        assert much(skipped.outcome) >= min(much(decision.outcome) for decision in answered)
        if skipped.outcome is Outcome.INGEN:
            assert {decision.outcome for decision in answered} == {Outcome.INGEN}


@given(inputs=all_inputs, shift=st.timedeltas(timedelta(-9000), timedelta(9000)))
def test_no_day_counts_but_those_of_the_inputs(
    table: DecisionTable, inputs: Inputs, shift: timedelta
) -> None:
    shift = timedelta(days=shift.days)
    assert inputs.case is not None
    moved = replace(
        inputs,
        answered_on=inputs.answered_on + shift,
        case=replace(inputs.case, sykmeldt_fra=inputs.case.sykmeldt_fra + shift),
        treatment_on=inputs.treatment_on and inputs.treatment_on + shift,
        expects_back_on=inputs.expects_back_on and inputs.expects_back_on + shift,
    )
    before, after = table.decide(inputs), table.decide(moved)
    assert (before.row, before.outcome, before.marks) == (after.row, after.outcome, after.marks)
    assert (before.returns_on and before.returns_on + shift) == after.returns_on


@given(inputs=all_inputs, other=all_inputs)
def test_what_no_row_asks_for_changes_nothing(
    table: DecisionTable, inputs: Inputs, other: Inputs
) -> None:
    assert inputs.case is not None
    assert other.case is not None
    changed = replace(
        inputs,
        case=replace(inputs.case, sykmeldt_fra=other.case.sykmeldt_fra),
        expects_back_on=other.expects_back_on,
        follow_up_neutral=other.follow_up_neutral,
    )
    before, after = table.decide(inputs), table.decide(changed)
    assert (before.row, before.outcome, before.marks) == (after.row, after.outcome, after.marks)


@given(option=st.sampled_from([*"12345", None]), neutral=st.booleans(), other=all_inputs)
def test_jobbforventning_rests_on_the_answer_and_the_offices_choice_alone(
    option: str | None, neutral: bool, other: Inputs
) -> None:
    bare = jobbforventning().decide(expecting(option, follow_up_neutral=neutral))
    asked = {"tilbake": option}
    full = jobbforventning().decide(replace(other, answers=asked, follow_up_neutral=neutral))
    assert replace(full, inputs=bare.inputs) == bare


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_in_another_setting_decides_the_same(seed: str, tmp_path: Path) -> None:
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
        "PYTHONHASHSEED": seed,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "NAERVAER_FOLLOW_UP_NEUTRAL": "true",
        "NAERVAER_INCLUDE_GRADED": "true",
    }
    told = subprocess.run(
        [sys.executable, "-c", "import screening_data; print(screening_data.digest())"],
        env=surroundings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.strip() == digest()
