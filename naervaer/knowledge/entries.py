"""The shape of each kind of entry in ``knowledge/``. A misspelt or missing field is a mistake."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    model_validator,
)

from naervaer.text import Text

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
IDENTIFIER = r"^[a-z0-9_]+$"
ADDRESS = r"^(https://\S+|/\S*)$"
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
Address = Annotated[str, StringConstraints(pattern=ADDRESS)]
"""A public page, or a page of ours (from ``/``)."""

Unit = Literal["nav_kontor", "arbeidslivssenter", "marked", "hjelpemiddelsentral", "ingen"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BothForms(_Entry):
    """A text in bokmål and nynorsk; neither may be left out."""

    nb: Filled
    nn: Filled

    def text(self) -> Text:
        """Return the plain value that the rest of the application uses."""
        return Text(self.nb, self.nn)


class Source(_Entry):
    """Where a fact comes from, and the date that the source itself gives."""

    navn: Filled
    adresse: HttpUrl
    dato: date


class Link(_Entry):
    """Where to do what the answer advises."""

    tekst: BothForms
    adresse: Address


class Topic(_Entry):
    """One thing the assistant can answer."""

    id: Identifier
    tittel: BothForms
    malgruppe: Annotated[list[Literal["arbeidsgiver", "sykmeldt"]], Field(min_length=1)]
    type: Literal["plikt", "rett", "rad", "info"]
    fakta: Annotated[list[Filled], Field(min_length=1)]
    """What the answers rest on, in bokmål. Every number in an answer stands here."""

    svar: BothForms
    enklere: BothForms
    svar_sykmeldt: BothForms | None = None
    enklere_sykmeldt: BothForms | None = None
    neste_steg: BothForms
    neste_steg_sykmeldt: BothForms | None = None
    lenke: Link
    lenke_sykmeldt: Link | None = None
    kilder: Annotated[list[Source], Field(min_length=1)]
    gyldig_fra: date
    gjennomgas_innen: date
    sikkerhet: Literal["hoy", "middels", "lav"]
    neste: Annotated[list[str], Field(min_length=1)]
    enhet: Unit

    @model_validator(mode="after")
    def _review_follows_start(self) -> "Topic":
        if self.gjennomgas_innen <= self.gyldig_fra:
            raise ValueError("gjennomgas_innen må være etter gyldig_fra")
        return self

    def answers(self) -> dict[str, BothForms]:
        """Return the answers that are given, by field."""
        fields = ("svar", "svar_sykmeldt", "enklere", "enklere_sykmeldt")
        return {field: text for field in fields if (text := getattr(self, field))}

    def next_steps(self) -> dict[str, BothForms]:
        """Return what the user is told to do next, by field."""
        fields = ("neste_steg", "neste_steg_sykmeldt")
        return {field: text for field in fields if (text := getattr(self, field))}

    def links(self) -> dict[str, Link]:
        """Return the links, by field."""
        fields = ("lenke", "lenke_sykmeldt")
        return {field: link for field in fields if (link := getattr(self, field))}


class RateRow(_Entry):
    """What a rate is in a period. Both days are part of it."""

    verdi: Filled
    gyldig_fra: date
    gyldig_til: date

    @model_validator(mode="after")
    def _end_follows_start(self) -> "RateRow":
        if self.gyldig_til < self.gyldig_fra:
            raise ValueError("gyldig_til må ikke være før gyldig_fra")
        return self


class Rate(_Entry):
    """An amount that changes with time. An answer names it ``{sats:id}``, never by its figure."""

    id: Identifier
    navn: BothForms
    kilde: Source
    rader: Annotated[list[RateRow], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_do_not_overlap(self) -> "Rate":
        rows = sorted(self.rader, key=lambda row: row.gyldig_fra)
        if any(later.gyldig_fra <= earlier.gyldig_til for earlier, later in pairwise(rows)):
            raise ValueError("to rader gjelder samme dag")
        return self

    def first_day_without(self, day: date) -> date:
        """Return the first day, from ``day`` on, that has no figure."""
        for row in sorted(self.rader, key=lambda row: row.gyldig_fra):
            if row.gyldig_fra <= day <= row.gyldig_til:
                day = row.gyldig_til + timedelta(days=1)
        return day


class FieldTerm(_Entry):
    """A word of the field. It is explained where a reader meets it first."""

    stammer: Annotated[list[Filled], Field(min_length=1)]
    """How the word begins, in both written forms and all inflections, in small letters."""

    forklaring: BothForms


class Button(_Entry):
    """A choice under a dialogue text."""

    tekst: BothForms
    payload: Filled


class Template(_Entry):
    """A text that is no topic: a greeting, a receipt, a message that is sent."""

    id: Identifier
    tekst: BothForms
    valg: list[Button] = []


class TopicFile(_Entry):
    """One area of topics."""

    omrade: Filled
    tittel: BothForms
    temaer: Annotated[list[Topic], Field(min_length=1)]


class TemplateFile(BaseModel):
    """One area of dialogue texts. Keys that only Rasa reads are allowed."""

    model_config = ConfigDict(extra="allow", frozen=True)

    omrade: Filled
    maler: list[dict[str, Any]]


class RateFile(_Entry):
    """All rates."""

    satser: list[Rate]


class FieldTermFile(_Entry):
    """All terms of the field."""

    fagord: list[FieldTerm]
