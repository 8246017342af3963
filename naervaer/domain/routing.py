"""Which unit gets a ticket, how urgent it is, and when it is due. The rules are data.

Read from ``knowledge/ruting.yml`` and ``knowledge/enheter.yml``; this module checks their shape and
applies them. First rule that fits decides; a place that nobody covers goes to the common unit.
"""

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from naervaer.domain.business_hours import OpeningHours
from naervaer.domain.ticket_terms import Priority, Reason
from naervaer.text import Text

COMMON = "felles"
EVERYONE = "alle"

UnitKind = Literal["felles", "nav_kontor", "arbeidslivssenter", "marked", "hjelpemiddelsentral"]


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Name(_Entry):
    nb: str = Field(min_length=1)
    nn: str = Field(min_length=1)


class Unit(_Entry):
    """An office or centre that handles tickets."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    navn: _Name
    type: UnitKind
    kommuner: list[str] = []
    synlig_for: list[str] = []

    @property
    def name(self) -> Text:
        """Return the unit's name in both written forms."""
        return Text(self.navn.nb, self.navn.nn)

    def covers(self, municipality: str | None) -> bool:
        """Return whether the unit serves the municipality; an unknown one only if it serves all."""
        return EVERYONE in self.kommuner or municipality in self.kommuner


class UnitFile(_Entry):
    """The whole of ``enheter.yml``."""

    versjon: int
    enheter: Annotated[list[Unit], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> "UnitFile":
        ids = [unit.id for unit in self.enheter]
        if len(ids) != len(set(ids)):
            raise ValueError("to enheter har samme id")
        if COMMON not in ids:
            raise ValueError(f"enheten «{COMMON}» mangler")
        unknown = {name for unit in self.enheter for name in unit.synlig_for} - {*ids, EVERYONE}
        if unknown:
            raise ValueError(f"synlig_for nevner ukjente enheter: {', '.join(sorted(unknown))}")
        return self


class OpeningTime(_Entry):
    """Opening and closing time, Norwegian wall clock."""

    fra: time
    til: time

    @model_validator(mode="after")
    def _ordered(self) -> "OpeningTime":
        if self.fra >= self.til:
            raise ValueError("fra må være før til")
        return self


class Rule(_Entry):
    """One line of the routing table. A condition that is left out always fits."""

    navn: str
    grunn: Annotated[list[Reason], BeforeValidator(_as_list)] | None = None
    malgruppe: Annotated[list[str], BeforeValidator(_as_list)] | None = None
    tema_enhet: Annotated[list[str], BeforeValidator(_as_list)] | None = None
    til: UnitKind

    def fits(self, reason: Reason, audience: str, topic_unit: str | None) -> bool:
        """Return whether every stated condition holds."""
        return (
            (self.grunn is None or reason in self.grunn)
            and (self.malgruppe is None or audience in self.malgruppe)
            and (self.tema_enhet is None or topic_unit in self.tema_enhet)
        )


class RoutingFile(_Entry):
    """The whole of ``ruting.yml``."""

    versjon: int
    apningstid: OpeningTime
    frister: dict[Priority, Annotated[float, Field(gt=0)]]
    prioritet: dict[Priority, list[Reason]]
    regler: Annotated[list[Rule], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> "RoutingFile":
        if missing := set(Priority) - set(self.frister):
            raise ValueError(f"frister mangler: {', '.join(sorted(missing))}")
        last = self.regler[-1]
        if (last.grunn, last.malgruppe, last.tema_enhet) != (None, None, None):
            raise ValueError("den siste regelen må passe alltid")
        return self


class Routing:
    """The rules and the units together."""

    def __init__(self, rules: RoutingFile, units: UnitFile) -> None:
        self._rules = rules
        self.units = {unit.id: unit for unit in units.enheter}
        self.opening_hours = OpeningHours(rules.apningstid.fra, rules.apningstid.til)

    def unit_for(
        self, *, reason: Reason, audience: str, topic_unit: str | None, municipality: str | None
    ) -> Unit:
        """Return the unit that gets the ticket.

        Args:
            reason: Why a human is needed.
            audience: ``arbeidsgiver`` or ``sykmeldt``.
            topic_unit: The kind of unit that the last topic names for hand-off, if any.
            municipality: Four digits, where the person lives; None when we do not know.
        """
        rule = next(rule for rule in self._rules.regler if rule.fits(reason, audience, topic_unit))
        return self.unit_of_kind(rule.til, municipality)

    def unit_of_kind(self, kind: UnitKind, municipality: str | None) -> Unit:
        """Return the unit of that kind for the municipality; the common unit when there is none."""
        candidates = (unit for unit in self.units.values() if unit.type == kind)
        covering = (unit for unit in candidates if unit.covers(municipality))
        return next(covering, self.units[COMMON])

    def priority_of(self, reason: Reason) -> Priority:
        """Return how soon a ticket with this reason must be answered."""
        for priority, reasons in self._rules.prioritet.items():
            if reason in reasons:
                return priority
        return Priority.VANLIG

    def due_at(self, opened: datetime, priority: Priority) -> datetime:
        """Return when a human must have answered (UTC), counted in business hours."""
        return self.opening_hours.due(opened, self._rules.frister[priority])

    def visible_to(self, unit: str) -> frozenset[str]:
        """Return the units whose tickets an adviser of ``unit`` sees."""
        return frozenset(
            other.id
            for other in self.units.values()
            if other.id == unit or unit in other.synlig_for or EVERYONE in other.synlig_for
        )
