"""The way to a human: two short steps, a receipt, a case; and what happens when parts are down."""

import pytest
from running import System
from sqlalchemy import select
from talking import Talk, words

from naervaer.store.tables import Ticket

pytestmark = pytest.mark.rasa


def ticket_of(system: System, talk: Talk) -> Ticket:
    database = system.open_database()
    with database.read() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.conversation_id == talk.id)).one()
    database.close()
    return ticket


@pytest.mark.parametrize("malform", ["nb", "nn"])
def test_a_wish_for_a_human_becomes_a_case_in_two_steps(system: System, malform: str) -> None:
    talk = Talk(system.address, audience="arbeidsgiver", malform=malform)
    talk.call_human()
    talk.say("Jeg får ikke tak i den ansatte og lurer på planen")
    receipt = talk.say("ring meg på 99 88 77 66")
    ticket = ticket_of(system, talk)
    assert ticket.contact == "99 88 77 66"
    assert "planen" in ticket.summary
    assert "NV-" in words(talk.history())
    assert "99 88 77 66" not in words(talk.history())
    assert receipt


def test_typing_the_wish_works_like_the_button(system: System) -> None:
    talk = Talk(system.address, audience="arbeidsgiver", malform="nb")
    talk.say("kan jeg få snakke med et menneske?")
    talk.say("Det gjelder dialogmøte med en ansatt")
    talk.press("Her i chatten")
    assert ticket_of(system, talk).status == "ny"


def test_the_state_of_the_case_can_be_asked_for(system: System) -> None:
    talk = Talk(system.address, audience="arbeidsgiver", malform="nb")
    talk.call_human()
    talk.say("Det gjelder tilrettelegging")
    talk.press("Her i chatten")
    assert "Ingen har begynt på den ennå" in words(talk.say("har noen sett på saken min?"))


def test_answers_need_no_action_server_and_a_failed_action_ends_in_a_sentence(
    system: System,
) -> None:
    talk = Talk(system.address, audience="arbeidsgiver", malform="nb")
    system.kill("actions")
    try:
        assert talk.say("Når må oppfølgingsplanen være ferdig?")[0]["topic"]
        assert "får ikke svart" in words(talk.call_human())
        talk.press("Legg igjen melding")
        assert ticket_of(system, talk).reason == "bot_feil"
    finally:
        system.spawn("actions")
        system.wait_for("actions")


def test_danger_is_answered_with_the_action_server_down(system: System) -> None:
    system.kill("actions")
    try:
        talk = Talk(system.address, audience="sykmeldt", malform="nb")
        assert "116 123" in words(talk.say("jeg vil ikke leve lenger"))
    finally:
        system.spawn("actions")
        system.wait_for("actions")


def test_rasa_killed_in_mid_turn_loses_nothing(system: System) -> None:
    """The process is stopped (it takes the turn and never answers), then killed."""
    import os
    import signal
    import threading

    talk = Talk(system.address, audience="arbeidsgiver", malform="nb")
    rasa = system.processes["rasa"]
    os.killpg(rasa.pid, signal.SIGSTOP)
    killer = threading.Timer(1.0, lambda: system.kill("rasa"))
    killer.start()
    try:
        answers = talk.say("Når må oppfølgingsplanen være ferdig?")
        killer.join()
        assert "får ikke svart" in words(answers)
        assert talk.history()[-2]["text"] == "Når må oppfølgingsplanen være ferdig?"
        talk.press("Legg igjen melding")
        assert ticket_of(system, talk).status == "ny"
    finally:
        killer.join()
        system.spawn("rasa")
        system.wait_for("rasa")
    assert talk.say("Når må oppfølgingsplanen være ferdig?")[0]["topic"] == "oppfolgingsplan_frist"


def test_erasing_the_chat_reaches_rasas_tracker(system: System) -> None:
    import sqlite3

    talk = Talk(system.address, audience="arbeidsgiver", malform="nb")
    talk.say("Når må oppfølgingsplanen være ferdig?")

    def events() -> int:
        with sqlite3.connect(system.settings.var / "tracker.sqlite") as tracker:
            found = tracker.execute("SELECT count(*) FROM events WHERE sender_id = ?", (talk.id,))
            return int(found.fetchone()[0])

    assert events() > 0
    assert talk.http.delete(f"/api/chat/{talk.id}").status_code == 204
    assert events() == 0
