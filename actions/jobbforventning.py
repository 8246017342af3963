"""The answer behind the personal link: saved, shown, withdrawn, declined."""

from typing import Any, ClassVar

from actions.service_action import Reply, ServiceAction, Turn, database, settings
from naervaer.clock import utc_now
from naervaer.followup import answers

_EMPTIED = {"jobbforventning": None, "jobbforventning_bekreftet": None}


class LagreJobbforventning(ServiceAction):
    """Saves the answer as soon as it is given, and replies to what was said."""

    failure: ClassVar[str | None] = "utter_forventning_feilet"
    failure_slots: ClassVar[dict[str, Any]] = {**_EMPTIED, "jobbforventning_lagret": False}

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_lagre_jobbforventning"

    def serve(self, turn: Turn) -> Reply:
        """Save the answer."""
        with database().write() as session:
            outcome = answers.record(
                session,
                conversation_id=turn.conversation_id,
                option=str(turn.slots.get("jobbforventning")),
                malform=turn.malform,
                now=utc_now(),
                follow_up_neutral=settings().follow_up_neutral,
            )
        said = f"utter_forventning_{outcome.reply}"
        return Reply([(said, {})], {**_EMPTIED, "jobbforventning_lagret": True})


class LagreUtdyping(ServiceAction):
    """Adds the person's own words to the answer."""

    failure: ClassVar[str | None] = "utter_utdyping_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_lagre_utdyping"

    def serve(self, turn: Turn) -> Reply:
        """Save the words."""
        with database().write() as session:
            answers.elaborate(
                session,
                conversation_id=turn.conversation_id,
                text=str(turn.slots.get("utdyping") or ""),
                now=utc_now(),
            )
        return Reply([("utter_utdyping_lagret", {})], {"utdyping": None})


class VisJobbforventning(ServiceAction):
    """Shows the answer that stands, in the wording it was given to."""

    failure: ClassVar[str | None] = "utter_svar_vis_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_vis_jobbforventning"

    def serve(self, turn: Turn) -> Reply:
        """Look the answer up."""
        with database().read() as session:
            answer = answers.current(session, turn.conversation_id)
        if answer is None:
            return Reply([("utter_svar_finnes_ikke", {})])
        values = {"svar": answer.label, "utsagn": answer.statement}
        if answer.elaboration:
            return Reply([("utter_svar_vist_utdypet", {**values, "utdyping": answer.elaboration})])
        return Reply([("utter_svar_vist", values)])


class TrekkJobbforventning(ServiceAction):
    """Withdraws the answer, if that was confirmed."""

    failure: ClassVar[str | None] = "utter_trekk_feilet"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_trekk_jobbforventning"

    def serve(self, turn: Turn) -> Reply:
        """Withdraw, or leave the answer as it is."""
        emptied = {"trekk_bekreftet": None}
        if turn.slots.get("trekk_bekreftet") != "ja":
            return Reply([("utter_svar_beholdt", {})], emptied)
        with database().write() as session:
            withdrawn = answers.withdraw(
                session, conversation_id=turn.conversation_id, now=utc_now()
            )
        said = "utter_svar_trukket" if withdrawn else "utter_svar_finnes_ikke"
        return Reply([(said, {})], emptied)


class AvstaJobbforventning(ServiceAction):
    """Notes that the person would rather not answer; the bot has already said that it is fine."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_avsta_jobbforventning"

    def serve(self, turn: Turn) -> Reply:
        """Note the refusal."""
        with database().write() as session:
            answers.decline(session, conversation_id=turn.conversation_id, now=utc_now())
        return Reply()
