"""A ticket's chronology: each change is one event, in words an adviser understands."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from naervaer.casework.units import unit_name
from naervaer.domain.ticket_terms import Outcome, Reason, WaitingOn
from naervaer.store.tables import Ticket, TicketEvent
from naervaer.text import Text

SYSTEM, USER = "system", "bruker"
"""Actors that are no adviser."""


class EventKind(StrEnum):
    """What happened to a ticket."""

    OPPRETTET = "opprettet"
    UTVIDET = "utvidet"
    TATT = "tatt"
    SVART = "svart"
    OVERFORT = "overfort"
    SENDT_ENHET = "sendt_enhet"
    VENTER = "venter"
    GJENOPPTATT = "gjenopptatt"
    BRUKER_SVARTE = "bruker_svarte"
    GITT_TILBAKE = "gitt_tilbake"
    LOST = "lost"
    SLETTET = "slettet"

    @property
    def label(self) -> Text:
        """Return what happened, in words."""
        return _LABELS[self]


def note(
    session: Session,
    ticket: Ticket,
    kind: EventKind,
    *,
    actor: str,
    now: datetime,
    detail: str | None = None,
) -> None:
    """Add an event to the ticket's chronology."""
    session.add(
        TicketEvent(ticket_id=ticket.id, at=now, actor=actor, kind=kind.value, detail=detail)
    )
    session.flush()


def actor_name(actor: str) -> Text:
    """Return the actor as shown: an adviser by name, the others by what they are."""
    return _ACTORS.get(actor, Text(actor, actor))


def what_happened(event: TicketEvent) -> Text:
    """Return the event in words."""
    return EventKind(event.kind).label


def detail_of(event: TicketEvent) -> Text | None:
    """Return what the event says more: a reason, a receiver, an outcome, a sentence."""
    if not event.detail:
        return None
    first, _, rest = event.detail.partition("\n")
    words = _CODED.get(EventKind(event.kind), _as_written)(first)
    return Text(f"{words.nb}. {rest}", f"{words.nn}. {rest}") if rest else words


def _as_written(detail: str) -> Text:
    return Text(detail, detail)


def _reason_or_words(detail: str) -> Text:
    return Reason(detail).label if detail in tuple(Reason) else _as_written(detail)


_CODED: dict[EventKind, Callable[[str], Text]] = {
    EventKind.OPPRETTET: _reason_or_words,
    EventKind.UTVIDET: _reason_or_words,
    EventKind.SENDT_ENHET: unit_name,
    EventKind.VENTER: lambda detail: WaitingOn(detail).label,
    EventKind.LOST: lambda detail: Outcome(detail).label,
}

_ACTORS = {
    SYSTEM: Text("Nærvær", "Nærvær"),
    USER: Text("Brukeren", "Brukaren"),
}

_LABELS = {
    EventKind.OPPRETTET: Text("Henvendelsen kom inn", "Førespurnaden kom inn"),
    EventKind.UTVIDET: Text("Kom tilbake med mer", "Kom tilbake med meir"),
    EventKind.TATT: Text("Tok saken", "Tok saka"),
    EventKind.SVART: Text("Svarte i chatten", "Svara i chatten"),
    EventKind.OVERFORT: Text("Overførte saken", "Overførte saka"),
    EventKind.SENDT_ENHET: Text("Sendte saken til en annen enhet", "Sende saka til ei anna eining"),
    EventKind.VENTER: Text("Satte saken på vent", "Sette saka på vent"),
    EventKind.GJENOPPTATT: Text("Tok opp saken igjen", "Tok opp att saka"),
    EventKind.BRUKER_SVARTE: Text("Svarte, og venter på oss", "Svara, og ventar på oss"),
    EventKind.GITT_TILBAKE: Text("Ga chatten tilbake til boten", "Gav chatten tilbake til boten"),
    EventKind.LOST: Text("Løste saken", "Løyste saka"),
    EventKind.SLETTET: Text("Chatten er slettet av brukeren", "Chatten er sletta av brukaren"),
}
