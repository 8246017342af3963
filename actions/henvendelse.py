"""A wish for a human, and how far it has come."""

from typing import ClassVar

from actions.service_action import Reply, ServiceAction, Turn, database
from naervaer.casework.tickets import (
    Reason,
    Status,
    TicketStatus,
    open_ticket,
    status_for_conversation,
)
from naervaer.clock import utc_now
from naervaer.domain.spoken_time import spoken_moment
from naervaer.followup import answers

ASK_FIRST, TOLD_STATUS = "skjema", "status"

_STATUS_TEXTS = {
    Status.NY: "utter_henvendelse_i_ko",
    Status.TILDELT: "utter_henvendelse_tildelt",
    Status.VENTER: "utter_henvendelse_venter",
}
_REASONS = {"krise": Reason.KRISE, "fortvilelse": Reason.FORTVILELSE}


class SnakkMedMenneske(ServiceAction):
    """Tells where an open ticket stands; without one, lets the form ask what it is about."""

    failure: ClassVar[str | None] = "utter_henvendelse_feilet"
    failure_slots: ClassVar[dict[str, str]] = {"henvendelse_steg": TOLD_STATUS}

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_snakk_med_menneske"

    def serve(self, turn: Turn) -> Reply:
        """Look for an open ticket."""
        status = _status(turn)
        if status is None:
            unanswered = {"henvendelse_om": None, "henvendelse_kontakt": None}
            return Reply(slots={"henvendelse_steg": ASK_FIRST, **unanswered})
        return Reply([_spoken(status, turn)], {"henvendelse_steg": TOLD_STATUS})


class OpprettHenvendelse(ServiceAction):
    """Opens the ticket that the form has asked about."""

    failure: ClassVar[str | None] = "utter_henvendelse_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_opprett_henvendelse"

    def serve(self, turn: Turn) -> Reply:
        """Open the ticket, or add to the one that is open."""
        now = utc_now()
        with database().write() as session:
            unanswered = turn.personal and answers.current(session, turn.conversation_id) is None
            receipt = open_ticket(
                session,
                conversation_id=turn.conversation_id,
                reason=Reason.VIL_SNAKKE if unanswered else Reason.ONSKE,
                about=turn.slots.get("henvendelse_om"),
                now=now,
            )
        said = "utter_henvendelse_finnes" if receipt.already_open else "utter_henvendelse_opprettet"
        values = {
            "enhet": receipt.unit_name.in_form(turn.malform),
            "frist": spoken_moment(receipt.due_at, now).in_form(turn.malform),
        }
        return Reply([(said, values)], {"henvendelse_om": None, "henvendelse_kontakt": None})


class VarsleMenneske(ServiceAction):
    """Opens a ticket on a message of crisis or distress; the bot has already answered it."""

    failure: ClassVar[str | None] = "utter_varsel_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_varsle_menneske"

    def serve(self, turn: Turn) -> Reply:
        """Open the ticket; its own line in the chat tells that it is done."""
        with database().write() as session:
            open_ticket(
                session,
                conversation_id=turn.conversation_id,
                reason=_REASONS.get(turn.intent, Reason.FORTVILELSE),
                about=turn.text,
                now=utc_now(),
            )
        return Reply()


class StatusHenvendelse(ServiceAction):
    """Answers whether somebody has seen the case."""

    failure: ClassVar[str | None] = "utter_henvendelse_status_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_status_henvendelse"

    def serve(self, turn: Turn) -> Reply:
        """Look the ticket up."""
        status = _status(turn)
        return Reply([_spoken(status, turn) if status else ("utter_henvendelse_ingen", {})])


def _status(turn: Turn) -> TicketStatus | None:
    with database().read() as session:
        return status_for_conversation(session, turn.conversation_id)


def _spoken(status: TicketStatus, turn: Turn) -> tuple[str, dict[str, str]]:
    return _STATUS_TEXTS[status.status], {
        "enhet": status.unit_name.in_form(turn.malform),
        "frist": spoken_moment(status.due_at, utc_now()).in_form(turn.malform),
        "navn": status.owner_name or status.unit_name.in_form(turn.malform),
    }
