"""Actions call the real services on a real database, and never fail with an exception."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import yaml
from casework_data import make_employer_chat, make_sick_listed_chat
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import select

from actions import service_action
from naervaer.casework.tickets import Reason
from naervaer.clock import utc_now
from naervaer.followup import answers
from naervaer.settings import ROOT, Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, Ticket

SECRET = "hemmelig tekst fra brukeren"


@pytest.fixture(scope="session")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture(autouse=True)
def process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings and database of an action server that was just started."""
    monkeypatch.setenv("NAERVAER_VAR", str(settings.var))
    monkeypatch.setenv("NAERVAER_SECRET_KEY", settings.key())
    _forget()
    yield
    service_action.database().close()
    _forget()


def _forget() -> None:
    service_action.settings.cache_clear()
    service_action.database.cache_clear()


class Said:
    """What an action answered: names of texts, their values, and the slots it set."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.texts = [response["response"] for response in result["responses"]]
        self.values = result["responses"][0] if result["responses"] else {}
        self.slots = {event["name"]: event["value"] for event in result["events"]}


def call(
    executor: ActionExecutor,
    name: str,
    conversation_id: str,
    *,
    text: str = SECRET,
    intent: str = "menneske",
    personal: bool = False,
    malform: str = "nb",
    **slots: Any,
) -> Said:
    tracker = {
        "sender_id": conversation_id,
        "slots": slots,
        "latest_message": {
            "text": text,
            "intent": {"name": intent},
            "metadata": {"malform": malform, "personlig": personal},
        },
        "events": [],
        "paused": False,
        "latest_action_name": None,
        "latest_input_channel": "rest",
        "active_loop": {},
    }
    call = {"next_action": name, "tracker": tracker, "domain": {}, "version": "3.6.21"}
    result = asyncio.run(executor.run(call))
    assert result is not None
    return Said(result.model_dump())


def linked_chat(database: Database) -> str:
    """Open the chat behind a personal link that was sent just now; return its id."""
    chat = make_sick_listed_chat(database, "4647")
    with database.write() as session:
        invitation = session.scalars(select(Invitation)).one()
        invitation.sent_at = utc_now()
        invitation.expires_at = utc_now() + timedelta(days=31)
    return chat


def only_ticket(database: Database) -> Ticket | None:
    with database.read() as session:
        return session.scalars(select(Ticket)).one_or_none()


def test_every_action_of_the_domain_is_served(executor: ActionExecutor) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named = {action for action in domain["actions"] if action.startswith("action_")}
    assert named == set(executor.actions)


def test_wish_for_a_human_asks_first_then_opens_one_ticket(
    executor: ActionExecutor, sqlite_database: Database
) -> None:
    chat = make_employer_chat(sqlite_database)
    first = call(executor, "action_snakk_med_menneske", chat)
    assert (first.texts, first.slots["henvendelse_steg"]) == ([], "skjema")
    opened = call(executor, "action_opprett_henvendelse", chat, henvendelse_om="dialogmøtet")
    assert opened.texts == ["utter_henvendelse_opprettet"]
    assert opened.slots == {"henvendelse_om": None, "henvendelse_kontakt": None}
    ticket = only_ticket(sqlite_database)
    assert ticket is not None
    assert (ticket.summary, ticket.reason) == ("dialogmøtet", Reason.ONSKE)

    again = call(executor, "action_snakk_med_menneske", chat, malform="nn")
    assert again.texts == ["utter_henvendelse_i_ko"]
    assert again.slots == {"henvendelse_steg": "status"}
    assert again.values["frist"]
    assert call(executor, "action_status_henvendelse", chat).texts == ["utter_henvendelse_i_ko"]
    more = call(executor, "action_opprett_henvendelse", chat, henvendelse_om="og planen")
    assert more.texts == ["utter_henvendelse_finnes"]
    assert only_ticket(sqlite_database) is not None


def test_status_without_a_ticket(executor: ActionExecutor, sqlite_database: Database) -> None:
    chat = make_employer_chat(sqlite_database)
    said = call(executor, "action_status_henvendelse", chat, intent="henvendelse_status")
    assert said.texts == ["utter_henvendelse_ingen"]


@pytest.mark.parametrize("intent", ["krise", "fortvilelse"])
def test_danger_and_distress_are_urgent(
    executor: ActionExecutor, sqlite_database: Database, intent: str
) -> None:
    chat = make_employer_chat(sqlite_database)
    assert call(executor, "action_varsle_menneske", chat, intent=intent).texts == []
    ticket = only_ticket(sqlite_database)
    assert ticket is not None
    assert (ticket.reason, ticket.priority) == (intent, "hoy")


@pytest.mark.parametrize(
    ("option", "reply", "reason"),
    [("1", "lav", "lav_forventning"), ("3", "noytral", None), ("5", "hoy", None)],
)
def test_answer_is_saved_and_replied_to(
    executor: ActionExecutor, sqlite_database: Database, option: str, reply: str, reason: str | None
) -> None:
    chat = linked_chat(sqlite_database)
    said = call(
        executor, "action_lagre_jobbforventning", chat, personal=True, jobbforventning=option
    )
    assert said.texts == [f"utter_forventning_{reply}"]
    assert said.slots["jobbforventning_lagret"] is True
    assert said.slots["jobbforventning"] is None
    with sqlite_database.read() as session:
        current = answers.current(session, chat)
    assert current is not None
    assert current.option == option
    ticket = only_ticket(sqlite_database)
    assert (ticket.reason if ticket else None) == reason


def test_answer_is_elaborated_shown_and_withdrawn(
    executor: ActionExecutor, sqlite_database: Database
) -> None:
    chat = linked_chat(sqlite_database)
    call(executor, "action_lagre_jobbforventning", chat, personal=True, jobbforventning="4")
    added = call(executor, "action_lagre_utdyping", chat, personal=True, utdyping="snart klar")
    assert added.texts == ["utter_utdyping_lagret"]
    shown = call(executor, "action_vis_jobbforventning", chat, personal=True)
    assert shown.texts == ["utter_svar_vist_utdypet"]
    assert shown.values["svar"] == "Passer godt"
    assert shown.values["utdyping"] == "snart klar"
    kept = call(executor, "action_trekk_jobbforventning", chat, trekk_bekreftet="nei")
    assert kept.texts == ["utter_svar_beholdt"]
    gone = call(executor, "action_trekk_jobbforventning", chat, trekk_bekreftet="ja")
    assert gone.texts == ["utter_svar_trukket"]
    assert call(executor, "action_vis_jobbforventning", chat).texts == ["utter_svar_finnes_ikke"]


def test_refusal_is_noted_without_a_word(
    executor: ActionExecutor, sqlite_database: Database
) -> None:
    chat = linked_chat(sqlite_database)
    assert call(executor, "action_avsta_jobbforventning", chat, personal=True).texts == []
    with sqlite_database.read() as session:
        assert session.scalars(select(Invitation)).one().declined_at is not None


def test_user_is_told_what_only_the_user_can_mend(
    executor: ActionExecutor, sqlite_database: Database
) -> None:
    chat = make_employer_chat(sqlite_database)
    said = call(executor, "action_lagre_jobbforventning", chat, jobbforventning="4")
    assert said.texts == ["utter_melding"]
    assert "personlige lenken" in said.values["melding"]
    assert said.slots["jobbforventning_lagret"] is False
    assert only_ticket(sqlite_database) is None


def test_failure_ends_in_a_sentence_and_a_ticket_and_tells_nothing(
    executor: ActionExecutor,
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = linked_chat(sqlite_database)
    monkeypatch.setattr("actions.jobbforventning.utc_now", lambda: 1 / 0)
    said = call(executor, "action_lagre_jobbforventning", chat, personal=True, jobbforventning="4")
    assert said.texts == ["utter_forventning_feilet"]
    assert said.slots["jobbforventning_lagret"] is False
    ticket = only_ticket(sqlite_database)
    assert ticket is not None
    assert ticket.reason == Reason.BOT_FEIL
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


def test_slow_service_is_given_up_within_the_limit(
    executor: ActionExecutor, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = make_employer_chat(sqlite_database)
    monkeypatch.setattr(service_action, "TIME_LIMIT_SECONDS", 0.1)
    monkeypatch.setattr("actions.henvendelse._status", lambda turn: time.sleep(0.5))
    said = call(executor, "action_status_henvendelse", chat)
    assert said.texts == ["utter_henvendelse_status_feilet"]
    assert service_action.TICKET_TIME_LIMIT_SECONDS < 2


def test_locked_database_ends_in_a_sentence(
    executor: ActionExecutor, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = make_employer_chat(sqlite_database)
    monkeypatch.setattr(service_action, "TIME_LIMIT_SECONDS", 0.5)
    monkeypatch.setattr(service_action, "TICKET_TIME_LIMIT_SECONDS", 0.2)
    with sqlite_database.write() as session:
        session.execute(select(Ticket.id))  # takes the write lock
        said = call(executor, "action_opprett_henvendelse", chat, henvendelse_om="planen")
    assert said.texts == ["utter_henvendelse_feilet"]


def test_conversation_that_is_gone(executor: ActionExecutor, sqlite_database: Database) -> None:
    said = call(executor, "action_opprett_henvendelse", "finnes-ikke", henvendelse_om="planen")
    assert said.texts == ["utter_henvendelse_feilet"]
