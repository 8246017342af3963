"""Protects: what goes out is neutral, goes out at most once, and a failure reaches a human."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from followup_data import NOW, approve, invitation_of, propose, row, send
from mail_server import MailServer
from running import free_port
from sqlalchemy import select, update

from naervaer.domain.eligibility import NotAsked
from naervaer.followup import outbox, sending, sending_stop
from naervaer.followup.invitations import take_away
from naervaer.followup.outbox import LEASE, WAITS, Mail
from naervaer.followup.sending import send_due
from naervaer.followup.transports import (
    Begin,
    Delivery,
    FileTransport,
    SmtpTransport,
)
from naervaer.followup.ways_out import transport_of
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import AuditEntry, Invitation, OutboxMessage, Ticket

TELLING = (
    *("syk", "sjuk", "helse", "nav", "jobb", "arbeid", "lege", "permisjon", "fravær", "forvent"),
    *("oppfølging", "veileder", "rettleiar", "prøvebedrift", "naervaer.no", "t-1", "1980"),
)
"""What must not be in the message: it can be read by others than the one it is for."""


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


def approved(database: Database, settings: Settings, *rows: str) -> str:
    propose(database, settings, *(rows or (row(),)))
    return approve(database, settings)


def by_smtp(server: MailServer) -> SmtpTransport:
    return SmtpTransport(server.url, "ikke-svar@naervaer.example")


def outbox_row(database: Database) -> OutboxMessage:
    with database.read() as session:
        return session.scalars(select(OutboxMessage)).one()


def tickets(database: Database) -> list[Ticket]:
    with database.read() as session:
        return list(session.scalars(select(Ticket)))


def files(settings: Settings) -> list[Path]:
    return sorted((settings.var / "utboks").glob("*"))


def parsed(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_by_default_a_message_becomes_one_file(database: Database, any_settings: Settings) -> None:
    token = approved(database, any_settings)
    assert isinstance(transport_of(any_settings), FileTransport)
    assert send(database, any_settings) == {"delivered": 1}
    assert send(database, any_settings) == {}
    [file] = files(any_settings)
    message = parsed(file)
    assert (message["To"], message["Subject"]) == ("t-1@example.com", "Du har fått ei melding")
    assert f"/s/{token}" in message.get_content()
    assert file.stem == message["Message-ID"].strip("<>")
    assert message["Content-Language"] == "nn"
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.status, invitation.sent_at) == ("sendt", NOW)
    assert invitation.expires_at == NOW + timedelta(days=31)


@pytest.mark.parametrize("malform", ["nb", "nn"])
def test_the_message_says_nothing_of_what_it_is_about(
    settings: Settings, sqlite_database: Database, malform: str
) -> None:
    token = approved(sqlite_database, settings, row(malform=malform, epost="k@example.com"))
    send(sqlite_database, settings)
    [file] = files(settings)
    message = parsed(file)
    said = f"{message['From']} {message['Subject']} {message.get_content()}".lower()
    said = said.replace(token.lower(), "").replace("naervaer.example", "")
    assert [word for word in TELLING if word in said] == []
    assert ("ei melding" in said) is (malform == "nn")
    headers = {name for name in message if name.lower().startswith("x-")}
    assert headers == set()


def test_a_real_mail_server_gets_the_message(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    token = approved(database, any_settings)
    with_server = any_settings.model_copy(update={"smtp_url": mail_server.url})
    assert send(database, with_server, transport=transport_of(with_server)) == {"delivered": 1}
    [message] = mail_server.received
    assert message["Message-ID"] == f"<{outbox_row(database).message_id}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"/s/{token}" in message.get_content()
    assert outbox_row(database).status == "sendt"


def test_what_the_server_refuses_for_now_is_tried_again_later(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    mail_server.answer_to_recipient = "451 Try later"
    transport = by_smtp(mail_server)
    assert send(database, any_settings, transport=transport) == {"try_again": 1}
    assert send(database, any_settings, transport=transport) == {}
    assert outbox_row(database).last_error == "SMTPRecipientRefused 451"
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.status, invitation.sent_at) == ("godkjent", None)
    mail_server.answer_to_recipient = "250 OK"
    assert send(database, any_settings, NOW + WAITS[0], transport) == {"delivered": 1}
    assert tickets(database) == []


def test_a_refusal_of_the_text_is_no_delivery_either(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    mail_server.answer_to_data = "452 Full"
    transport = by_smtp(mail_server)
    assert send(database, any_settings, transport=transport) == {"try_again": 1}
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.status, invitation.expires_at) == ("godkjent", None)
    mail_server.answer_to_data = "250 OK"
    assert send(database, any_settings, NOW + WAITS[0], transport) == {"delivered": 1}
    assert len(mail_server.received) == 1


def test_an_address_that_does_not_exist_is_told_to_an_adviser(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    mail_server.answer_to_recipient = "550 No such user t-1@example.com"
    transport = by_smtp(mail_server)
    assert send(database, any_settings, transport=transport) == {"refused": 1}
    assert send(database, any_settings, NOW + timedelta(days=3), transport) == {}
    assert mail_server.tries == 1
    stored = outbox_row(database)
    assert (stored.status, stored.last_error) == ("feilet", "SMTPRecipientRefused 550")
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.status == "ikke_sendt"
    assert [ticket.unit for ticket in tickets(database)] == ["nav_sunnfjord"]


def test_a_server_that_is_gone_is_tried_for_two_days_and_then_told(
    sqlite_database: Database, settings: Settings
) -> None:
    approved(sqlite_database, settings)
    transport = SmtpTransport(f"smtp://127.0.0.1:{free_port()}", "x@naervaer.example")
    settings = settings.model_copy(update={"send_from": time(0), "send_until": time(0)})
    now = NOW
    for wait in WAITS:
        assert send(sqlite_database, settings, now, transport) == {"try_again": 1}
        assert tickets(sqlite_database) == []
        now += wait
    assert send(sqlite_database, settings, now, transport) == {"try_again": 1}
    assert outbox_row(sqlite_database).status == "feilet"
    assert len(tickets(sqlite_database)) == 1
    assert timedelta(days=1) < now - NOW < timedelta(days=3)


def test_silence_after_the_text_was_handed_over_is_not_sent_again(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    token = approved(database, any_settings)
    mail_server.hang_up_after_data = True
    transport = by_smtp(mail_server)
    assert send(database, any_settings, transport=transport) == {"uncertain": 1}
    mail_server.hang_up_after_data = False
    assert send(database, any_settings, NOW + timedelta(days=2), transport) == {}
    assert len(mail_server.received) == 1
    assert outbox_row(database).status == "usikker"
    assert len(tickets(database)) == 1
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.status == "sendt", f"the link {token} may have arrived and must work"


def test_many_senders_at_once_send_each_message_once(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    people = [f"P{number}" for number in range(12)]
    propose(database, any_settings, *(row(ref) for ref in people))
    for ref in people:
        approve(database, any_settings, ref)
    with ThreadPoolExecutor(4) as pool:
        results = list(
            pool.map(
                lambda _: send(database, any_settings, transport=by_smtp(mail_server)), range(4)
            )
        )
    assert sum(result.get("delivered", 0) for result in results) == len(people)
    assert len({message["To"] for message in mail_server.received}) == len(people)
    assert len(mail_server.received) == len(people)


class Crash(BaseException):
    """The process dies here."""


class CrashingFiles(FileTransport):
    """Dies at a chosen point of a delivery, as a killed process does."""

    def __init__(self, settings: Settings, when: str) -> None:
        super().__init__(settings.var / "utboks", settings.mail_from)
        self._when = when

    async def deliver(self, mail: Mail, begin: Begin, now: object) -> Delivery:
        if self._when == "before-state":
            raise Crash
        if self._when == "between":
            await begin()
            raise Crash
        await super().deliver(mail, begin, NOW)
        raise Crash


@pytest.mark.parametrize("when", ["before-state", "between", "after-effect"])
def test_a_crash_at_any_point_sends_each_file_exactly_once(
    database: Database, any_settings: Settings, when: str
) -> None:
    approved(database, any_settings)
    with pytest.raises(Crash):
        send(database, any_settings, transport=CrashingFiles(any_settings, when))
    assert len(files(any_settings)) == (when == "after-effect")
    assert send(database, any_settings, NOW + LEASE / 2) == {}
    after_lease = NOW + LEASE
    for minutes in (0, 5, 60):
        send(database, any_settings, after_lease + timedelta(minutes=minutes))
    assert len(files(any_settings)) == 1
    assert outbox_row(database).status == "sendt"
    assert tickets(database) == []


def test_a_crash_during_smtp_is_told_and_never_sent_twice(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    transport = by_smtp(mail_server)
    with database.write() as session:
        mail = outbox.claim(session, NOW)
        assert mail is not None
        assert outbox.begin(session, mail.outbox_id, any_settings, NOW)
    assert send(database, any_settings, NOW + LEASE, transport) == {}
    assert mail_server.received == []
    assert outbox_row(database).status == "usikker"
    assert len(tickets(database)) == 1


def test_a_lease_that_ran_out_gives_no_right_to_send(
    database: Database, any_settings: Settings
) -> None:
    approved(database, any_settings)
    with database.write() as session:
        slow = outbox.claim(session, NOW)
        assert slow is not None
        assert outbox.claim(session, NOW) is None
    assert send(database, any_settings, NOW + LEASE) == {"delivered": 1}
    with database.write() as session:
        assert not outbox.begin(session, slow.outbox_id, any_settings, NOW + LEASE)


def test_the_kill_switch_stops_all_sending_at_once(
    database: Database, any_settings: Settings
) -> None:
    approved(database, any_settings)
    with database.write() as session:
        claimed = outbox.claim(session, NOW)
        assert claimed is not None
        sending_stop.stop(session, by="leder1", now=NOW)
        sending_stop.stop(session, by="leder1", now=NOW)
    with database.write() as session:
        assert not outbox.begin(session, claimed.outbox_id, any_settings, NOW)
    assert send(database, any_settings) == {}
    assert files(any_settings) == []
    with database.write() as session:
        sending_stop.resume(session, by="leder1", now=NOW)
    assert send(database, any_settings) == {"delivered": 1}
    assert outbox_row(database).attempts == 1
    with database.read() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("stopp_sending") == actions.count("start_sending") == 1


def test_who_no_longer_fits_gets_no_message(database: Database, any_settings: Settings) -> None:
    approved(database, any_settings, row(left=20))
    assert send(database, any_settings, NOW + timedelta(days=18)) == {"held_back": 1}
    assert files(any_settings) == []
    assert invitation_of(database) is None
    with database.read() as session:
        assert session.scalar(select(OutboxMessage)) is None


def test_an_invitation_taken_back_is_not_sent(database: Database, any_settings: Settings) -> None:
    approved(database, any_settings)
    with database.write() as session:
        session.execute(update(Invitation).values(status="avslatt"))
    assert send(database, any_settings) == {"held_back": 1}
    assert files(any_settings) == []
    with database.write() as session:
        invitation = session.scalars(select(Invitation)).one()
        take_away(session, invitation, NotAsked.FYLT_67, by="veileder1", now=NOW)
    assert send(database, any_settings) == {}


def test_outside_the_sending_hours_messages_and_retries_wait(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    transport = by_smtp(mail_server)
    sunday, evening = NOW - timedelta(days=1), NOW + timedelta(hours=10, seconds=-1)
    assert send(database, any_settings, sunday, transport) == {}
    mail_server.answer_to_recipient = "451 Try later"
    assert send(database, any_settings, evening, transport) == {"try_again": 1}
    mail_server.answer_to_recipient = "250 OK"
    night = NOW + timedelta(hours=10, minutes=5)
    assert send(database, any_settings, night, transport) == {}
    assert outbox_row(database).attempts == 1
    always = any_settings.model_copy(update={"send_until": time(0)})
    assert send(database, always, night, transport) == {"delivered": 1}
    assert len(mail_server.received) == 1


def test_what_waited_through_the_night_goes_in_the_morning(
    database: Database, any_settings: Settings, mail_server: MailServer
) -> None:
    approved(database, any_settings)
    transport = by_smtp(mail_server)
    night, morning = NOW + timedelta(hours=12), NOW + timedelta(hours=22)
    assert send(database, any_settings, night, transport) == {}
    assert send(database, any_settings, morning, transport) == {"delivered": 1}
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.sent_at == morning


def test_a_full_disk_is_tried_again(settings: Settings, sqlite_database: Database) -> None:
    approved(sqlite_database, settings)
    (settings.var / "utboks").write_text("a file where the folder should be")
    assert send(sqlite_database, settings) == {"try_again": 1}
    (settings.var / "utboks").unlink()
    assert send(sqlite_database, settings, NOW + WAITS[0]) == {"delivered": 1}


def test_a_server_that_never_answers_costs_no_more_than_the_time_limit(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("naervaer.followup.transports.DELIVERY_SECONDS", 0.6)
    approved(sqlite_database, settings)

    async def against_silence() -> dict[str, int]:
        async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)
            writer.close()

        async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            transport = SmtpTransport(f"smtp://127.0.0.1:{port}", "x@naervaer.example")
            return dict(await send_due(sqlite_database, settings, transport, NOW))

    assert asyncio.run(asyncio.wait_for(against_silence(), 40)) == {"try_again": 1}


def test_the_outcome_is_noted_even_when_the_database_was_busy(
    settings: Settings, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(sqlite_database, settings)
    real, busy = sending._note_once, [True, True]

    def first_busy(*arguments: object) -> None:
        if busy:
            busy.pop()
            raise outbox_problem()
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_note_once", first_busy)
    assert send(sqlite_database, settings) == {"delivered": 1}
    assert outbox_row(sqlite_database).status == "sendt"


def outbox_problem() -> Exception:
    from naervaer.problems import Problem
    from naervaer.store.database import BUSY

    return Problem("travelt", 503, BUSY)
