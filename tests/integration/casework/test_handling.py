"""What an adviser can do with a ticket, who may, and what the user is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from casework_data import NOW, audit_rows, chronology, lines, ticket_row

from naervaer.casework import tickets
from naervaer.casework.tickets import Outcome, Reason, WaitingOn
from naervaer.chat import conversations
from naervaer.problems import Problem
from naervaer.store import Database
from naervaer.store.tables import Adviser, Conversation, Ticket


@pytest.fixture
def ticket_id(database: Database, employer_chat: str) -> int:
    with database.write() as session:
        return tickets.open_ticket(
            session,
            conversation_id=employer_chat,
            reason=Reason.ONSKE,
            about="Hjelp til planen",
            now=NOW,
        ).ticket_id


@pytest.fixture
def taken(database: Database, ticket_id: int, kari: Adviser) -> int:
    """A ticket that Kari has."""
    with database.write() as session:
        tickets.claim(session, ticket_id, adviser=kari, version=1, now=NOW)
    return ticket_id


def test_a_claim_gives_the_ticket_and_tells_the_user(
    database: Database, taken: int, employer_chat: str
) -> None:
    ticket = ticket_row(database, taken)
    assert (ticket.status, ticket.version) == ("tildelt", 2)
    assert lines(database, employer_chat)[-1] == (
        "system",
        "Kari Testesen har tatt saken din og svarer deg her. Chatboten er stille så lenge.",
    )
    assert chronology(database, taken) == [("system", "opprettet"), ("Kari Testesen", "tatt")]
    assert audit_rows(database, "ta") == [("kari", "ta", f"henvendelse:{taken}", True)]


def test_whoever_is_late_learns_who_has_it(database: Database, taken: int, ola: Adviser) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.claim(session, taken, adviser=ola, version=1, now=NOW)
    assert (caught.value.code, caught.value.status) == ("allerede-tatt", 409)
    assert caught.value.details["owner"] == "Kari Testesen"
    assert "Kari Testesen har allerede tatt saken" in caught.value.text.nb
    assert ticket_row(database, taken).version == 2


def test_a_claim_of_a_ticket_that_has_changed_is_refused_but_it_stays_free(
    database: Database, ticket_id: int, kari: Adviser
) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.claim(session, ticket_id, adviser=kari, version=7, now=NOW)
    assert caught.value.code == "endret"
    assert caught.value.details["version"] == 1
    assert ticket_row(database, ticket_id).owner_id is None


def test_a_reply_reaches_the_chat_in_the_advisers_name(
    database: Database, taken: int, employer_chat: str, kari: Adviser
) -> None:
    with database.write() as session:
        line = tickets.reply(session, taken, adviser=kari, text="  Hei!\r\nJeg hjelper. ", now=NOW)
    assert (line.sender, line.author, line.text) == (
        "veileder",
        "Kari Testesen",
        "Hei!\nJeg hjelper.",
    )
    assert lines(database, employer_chat)[-1] == ("veileder", "Hei!\nJeg hjelper.")
    later = NOW + timedelta(hours=1)
    with database.write() as session:
        tickets.reply(session, taken, adviser=kari, text="Mer", now=later)
    assert ticket_row(database, taken).first_answer_at == NOW


@pytest.mark.parametrize(
    ("text", "code"), [("", "tom-tekst"), (" \n\x00", "tom-tekst"), ("a" * 4001, "for-lang")]
)
def test_an_empty_or_endless_reply_is_refused(
    database: Database, taken: int, kari: Adviser, text: str, code: str
) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.reply(session, taken, adviser=kari, text=text, now=NOW)
    assert (caught.value.code, caught.value.status) == (code, 422)


@pytest.mark.parametrize("act", ["reply", "wait", "resume", "give_back", "solve"])
def test_only_the_one_who_has_the_ticket_may_handle_it(
    database: Database, taken: int, ola: Adviser, act: str
) -> None:
    extra = {
        "reply": {"text": "Hei"},
        "wait": {"on": WaitingOn.NAV},
        "solve": {"outcome": Outcome.BESVART},
    }.get(act, {})
    with pytest.raises(Problem) as caught, database.write() as session:
        getattr(tickets, act)(session, taken, adviser=ola, now=NOW, **extra)
    assert caught.value.code == "ikke-din"
    assert "Kari Testesen" in caught.value.text.nb
    assert ticket_row(database, taken).version == 2


def test_nobody_answers_a_ticket_before_taking_it(
    database: Database, ticket_id: int, kari: Adviser
) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.reply(session, ticket_id, adviser=kari, text="Hei", now=NOW)
    assert caught.value.code == "ikke-tatt"


def test_a_colleague_can_be_given_the_ticket(
    database: Database, taken: int, employer_chat: str, kari: Adviser, ola: Adviser
) -> None:
    with database.write() as session:
        tickets.hand_over(session, taken, adviser=kari, to="Ola", why="Ferie", now=NOW)
    ticket = ticket_row(database, taken)
    assert (ticket.owner_id, ticket.status, ticket.unit) == (ola.id, "tildelt", "felles")
    assert lines(database, employer_chat)[-1][1].startswith("Ola Testesen har overtatt saken din")
    with database.write() as session:
        tickets.reply(session, taken, adviser=ola, text="Hei", now=NOW)


def test_a_colleague_can_take_over_at_absence(database: Database, taken: int, ola: Adviser) -> None:
    with database.write() as session:
        tickets.hand_over(session, taken, adviser=ola, to="ola", now=NOW)
    assert ticket_row(database, taken).owner_id == ola.id
    assert chronology(database, taken)[-1] == ("Ola Testesen", "overfort")


def test_an_adviser_of_another_office_takes_the_ticket_there(
    database: Database,
    sick_listed_chat: Callable[[str], str],
    kari: Adviser,
    adviser_named: Callable[..., Adviser],
) -> None:
    chat = sick_listed_chat("4647")
    adviser_named("kine", unit="nav_kinn")
    with database.write() as session:
        receipt = tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.ONSKE, about=None, now=NOW
        )
        tickets.hand_over(session, receipt.ticket_id, adviser=kari, to="kine", now=NOW)
    ticket = ticket_row(database, receipt.ticket_id)
    assert (ticket.unit, ticket.status) == ("nav_kinn", "tildelt")


def test_a_unit_gets_the_ticket_in_its_queue_and_the_user_is_told(
    database: Database, taken: int, employer_chat: str, kari: Adviser
) -> None:
    with database.write() as session:
        tickets.hand_over(session, taken, adviser=kari, to="nav_kinn", now=NOW)
        assert not tickets.human_holds(session, employer_chat)
    ticket = ticket_row(database, taken)
    assert (ticket.unit, ticket.status, ticket.owner_id) == ("nav_kinn", "ny", None)
    assert "Du står i kø hos Nav Kinn" in lines(database, employer_chat)[-1][1]


@pytest.mark.parametrize(
    ("to", "code"), [("ingen", "ukjent-mottaker"), ("kari", "har-saken"), ("", "ukjent-mottaker")]
)
def test_a_hand_over_that_leads_nowhere_is_refused(
    database: Database, taken: int, kari: Adviser, to: str, code: str
) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.hand_over(session, taken, adviser=kari, to=to, now=NOW)
    assert caught.value.code == code
    assert ticket_row(database, taken).version == 2


def test_waiting_is_told_to_the_user_and_keeps_the_bot_silent(
    database: Database, taken: int, employer_chat: str, kari: Adviser
) -> None:
    with database.write() as session:
        tickets.wait(session, taken, adviser=kari, on=WaitingOn.NAV, now=NOW)
        assert tickets.human_holds(session, employer_chat)
    assert lines(database, employer_chat)[-1][1].startswith("Kari Testesen undersøker saken")
    with database.write() as session:
        tickets.resume(session, taken, adviser=kari, now=NOW)
    ticket = ticket_row(database, taken)
    assert (ticket.status, ticket.waiting_on) == ("tildelt", None)


def test_giving_back_ends_the_ticket_and_asks_the_bot_for_a_turn(
    database: Database, taken: int, employer_chat: str, kari: Adviser
) -> None:
    with database.write() as session:
        tickets.give_back(session, taken, adviser=kari, now=NOW)
    ticket = ticket_row(database, taken)
    assert (ticket.status, ticket.outcome, ticket.solved_at) == ("lost", "gitt_tilbake", NOW)
    assert lines(database, employer_chat)[-1][1] == (
        "Kari Testesen har gått ut av chatten. Nå svarer chatboten igjen."
    )
    with database.read() as session:
        assert not tickets.human_holds(session, employer_chat)
        conversation = session.get(Conversation, employer_chat)
        assert conversation is not None
        assert conversation.pending_payload == conversations.GIVEN_BACK


def test_solving_keeps_outcome_and_note_and_a_new_wish_opens_a_new_ticket(
    database: Database, taken: int, employer_chat: str, kari: Adviser
) -> None:
    with database.write() as session:
        tickets.solve(
            session, taken, adviser=kari, outcome=Outcome.SAMTALE, remark="Ringte", now=NOW
        )
    ticket = ticket_row(database, taken)
    assert (ticket.status, ticket.outcome, ticket.note) == ("lost", "samtale", "Ringte")
    assert all("Ringte" not in text for _, text in lines(database, employer_chat))
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.reply(session, taken, adviser=kari, text="Hei", now=NOW)
    assert caught.value.code == "ferdig"
    with database.write() as session:
        again = tickets.open_ticket(
            session, conversation_id=employer_chat, reason=Reason.ONSKE, about=None, now=NOW
        )
    assert again.ticket_id != taken


def test_an_outcome_that_only_the_system_sets_cannot_be_chosen(
    database: Database, taken: int, kari: Adviser
) -> None:
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.solve(session, taken, adviser=kari, outcome=Outcome.GITT_TILBAKE, now=NOW)
    assert caught.value.code == "ugyldig-utfall"


def test_a_ticket_without_a_chat_cannot_be_answered_in_it(
    database: Database, taken: int, kari: Adviser
) -> None:
    with database.write() as session:
        ticket = session.get(Ticket, taken)
        assert ticket is not None
        ticket.conversation_id = None
    with pytest.raises(Problem) as caught, database.write() as session:
        tickets.reply(session, taken, adviser=kari, text="Hei", now=NOW)
    assert caught.value.code == "ingen-chat"


def test_no_change_is_left_out_of_chronology_or_audit(
    database: Database, taken: int, kari: Adviser, ola: Adviser
) -> None:
    with database.write() as session:
        tickets.reply(session, taken, adviser=kari, text="Hei", now=NOW)
        tickets.wait(session, taken, adviser=kari, on=WaitingOn.BRUKER, now=NOW)
        tickets.hand_over(session, taken, adviser=kari, to="ola", now=NOW)
        tickets.solve(session, taken, adviser=ola, outcome=Outcome.BESVART, now=NOW)
    kinds = [kind for _, kind in chronology(database, taken)]
    assert kinds == ["opprettet", "tatt", "svart", "venter", "overfort", "lost"]
    assert ticket_row(database, taken).version == len(kinds)
    actions = [row[1] for row in audit_rows(database) if row[2] == f"henvendelse:{taken}"]
    assert actions == ["opprett", "ta", "svar", "vent", "overfor", "los"]
