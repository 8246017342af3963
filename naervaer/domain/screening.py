"""What a screening rests on, and what it leads to. Which leads to which is a table of data.

The table is ``decision_table.py`` over ``knowledge/beslutning/``; ``docs/screening.md`` tells it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.ticket_terms import Reason


class Outcome(StrEnum):
    """What happens after an answer."""

    INGEN = "ingen"
    UTSATT = "utsatt"
    VURDER = "vurder"
    INVITER_TIL_KARTLEGGING = "inviter_til_kartlegging"
    RING = "ring"


class Mark(StrEnum):
    """What the adviser should also have in mind."""

    JOBBYTTE = "jobbytte"


@dataclass(frozen=True, slots=True)
class KnownOfCase:
    """What the follow-up lists say of the case on the day of the answer. No health is among it."""

    sykmeldt_fra: date
    grad: int
    absence: Absence

    def as_stored(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "sykmeldt_fra": self.sykmeldt_fra.isoformat(),
            "grad": self.grad,
            "tilfeller": self.absence.cases,
            "dager": self.absence.days,
        }


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a decision rests on.

    Attributes:
        answers: The option chosen for each question of the set; None for one that was skipped.
        answered_on: The day of the answer. Nothing else tells what day it is.
        case: What we know of the case; only tables that ask for it need it.
        treatment_on: The day of a coming treatment, operation or rehabilitation, if one was named.
        expects_back_on: The person's own estimate of the day back at work, if one was given.
        follow_up_neutral: The office's choice to follow up the neutral answer too.
    """

    answers: Mapping[str, str | None]
    answered_on: date
    case: KnownOfCase | None = None
    treatment_on: date | None = None
    expects_back_on: date | None = None
    follow_up_neutral: bool = False

    def as_stored(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "svar": dict(self.answers),
            "svart": self.answered_on.isoformat(),
            "sykefravaer": self.case and self.case.as_stored(),
            "behandling": self.treatment_on and self.treatment_on.isoformat(),
            "eget_anslag": self.expects_back_on and self.expects_back_on.isoformat(),
            "folg_opp_noytral": self.follow_up_neutral,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """The row that decided, what it leads to, and what it rested on.

    ``returns_on`` is the day on which the case comes back by itself if it is still open then.
    ``reply`` names the answer that the person gets; ``reason`` is given where an adviser calls.
    """

    row: str
    outcome: Outcome
    reply: str
    reason: Reason | None
    marks: tuple[Mark, ...]
    returns_on: date | None
    version: int
    inputs: Inputs

    def as_stored(self) -> dict[str, Any]:
        """Return what is kept with the answer, as JSON values."""
        return {
            "rad": self.row,
            "utfall": self.outcome.value,
            "merker": [mark.value for mark in self.marks],
            "tas_opp_igjen": self.returns_on and self.returns_on.isoformat(),
            "regelversjon": self.version,
            "grunnlag": self.inputs.as_stored(),
        }
