"""A user's line is kept and answered once, whatever the bot, the network or the process does."""

import asyncio
import sqlite3
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from rasa_stand_in import MisbehavingRasa
from sqlalchemy import select

from naervaer.casework import tickets
from naervaer.chat import conversations, messages
from naervaer.chat.bot import Bot
from naervaer.chat.incoming import Incoming
from naervaer.chat.turns import LEASE, Chat
from naervaer.clock import utc_now
from naervaer.knowledge import load_knowledge
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database, open_database
from naervaer.store.tables import Conversation, Message, Ticket


@pytest.fixture
def rasa() -> MisbehavingRasa:
    return MisbehavingRasa()


@pytest.fixture
def chat(database: Database, rasa: MisbehavingRasa) -> Chat:
    return Chat(database, Bot(rasa.start(), timeout_seconds=1.0), load_knowledge())


def typed(text: str) -> Incoming:
    return Incoming(uuid.uuid4(), text=text)


def opened(chat: Chat) -> str:
    """Open a conversation whose first bot turn is over."""
    with chat.database.write() as session:
        conversation, _ = conversations.open_conversation(
            session, audience="arbeidsgiver", malform="nb", now=utc_now()
        )
        conversation.pending_payload = None
    return conversation.id


def lines_of(chat: Chat, conversation_id: str) -> list[Message]:
    with chat.database.read() as session:
        return messages.since(session, conversation_id)


def test_a_line_is_answered_and_numbered_without_gaps(chat: Chat) -> None:
    conversation = opened(chat)
    asyncio.run(chat.post(conversation, typed("hei"), utc_now()))
    asyncio.run(chat.post(conversation, typed("hva er fristen"), utc_now()))
    lines = lines_of(chat, conversation)
    assert [line.seq for line in lines] == [1, 2, 3, 4]
    assert [line.sender for line in lines] == ["bruker", "bot"] * 2
    assert lines[1].text == "svar på hei"


def test_the_bot_is_told_which_topic_was_answered_last(chat: Chat, rasa: MisbehavingRasa) -> None:
    conversation = opened(chat)

    def said(**line: str | None) -> None:
        with chat.database.write() as session:
            row = conversations.get(session, conversation, lock=True)
            messages.append(session, row, text="x", now=utc_now(), **line)  # type: ignore[arg-type]

    def told() -> str | None:
        asyncio.run(chat.post(conversation, typed("og da?"), utc_now()))
        topic: str | None = rasa.asked[-1]["metadata"]["tema"]
        return topic

    assert told() is None
    said(sender="bot", topic="dialogmote1_frist")
    said(sender="bot", topic="mentor")
    assert told() == "mentor"
    assert told() == "mentor"
    said(sender="veileder")
    assert told() is None


def test_the_same_client_id_is_one_line_and_one_turn(chat: Chat, rasa: MisbehavingRasa) -> None:
    conversation, line = opened(chat), typed("hei")
    rasa.delay_seconds = 0.2

    async def three_at_once() -> list[Message]:
        return await asyncio.gather(*(chat.post(conversation, line, utc_now()) for _ in range(3)))

    stored = asyncio.run(three_at_once())
    assert len({message.id for message in stored}) == 1
    assert len(rasa.asked) == 1
    assert len(lines_of(chat, conversation)) == 2


def test_one_turn_at_a_time_in_a_conversation_and_in_order(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    conversation = opened(chat)
    rasa.delay_seconds = 0.1

    async def eight_at_once() -> None:
        posts = (chat.post(conversation, typed(f"linje {n}"), utc_now()) for n in range(8))
        await asyncio.gather(*posts)

    asyncio.run(eight_at_once())
    assert rasa.most_at_once == 1
    lines = lines_of(chat, conversation)
    assert [line.seq for line in lines] == list(range(1, 17))
    said = [line.text for line in lines if line.sender == "bruker"]
    assert [question["message"] for question in rasa.asked] == said


def test_two_conversations_do_not_wait_for_each_other(chat: Chat, rasa: MisbehavingRasa) -> None:
    rasa.delay_seconds = 0.3
    ids = [opened(chat) for _ in range(3)]

    async def at_once() -> None:
        await asyncio.gather(*(chat.post(each, typed("hei"), utc_now()) for each in ids))

    asyncio.run(at_once())
    assert rasa.most_at_once > 1


@pytest.mark.parametrize("behaviour", ["empty", "error", "nonsense"])
def test_a_silent_bot_becomes_an_honest_sentence_and_the_line_is_kept(
    chat: Chat, rasa: MisbehavingRasa, behaviour: str
) -> None:
    conversation = opened(chat)
    rasa.behaviour = behaviour
    asyncio.run(chat.post(conversation, typed("hva er fristen"), utc_now()))
    question, answer = lines_of(chat, conversation)
    assert question.text == "hva er fristen"
    assert "får ikke svart" in answer.text
    assert [choice.payload for choice in answer.choices] == ["gateway:legg_igjen"]


def test_a_bot_that_is_too_slow_is_not_waited_for(chat: Chat, rasa: MisbehavingRasa) -> None:
    conversation = opened(chat)
    rasa.delay_seconds = 60
    asyncio.run(asyncio.wait_for(chat.post(conversation, typed("hei"), utc_now()), 40))
    assert "får ikke svart" in lines_of(chat, conversation)[-1].text


def test_leaving_a_message_opens_a_ticket_and_takes_a_phone_number_without_the_bot(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    conversation = opened(chat)
    rasa.behaviour = "empty"
    asyncio.run(chat.post(conversation, typed("når er dialogmøtet"), utc_now()))
    leave = lines_of(chat, conversation)[-1].choices[0].id
    asyncio.run(chat.post(conversation, Incoming(uuid.uuid4(), choice=leave), utc_now()))
    asyncio.run(chat.post(conversation, typed("ring 99 88 77 66"), utc_now()))
    lines = lines_of(chat, conversation)
    assert lines[-2].text == "ring [telefon]"
    with chat.database.read() as session:
        status = tickets.status_for_conversation(session, conversation)
        stored = session.get(Conversation, conversation)
        assert status is not None and status.status == "ny"
        assert stored is not None and stored.contact == "99 88 77 66"


def test_typed_text_never_reaches_the_bot_as_a_command(chat: Chat, rasa: MisbehavingRasa) -> None:
    conversation = opened(chat)
    for text in ("/restart", '  /jobbforventning{"svar":"5"}', "//krise", "/"):
        asyncio.run(chat.post(conversation, typed(f"x{text}"[1:]), utc_now()))
    assert [asked["message"][0] for asked in rasa.asked if asked["message"].startswith("/")] == []


def test_a_button_reaches_the_bot_by_its_meaning_and_only_in_its_own_conversation(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    mine, other = opened(chat), opened(chat)
    asyncio.run(chat.post(mine, typed("hei"), utc_now()))
    button = lines_of(chat, mine)[-1].choices[0].id
    asyncio.run(chat.post(mine, Incoming(uuid.uuid4(), choice=button), utc_now()))
    assert rasa.asked[-1]["message"] == "/oppfolgingsplan_frist"
    with pytest.raises(Problem) as refused:
        asyncio.run(chat.post(other, Incoming(uuid.uuid4(), choice=button), utc_now()))
    assert refused.value.code == "ukjent-valg"
    assert lines_of(chat, other) == []


def test_identifying_numbers_are_masked_before_storing_and_before_the_bot(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    conversation = opened(chat)
    asyncio.run(chat.post(conversation, typed("jeg heter det, tlf 99887766"), utc_now()))
    assert rasa.asked[-1]["message"] == "jeg heter det, tlf [telefon]"
    lines = lines_of(chat, conversation)
    assert lines[0].text == "jeg heter det, tlf [telefon]"
    assert [line.sender for line in lines] == ["bruker", "system", "bot"]
    assert "telefonnummer" in lines[1].text


def test_a_contact_that_was_asked_for_is_kept_encrypted_and_not_shown_to_the_bot(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    conversation = opened(chat)
    asyncio.run(chat.post(conversation, typed("kontakt?"), utc_now()))
    asyncio.run(chat.post(conversation, typed("kari@example.com"), utc_now()))
    assert rasa.asked[-1]["message"] == "[e-post]"
    with chat.database.read() as session:
        stored = session.get(Conversation, conversation)
        raw = session.connection().exec_driver_sql("SELECT contact FROM conversation").scalar_one()
    assert stored is not None and stored.contact == "kari@example.com"
    assert "kari" not in raw


def test_a_turn_dropped_by_a_dead_process_is_taken_up_by_the_sweep(
    chat: Chat, rasa: MisbehavingRasa
) -> None:
    conversation = opened(chat)
    long_ago = utc_now() - LEASE - timedelta(seconds=5)
    chat._store(conversation, typed("er du der"), long_ago)
    with chat.database.write() as session:
        stored = conversations.get(session, conversation)
        stored.turn_owner, stored.turn_until = "a process that died", long_ago + LEASE
    assert asyncio.run(chat.sweep(utc_now())) == 1
    assert lines_of(chat, conversation)[-1].text == "svar på er du der"
    assert asyncio.run(chat.sweep(utc_now())) == 0
    assert len(rasa.asked) == 1


def test_a_turn_that_lost_its_lease_says_nothing(chat: Chat, rasa: MisbehavingRasa) -> None:
    conversation = opened(chat)
    rasa.delay_seconds = 0.5

    async def lose_it() -> None:
        turn = asyncio.create_task(chat.post(conversation, typed("hei"), utc_now()))
        await asyncio.sleep(0.2)
        with chat.database.write() as session:
            conversations.get(session, conversation).turn_owner = "another"
        await turn

    asyncio.run(lose_it())
    assert [line.sender for line in lines_of(chat, conversation)] == ["bruker"]


def test_a_locked_database_is_said_and_nothing_is_stored_twice(
    settings: Settings, rasa: MisbehavingRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("naervaer.store.database.LOCK_WAIT_SECONDS", 0.3)
    database = open_database(settings)
    chat = Chat(database, Bot(rasa.start(), 1.0), load_knowledge())
    conversation, line = opened(chat), typed("hei")
    blocker = sqlite3.connect(settings.var / "naervaer.sqlite", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Problem) as busy:
        asyncio.run(chat.post(conversation, line, utc_now()))
    assert (busy.value.status, busy.value.code) == (503, "travelt")
    blocker.execute("ROLLBACK")
    asyncio.run(chat.post(conversation, line, utc_now()))
    assert [each.sender for each in lines_of(chat, conversation)] == ["bruker", "bot"]
    database.close()


@pytest.fixture
def taken_by(chat: Chat) -> Callable[[str, str], int]:
    """Let an adviser take the conversation's case."""
    from naervaer.casework.advisers import create_adviser

    def take(conversation_id: str, username: str) -> int:
        with chat.database.write() as session:
            receipt = tickets.open_ticket(
                session,
                conversation_id=conversation_id,
                reason=tickets.Reason.ONSKE,
                about="fristen",
                now=utc_now(),
            )
            ticket = session.get_one(Ticket, receipt.ticket_id)
            adviser = create_adviser(
                session,
                username=username,
                name="Kari Veileder",
                role="veileder",
                unit=ticket.unit,
                password="et langt passord for test",
                now=utc_now(),
            )
            tickets.claim(
                session, ticket.id, adviser=adviser, version=ticket.version, now=utc_now()
            )
            return receipt.ticket_id

    return take


def test_the_bot_is_silent_while_a_human_holds_the_case(
    chat: Chat, rasa: MisbehavingRasa, taken_by: Callable[[str, str], int]
) -> None:
    conversation = opened(chat)
    taken_by(conversation, "kari")
    asyncio.run(chat.post(conversation, typed("er du der"), utc_now()))
    assert rasa.asked == []
    assert not [line for line in lines_of(chat, conversation) if line.sender == "bot"]


def test_a_bot_that_answers_after_a_human_took_over_is_not_heard(
    chat: Chat, rasa: MisbehavingRasa, taken_by: Callable[[str, str], int]
) -> None:
    conversation = opened(chat)
    rasa.delay_seconds = 0.5

    async def taken_in_mid_turn() -> None:
        turn = asyncio.create_task(chat.post(conversation, typed("hei"), utc_now()))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(taken_by, conversation, "kari")
        await turn

    asyncio.run(taken_in_mid_turn())
    assert len(rasa.asked) == 1
    assert not [line for line in lines_of(chat, conversation) if line.sender == "bot"]


def test_danger_to_life_is_answered_even_while_a_human_holds_the_case(
    chat: Chat, taken_by: Callable[[str, str], int]
) -> None:
    conversation = opened(chat)
    taken_by(conversation, "kari")
    asyncio.run(chat.post(conversation, typed("jeg vil ta livet mitt"), utc_now()))
    system_lines = [line.text for line in lines_of(chat, conversation) if line.sender == "system"]
    assert any("113" in text and "116 123" in text for text in system_lines)
    with chat.database.read() as session:
        ticket = session.scalars(select(Ticket)).one()
    assert ticket.priority == "hoy"
