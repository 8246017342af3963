"""A decision table as data: what an answer leads to. The first row that fits decides.

Read from ``knowledge/beslutning/``; this module checks the shape and applies it. The last row has
no condition, so every combination of inputs has exactly one outcome. A condition on something that
is not known, or on a question that was skipped, does not fit.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from naervaer.domain.recurrent_absence import Absence
from naervaer.domain.screening import Decision, Inputs, KnownOfCase, Mark, Outcome
from naervaer.domain.ticket_terms import Reason

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Options = Annotated[list[Identifier], Field(min_length=1)]

_A_DAY = timedelta(days=1)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AbsenceLimit(_Entry):
    """So many cases and so many days within three years; both must be reached."""

    tilfeller: Annotated[int, Field(ge=1)]
    dager: Annotated[int, Field(ge=1)]

    def reached(self, absence: Absence) -> bool:
        """Return whether the absence reaches the limit."""
        return absence.cases >= self.tilfeller and absence.days >= self.dager


class Condition(_Entry):
    """What must hold for a row to decide. What is left out always fits."""

    svar: dict[Identifier, Options] = {}
    grad_hoyst: Annotated[int, Field(ge=0, le=100)] | None = None
    behandling_kommer: Literal[True] | None = None
    gjentatt_fravaer: Annotated[list[AbsenceLimit], Field(min_length=1)] | None = None
    folg_opp_noytral: Literal[True] | None = None
    ubesvart: Literal[True] | None = None

    def fits(self, inputs: Inputs) -> bool:
        """Return whether every stated condition holds."""
        return all(self._holds(inputs))

    def _holds(self, inputs: Inputs) -> Iterator[bool]:
        yield _chosen(self.svar, inputs)
        if self.grad_hoyst is not None:
            yield inputs.case is not None and inputs.case.grad <= self.grad_hoyst
        if self.behandling_kommer:
            day = inputs.treatment_on
            yield day is not None and day > inputs.answered_on
        if self.gjentatt_fravaer is not None:
            case = inputs.case
            yield case is not None and any(
                limit.reached(case.absence) for limit in self.gjentatt_fravaer
            )
        if self.folg_opp_noytral:
            yield inputs.follow_up_neutral
        if self.ubesvart:
            yield None in inputs.answers.values()


class Return(_Entry):
    """When the case comes back by itself, at the latest when a week of the sick leave is over.

    By *behandling* on the day of the treatment; by *eget_anslag* on the day after the person's own
    estimate, or at the latest day where no estimate was given. Never before tomorrow.
    """

    pa: Literal["behandling", "eget_anslag"]
    senest_etter_uke: Annotated[int, Field(ge=1)]

    def day(self, inputs: Inputs, case: KnownOfCase) -> date:
        """Return the day."""
        latest = case.sykmeldt_fra + timedelta(weeks=self.senest_etter_uke)
        if self.pa == "behandling":
            wished = inputs.treatment_on or latest
        else:
            estimate = inputs.expects_back_on
            wished = latest if estimate is None or estimate >= latest else estimate + _A_DAY
        return max(inputs.answered_on + _A_DAY, min(wished, latest))


class Row(_Entry):
    """One named row of a table.

    ``kvittering`` names the reply to the person, ``grunn`` why the adviser is to call. ``merker``
    says which answers add a mark.
    """

    rad: Identifier
    navn: Annotated[str, Field(min_length=1)]
    nar: Condition = Condition()
    utfall: Outcome
    kvittering: Identifier
    grunn: Reason | None = None
    merker: dict[Mark, Annotated[dict[Identifier, Options], Field(min_length=1)]] = {}
    tas_opp_igjen: Return | None = None

    @model_validator(mode="after")
    def _postponed_until_a_day(self) -> "Row":
        by_treatment = self.tas_opp_igjen is not None and self.tas_opp_igjen.pa == "behandling"
        if by_treatment != (self.utfall is Outcome.UTSATT):
            raise ValueError("utfallet «utsatt» og «tas_opp_igjen: behandling» hører sammen")
        if by_treatment and not self.nar.behandling_kommer:
            raise ValueError("raden utsetter til en behandling, men krever ikke at en kommer")
        return self

    @model_validator(mode="after")
    def _call_with_a_reason(self) -> "Row":
        if (self.grunn is not None) != (self.utfall is Outcome.RING):
            raise ValueError("utfallet «ring» og feltet «grunn» hører sammen")
        return self

    @property
    def reads_case(self) -> bool:
        """Return whether the row asks for something of the case."""
        return (
            self.nar.grad_hoyst is not None
            or self.nar.gjentatt_fravaer is not None
            or self.tas_opp_igjen is not None
        )


class DecisionTable(_Entry):
    """The whole of a file: the answers it knows, and its rows in order."""

    sett: Identifier
    versjon: Annotated[int, Field(ge=1)]
    svar: Annotated[dict[Identifier, Options], Field(min_length=1)]
    rader: Annotated[list[Row], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> "DecisionTable":
        names = [row.rad for row in self.rader]
        if len(names) != len(set(names)):
            raise ValueError("to rader har samme navn")
        if self.rader[-1].nar != Condition():
            raise ValueError("den siste raden må passe alltid")
        for row in self.rader:
            for asked in (row.nar.svar, *row.merker.values()):
                for question, options in asked.items():
                    if unknown := set(options) - set(self.svar.get(question, [])):
                        what = ", ".join(sorted(unknown))
                        raise ValueError(f"raden {row.rad}: {question} har ikke svaret {what}")
        return self

    @property
    def reads_case(self) -> bool:
        """Return whether a decision by this table needs to know the case."""
        return any(row.reads_case for row in self.rader)

    def decide(self, inputs: Inputs) -> Decision:
        """Return what the answers lead to.

        Raises:
            ValueError: an answer is none of the set's, a question is missing from the inputs (a
                skipped one stands there as None), or the table needs the case and has none.
        """
        self._refuse_unknown(inputs)
        row = next(row for row in self.rader if row.nar.fits(inputs))
        back = row.tas_opp_igjen
        return Decision(
            row=row.rad,
            outcome=row.utfall,
            reply=row.kvittering,
            reason=row.grunn,
            marks=tuple(mark for mark, when in row.merker.items() if _chosen(when, inputs)),
            returns_on=back.day(inputs, inputs.case) if back and inputs.case else None,
            version=self.versjon,
            inputs=inputs,
        )

    def _refuse_unknown(self, inputs: Inputs) -> None:
        if set(inputs.answers) != set(self.svar):
            raise ValueError(f"{self.sett} asks {sorted(self.svar)}, not {sorted(inputs.answers)}")
        for question, option in inputs.answers.items():
            if option is not None and option not in self.svar[question]:
                raise ValueError(f"No option of {self.sett}/{question}: {option}")
        if self.reads_case and inputs.case is None:
            raise ValueError(f"{self.sett} cannot decide without knowing the case.")


def _chosen(wanted: dict[str, list[str]], inputs: Inputs) -> bool:
    """Return whether each question was answered with one of the options."""
    return all(inputs.answers[question] in options for question, options in wanted.items())
