"""What the tests of the screening share: every combination of what a table can ask for."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from naervaer.domain.decision_table import DecisionTable
from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.screening import Inputs, KnownOfCase, Outcome
from naervaer.followup.decision_tables import decision_table

DAY = date(2026, 11, 23)
FIRST_DAY = DAY - timedelta(days=45)
NEVER_BEFORE = Absence(cases=1, days=45)

TILBAKE = ("svaert_sannsynlig", "usikker", "lite_sannsynlig")
SAMARBEID = ("godt", "vanskelig")
VARIGHET = ("under_26", "over_26", "vet_ikke")
GRADES = (1, 20, 30, 31, 50, 100)
TREATMENTS = (None, *(DAY + timedelta(days=days) for days in (-1, 0, 1, 60, 900)))
ABSENCES = (
    NEVER_BEFORE,
    Absence(4, 299),
    Absence(5, 99),
    Absence(5, 100),
    Absence(1, 300),
    Absence(2, 299),
    Absence(2, 300),
)

FOLLOW_UP = (
    Outcome.INGEN,
    Outcome.UTSATT,
    Outcome.VURDER,
    Outcome.INVITER_TIL_KARTLEGGING,
    Outcome.RING,
)
"""From no follow-up to most."""


def much(outcome: Outcome) -> int:
    """Return how much follow-up an outcome is, to compare with another."""
    return FOLLOW_UP.index(outcome)


def jobbforventning() -> DecisionTable:
    return decision_table("jobbforventning_5")


def kartlegging() -> DecisionTable:
    return decision_table("kartlegging_3")


def expecting(option: str | None, *, follow_up_neutral: bool = False) -> Inputs:
    """Return the inputs of an answer to *jobbforventning_5*."""
    return Inputs({"tilbake": option}, DAY, follow_up_neutral=follow_up_neutral)


def mapped(
    tilbake: str | None = "svaert_sannsynlig",
    samarbeid: str | None = "godt",
    varighet: str | None = "under_26",
    *,
    grad: int = 100,
    absence: Absence = NEVER_BEFORE,
    treatment_on: date | None = None,
    expects_back_on: date | None = None,
) -> Inputs:
    """Return the inputs of answers to *kartlegging_3*, of someone who needs nothing."""
    return Inputs(
        answers={"tilbake": tilbake, "samarbeid": samarbeid, "varighet": varighet},
        answered_on=DAY,
        case=KnownOfCase(FIRST_DAY, grad, absence),
        treatment_on=treatment_on,
        expects_back_on=expects_back_on,
    )


def answering(inputs: Inputs, question: str, option: str | None) -> Inputs:
    """Return the same inputs with another answer to one question."""
    return replace(inputs, answers={**inputs.answers, question: option})


def every_mapping() -> Iterator[Inputs]:
    """Yield every combination for *kartlegging_3*, skipped questions and edges of limits too."""
    for tilbake, samarbeid, varighet, grad, treatment_on, absence in product(
        (*TILBAKE, None), (*SAMARBEID, None), (*VARIGHET, None), GRADES, TREATMENTS, ABSENCES
    ):
        yield mapped(
            tilbake, samarbeid, varighet, grad=grad, absence=absence, treatment_on=treatment_on
        )


def every_expectation() -> Iterator[Inputs]:
    """Yield every combination for *jobbforventning_5*."""
    for option, neutral in product((*"12345", None), (True, False)):
        yield expecting(option, follow_up_neutral=neutral)


def decided_by_hand(inputs: Inputs) -> tuple[str, Outcome]:
    """Return row and outcome by the nine rows of *kartlegging_3* and the one for skipped questions.

    Written apart from ``knowledge/``, as plain conditions, so that neither can change alone.
    """
    tilbake, samarbeid, varighet = (
        inputs.answers[question] for question in ("tilbake", "samarbeid", "varighet")
    )
    assert inputs.case is not None
    grad, cases, days = inputs.case.grad, inputs.case.absence.cases, inputs.case.absence.days
    invite = Outcome.INVITER_TIL_KARTLEGGING
    if grad <= 30 and varighet == "vet_ikke" and tilbake in ("svaert_sannsynlig", "usikker"):
        return "mest_i_jobb", Outcome.INGEN
    if varighet == "vet_ikke" and inputs.treatment_on and inputs.treatment_on > inputs.answered_on:
        return "behandling_kommer", Outcome.UTSATT
    if tilbake == "lite_sannsynlig":
        return "lite_sannsynlig", invite
    if tilbake == "usikker":
        return "usikker", invite
    if samarbeid == "vanskelig":
        return "vanskelig_samarbeid", invite
    if (cases >= 5 and days >= 100) or (cases >= 2 and days >= 300):
        return "gjentatt_fravaer", invite
    if varighet == "vet_ikke":
        return "ukjent_varighet", invite
    if varighet == "over_26":
        return "over_26", Outcome.VURDER
    if None in (tilbake, samarbeid, varighet):
        return "ubesvart", Outcome.VURDER
    return "ellers", Outcome.INGEN


def digest() -> str:
    """Return one value over everything that is stored of every decision."""
    stored = [
        table.decide(inputs).as_stored()
        for table, all_inputs in (
            (jobbforventning(), every_expectation()),
            (kartlegging(), every_mapping()),
        )
        for inputs in all_inputs
    ]
    return hashlib.sha256(json.dumps(stored).encode()).hexdigest()
