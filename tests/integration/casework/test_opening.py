"""One open ticket a conversation, at the right unit, with a time that is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from casework_data import NOW, lines, ticket_row
from sqlalchemy import func, select

from naervaer.casework import tickets
from naervaer.casework.tickets import Priority, Reason, Status, WaitingOn
from naervaer.chat import conversations, messages
from naervaer.problems import NotFound
from naervaer.store import Database
from naervaer.store.tables import Adviser, Conversation, SickCase, Ticket, TicketEvent


def open_for(database: Database, conversation_id: str, **changes: object) -> tickets.Receipt:
    values: dict[str, object] = {"reason": Reason.ONSKE, "about": None, "now": NOW} | changes
    with database.write() as session:
        return tickets.open_ticket(session, conversation_id=conversation_id, **values)  # type: ignore[arg-type]


def test_an_employers_wish_becomes_a_ticket_in_the_common_queue(
    database: Database, employer_chat: str
) -> None:
    receipt = open_for(database, employer_chat, about="Hjelp til planen")
    ticket = ticket_row(database, receipt.ticket_id)
    assert (ticket.unit, ticket.status, ticket.version) == ("felles", "ny", 1)
    assert (ticket.audience, ticket.malform, ticket.summary) == (
        "arbeidsgiver",
        "nb",
        "Hjelp til planen",
    )
    assert receipt.due_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert receipt.unit_name.nb == "Nav førstelinje"
    assert not receipt.already_open
    assert lines(database, employer_chat)[-1] == (
        "system",
        "Du står i kø hos Nav førstelinje. En veileder svarer deg her i chatten innen "
        f"i dag kl. 14.00. Referansen din er {receipt.reference}.",
    )


def test_a_low_score_goes_to_the_office_of_the_persons_municipality(
    database: Database, sick_listed_chat: Callable[[str], str]
) -> None:
    chat = sick_listed_chat("4602")
    receipt = open_for(database, chat, reason=Reason.LAV_FORVENTNING)
    ticket = ticket_row(database, receipt.ticket_id)
    assert (ticket.unit, ticket.audience) == ("nav_kinn", "sykmeldt")
    assert ticket.case_id is not None
    said = lines(database, chat)[-1][1]
    assert said.startswith("Ein rettleiar hos Nav Kinn tek kontakt med deg innan i dag kl. 14.00.")


def test_the_last_topic_decides_where_an_employer_goes(
    database: Database, employer_chat: str
) -> None:
    with database.write() as session:
        conversation = conversations.get(session, employer_chat)
        for topic in ("ekspertbistand", "oppfolgingsplan_frist"):
            messages.append(session, conversation, sender="bot", text="Svar", topic=topic, now=NOW)
    assert ticket_row(database, open_for(database, employer_chat).ticket_id).unit == "felles"
    with database.write() as session:
        session.query(Ticket).update({"status": "lost"})
        conversation = conversations.get(session, employer_chat)
        messages.append(
            session, conversation, sender="bot", text="Svar", topic="ekspertbistand", now=NOW
        )
    assert (
        ticket_row(database, open_for(database, employer_chat).ticket_id).unit
        == "arbeidslivssenter_vestland"
    )


def test_a_second_wish_adds_to_the_open_ticket(database: Database, employer_chat: str) -> None:
    first = open_for(database, employer_chat, about="Planen")
    second = open_for(database, employer_chat, about="Møtet også", now=NOW + timedelta(hours=1))
    assert second.already_open
    assert (second.ticket_id, second.due_at) == (first.ticket_id, first.due_at)
    assert ticket_row(database, first.ticket_id).summary == "Planen\nMøtet også"
    assert len(lines(database, employer_chat)) == 1


def test_a_ticket_becomes_more_urgent_but_never_less(
    database: Database, employer_chat: str
) -> None:
    first = open_for(database, employer_chat)
    open_for(database, employer_chat, reason=Reason.KRISE)
    ticket = ticket_row(database, first.ticket_id)
    assert (ticket.priority, ticket.reason) == ("hoy", "krise")
    assert ticket.due_at == NOW + timedelta(hours=1)
    open_for(database, employer_chat, reason=Reason.ONSKE, priority=Priority.LAV)
    assert ticket_row(database, first.ticket_id).priority == "hoy"


def test_wishes_at_the_same_moment_open_one_ticket(database: Database, employer_chat: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        receipts = list(pool.map(lambda _: open_for(database, employer_chat), range(12)))
    assert len({receipt.ticket_id for receipt in receipts}) == 1
    assert sum(not receipt.already_open for receipt in receipts) == 1
    with database.read() as session:
        assert session.scalar(select(func.count(Ticket.id))) == 1
        assert session.scalar(select(func.count(TicketEvent.id))) == 12


def test_a_locked_link_opens_one_ticket_without_a_chat(
    database: Database, sick_listed_chat: Callable[[str], str]
) -> None:
    sick_listed_chat("4647")
    with database.write() as session:
        case_id = session.scalars(select(SickCase.id)).one()
        receipts = [
            tickets.open_ticket(
                session,
                conversation_id=None,
                case_id=case_id,
                reason=Reason.LAAST_LENKE,
                about=None,
                now=NOW,
            )
            for _ in range(2)
        ]
    assert [receipt.already_open for receipt in receipts] == [False, True]
    assert ticket_row(database, receipts[0].ticket_id).unit == "nav_sunnfjord"


def test_an_unknown_conversation_opens_nothing(database: Database) -> None:
    with pytest.raises(NotFound):
        open_for(database, "finnes-ikke")


def test_the_chat_knows_where_the_ticket_stands(
    database: Database, employer_chat: str, kari: Adviser
) -> None:
    with database.read() as session:
        assert tickets.status_for_conversation(session, employer_chat) is None
    receipt = open_for(database, employer_chat)
    with database.read() as session:
        waiting = tickets.status_for_conversation(session, employer_chat)
        assert not tickets.human_holds(session, employer_chat)
    assert waiting is not None
    assert (waiting.status, waiting.owner_name) == (Status.NY, None)
    with database.write() as session:
        tickets.claim(session, receipt.ticket_id, adviser=kari, version=1, now=NOW)
    with database.read() as session:
        taken = tickets.status_for_conversation(session, employer_chat)
        assert tickets.human_holds(session, employer_chat)
    assert taken is not None
    assert (taken.status, taken.owner_name) == (Status.TILDELT, "Kari Testesen")


def test_a_users_message_ends_the_waiting_for_the_user_only(
    database: Database, employer_chat: str, kari: Adviser
) -> None:
    receipt = open_for(database, employer_chat)
    with database.write() as session:
        tickets.claim(session, receipt.ticket_id, adviser=kari, version=1, now=NOW)
        tickets.wait(session, receipt.ticket_id, adviser=kari, on=WaitingOn.NAV, now=NOW)
    with database.write() as session:
        tickets.on_user_message(session, employer_chat, NOW)
    assert ticket_row(database, receipt.ticket_id).status == "venter"
    with database.write() as session:
        tickets.wait(session, receipt.ticket_id, adviser=kari, on=WaitingOn.BRUKER, now=NOW)
    with database.write() as session:
        tickets.on_user_message(session, employer_chat, NOW)
        assert tickets.human_holds(session, employer_chat)
    assert ticket_row(database, receipt.ticket_id).status == "tildelt"


def test_free_text_and_contact_are_unreadable_in_the_database(
    database: Database, employer_chat: str
) -> None:
    with database.write() as session:
        conversations.get(session, employer_chat).contact = "99887766"
    open_for(database, employer_chat, about="Ansatt som sliter med ryggen")
    with database.engine.connect() as connection:
        raw = str(connection.exec_driver_sql("SELECT summary, contact FROM ticket").all())
    assert "ryggen" not in raw
    assert "99887766" not in raw
    with database.read() as session:
        assert session.scalars(select(Conversation.contact)).one() == "99887766"
