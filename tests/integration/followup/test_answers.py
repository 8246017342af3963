"""Protects: answers are stored as shown, low ones reach a human, a withdrawn one is gone."""

from datetime import timedelta

import pytest
from followup_data import NOW, opened_chat, row, sent_link
from sqlalchemy import delete, select, update

from naervaer.chat import conversations
from naervaer.followup import answers, invitations
from naervaer.followup.answers import AnswerOutcome
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Answer, Invitation, Ticket, TicketEvent


@pytest.fixture
def chat(database: Database, any_settings: Settings) -> str:
    """The chat behind a personal link, opened by the right person."""
    return opened_chat(database, sent_link(database, any_settings))


def answer(
    database: Database, chat: str, option: str, *, days: int = 0, neutral: bool = False
) -> AnswerOutcome:
    with database.write() as session:
        return answers.record(
            session,
            conversation_id=chat,
            option=option,
            malform="nn",
            now=NOW + timedelta(days=days),
            follow_up_neutral=neutral,
        )


def tickets(database: Database) -> list[Ticket]:
    with database.read() as session:
        return list(session.scalars(select(Ticket)))


def chronology(database: Database) -> list[str | None]:
    with database.read() as session:
        return [event.detail for event in session.scalars(select(TicketEvent))]


def test_the_wording_is_stored_as_it_was_shown(database: Database, chat: str) -> None:
    answer(database, chat, "4")
    with database.read() as session:
        stored = session.scalars(select(Answer)).one()
        current = answers.current(session, chat)
    assert stored.shown["utsagn"] == "Eg reknar med å vere tilbake i jobb om nokre veker"
    assert [option["id"] for option in stored.shown["valg"]] == ["5", "4", "3", "2", "1"]
    assert (stored.question_set, stored.set_version, stored.malform) == (
        "jobbforventning_5",
        1,
        "nn",
    )
    decided = stored.decision
    assert (decided["rad"], decided["utfall"]) == ("hoy_forventning", "ingen")
    assert (decided["regelversjon"], decided["grunnlag"]["svar"]) == (1, {"tilbake": "4"})
    assert decided["grunnlag"]["svart"] == "2026-11-23"
    assert current is not None
    assert (current.option, current.label, current.version) == ("4", "Passar godt", 1)


@pytest.mark.parametrize(
    ("option", "reply", "called"),
    [
        ("1", "lav", True),
        ("2", "lav", True),
        ("3", "noytral", False),
        ("4", "hoy", False),
        ("5", "hoy", False),
    ],
)
def test_low_answers_open_a_ticket_at_the_persons_own_office(
    database: Database, chat: str, option: str, reply: str, called: bool
) -> None:
    outcome = answer(database, chat, option)
    assert (outcome.reply, outcome.receipt is not None) == (reply, called)
    assert (outcome.first_version, outcome.changed) == (True, False)
    assert [(ticket.reason, ticket.unit) for ticket in tickets(database)] == (
        [("lav_forventning", "nav_sunnfjord")] if called else []
    )


def test_the_neutral_answer_is_followed_up_only_when_chosen(database: Database, chat: str) -> None:
    assert answer(database, chat, "3").receipt is None
    assert answer(database, chat, "3", neutral=True).receipt is not None
    assert [ticket.reason for ticket in tickets(database)] == ["noytral_forventning"]


def test_an_answer_can_be_changed_and_the_adviser_is_told_but_not_what(
    database: Database, chat: str
) -> None:
    answer(database, chat, "1")
    outcome = answer(database, chat, "5", days=3)
    assert (outcome.changed, outcome.first_version, outcome.reply) == (True, False, "hoy")
    with database.read() as session:
        assert [row.version for row in session.scalars(select(Answer))] == [1, 2]
        current = answers.current(session, chat)
    assert current is not None
    assert current.option == "5"
    assert len(tickets(database)) == 1
    assert chronology(database)[-1] == "Har endra svaret sitt."


def test_a_second_low_answer_adds_to_the_open_ticket(database: Database, chat: str) -> None:
    first = answer(database, chat, "2").receipt
    second = answer(database, chat, "1").receipt
    assert first is not None
    assert second is not None
    assert (second.ticket_id, second.already_open) == (first.ticket_id, True)


def test_a_withdrawn_answer_leaves_no_value(database: Database, chat: str) -> None:
    answer(database, chat, "1")
    with database.write() as session:
        answers.elaborate(session, conversation_id=chat, text="Sjefen er vanskelig", now=NOW)
    answer(database, chat, "2")
    with database.write() as session:
        assert answers.withdraw(session, conversation_id=chat, now=NOW)
    with database.write() as session:
        assert not answers.withdraw(session, conversation_id=chat, now=NOW)
        assert answers.current(session, chat) is None
        rows = session.scalars(select(Answer)).all()
    assert [(row.chosen, row.decision, row.elaboration) for row in rows] == [(None,) * 3] * 2
    assert all(row.withdrawn_at == NOW for row in rows)
    assert chronology(database)[-1] == "Har trekt svaret sitt."


def test_one_can_answer_again_after_withdrawing(database: Database, chat: str) -> None:
    answer(database, chat, "2")
    with database.write() as session:
        answers.withdraw(session, conversation_id=chat, now=NOW)
    outcome = answer(database, chat, "4")
    assert (outcome.changed, outcome.first_version) == (False, False)
    with database.read() as session:
        current = answers.current(session, chat)
        assert current is not None
        assert current.option == "4"


def test_own_words_are_added_to_the_answer_that_stands(database: Database, chat: str) -> None:
    with pytest.raises(Problem, match="ikke svart"), database.write() as session:
        answers.elaborate(session, conversation_id=chat, text="Først", now=NOW)
    answer(database, chat, "3")
    for text in ("Vil ha kortere dager.", " Vil ha kortere dager. ", "Og rolig start.", "  "):
        with database.write() as session:
            answers.elaborate(session, conversation_id=chat, text=text, now=NOW)
    with database.read() as session:
        current = answers.current(session, chat)
    assert current is not None
    assert current.elaboration == "Vil ha kortere dager.\n\nOg rolig start."
    with pytest.raises(Problem, match="for lang"), database.write() as session:
        answers.elaborate(session, conversation_id=chat, text="x" * 2001, now=NOW)


def test_declining_is_noted_and_nothing_follows(database: Database, chat: str) -> None:
    with database.write() as session:
        answers.decline(session, conversation_id=chat, now=NOW)
    with database.read() as session:
        invitation = session.scalars(select(Invitation)).one()
        assert (invitation.status, invitation.declined_at) == ("takket_nei", NOW)
    assert tickets(database) == []
    assert answer(database, chat, "5").first_version


def test_declining_afterwards_keeps_the_answer(database: Database, chat: str) -> None:
    answer(database, chat, "2")
    with database.write() as session:
        answers.decline(session, conversation_id=chat, now=NOW)
        current = answers.current(session, chat)
        assert current is not None
        assert session.scalars(select(Invitation)).one().status == "besvart"


@pytest.mark.parametrize("why", ["lenke-utlopt", "lenke-laast"])
def test_nothing_is_taken_when_the_link_is_expired_or_locked(
    database: Database, chat: str, why: str
) -> None:
    answer(database, chat, "4")
    later = NOW
    if why == "lenke-utlopt":
        later = NOW + timedelta(days=31)
    else:
        with database.write() as session:
            session.execute(update(Invitation).values(locked_at=NOW))
    tries = [
        lambda session: answers.record(
            session, conversation_id=chat, option="5", malform="nb", now=later
        ),
        lambda session: answers.elaborate(session, conversation_id=chat, text="Mer", now=later),
        lambda session: answers.withdraw(session, conversation_id=chat, now=later),
        lambda session: answers.decline(session, conversation_id=chat, now=later),
    ]
    for attempt in tries:
        with pytest.raises(Problem) as refused, database.write() as session:
            attempt(session)
        assert refused.value.code == why
    with database.read() as session:
        current = answers.current(session, chat)
        assert current is not None
        assert (current.option, current.elaboration) == ("4", None)


def test_an_unknown_option_is_refused(database: Database, chat: str) -> None:
    for option in ("0", "6", "", "passer godt"):
        with pytest.raises(Problem) as refused:
            answer(database, chat, option)
        assert refused.value.code == "ukjent-svar"


def test_a_chat_without_a_personal_link_takes_no_answer(database: Database) -> None:
    with database.write() as session:
        open_chat, _ = conversations.open_conversation(
            session, audience="sykmeldt", malform="nb", now=NOW
        )
    with pytest.raises(Problem) as refused:
        answer(database, open_chat.id, "2")
    assert refused.value.code == "ikke-personlig"


def test_answer_and_ticket_stand_or_fall_together(database: Database, chat: str) -> None:
    with pytest.raises(RuntimeError, match="crash"), database.write() as session:
        answers.record(session, conversation_id=chat, option="1", malform="nb", now=NOW)
        raise RuntimeError("crash")
    assert tickets(database) == []
    with database.read() as session:
        assert answers.current(session, chat) is None


def test_deleting_a_person_takes_every_answer_along(database: Database, chat: str) -> None:
    answer(database, chat, "1")
    with database.write() as session:
        session.execute(delete(Invitation))
    with database.read() as session:
        assert session.scalars(select(Answer)).all() == []


def test_people_of_another_municipality_go_to_their_own_office(
    database: Database, any_settings: Settings
) -> None:
    chat = opened_chat(database, sent_link(database, any_settings, row(kommune="4602")))
    answer(database, chat, "1")
    assert [ticket.unit for ticket in tickets(database)] == ["nav_kinn"]
    with database.read() as session:
        assert invitations.waiting(session) == []
