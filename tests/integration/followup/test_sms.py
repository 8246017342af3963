"""Protects: an SMS goes out once whatever the gateway does, and a failure reaches a human."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
from followup_data import NOW, approve, invitation_of, opened_chat, propose, row, send
from running import free_port
from sms_server import KEY, SmsServer
from sqlalchemy import select

from naervaer.domain.eligibility import NotAsked
from naervaer.followup import answers, outbox
from naervaer.followup.outbox import LEASE, WAITS
from naervaer.followup.ways_out import transport_of
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import OutboxMessage, Ticket

ONLY_MOBILE = row(epost="")


@pytest.fixture
def gateway() -> Iterator[SmsServer]:
    server = SmsServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def with_sms(any_settings: Settings, gateway: SmsServer) -> Settings:
    """The test's settings with the gateway set."""
    return with_gateway(any_settings, gateway.url)


def with_gateway(settings: Settings, url: str, **changes: object) -> Settings:
    values = settings.model_dump() | {"sms_url": url, "sms_key": KEY} | changes
    return Settings(**values)


def approved(database: Database, settings: Settings, *rows: str) -> str:
    propose(database, settings, *(rows or (ONLY_MOBILE,)))
    return approve(database, settings)


def go(database: Database, settings: Settings, later: timedelta = timedelta()) -> dict[str, int]:
    return send(database, settings, NOW + later, transport_of(settings))


def outbox_row(database: Database) -> OutboxMessage:
    with database.read() as session:
        return session.scalars(select(OutboxMessage)).one()


def tickets(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Ticket.reason)))


def test_a_gateway_gets_the_message_with_its_id_as_key(
    database: Database, with_sms: Settings, gateway: SmsServer
) -> None:
    token = approved(database, with_sms)
    assert go(database, with_sms) == {"delivered": 1}
    stored = outbox_row(database)
    assert gateway.sent.keys() == {stored.message_id}
    [sms] = gateway.sent.values()
    assert sms["to"] == "+4799000001"
    assert f"/s/{token}" in sms["text"]
    assert gateway.authorizations == {f"Bearer {KEY}"}
    assert (stored.status, stored.channel, stored.body) == ("sendt", "sms", "")
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.status == "sendt"


@pytest.mark.parametrize("malform", ["nb", "nn"])
def test_the_sms_says_nothing_of_what_it_is_about(
    sqlite_database: Database, settings: Settings, gateway: SmsServer, malform: str
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    token = approved(sqlite_database, with_sms, row(epost="", malform=malform))
    go(sqlite_database, with_sms)
    [sms] = gateway.sent.values()
    said = sms["text"].lower().replace(token.lower(), "")
    telling = ("syk", "sjuk", "helse", "nav ", "jobb", "arbeid", "lege", "fravær", "veileder")
    assert [word for word in telling if word in said] == []
    assert ("ei melding" in said) is (malform == "nn")


def test_e_mail_is_chosen_before_sms_unless_the_office_prefers_it(
    sqlite_database: Database, settings: Settings, gateway: SmsServer
) -> None:
    both = with_gateway(settings, gateway.url, smtp_url="smtp://127.0.0.1:1")
    propose(sqlite_database, both, row("T-1"), row("T-2"), row("T-3", epost=""))
    approve(sqlite_database, both, "T-1")
    approve(sqlite_database, both, "T-3")
    approve(sqlite_database, both.model_copy(update={"prefer_sms": True}), "T-2")
    with sqlite_database.read() as session:
        rows = session.execute(select(OutboxMessage.channel, OutboxMessage.recipient)).all()
    assert [tuple(each) for each in rows] == [
        ("epost", "t-1@example.com"),
        ("sms", "+4799000001"),
        ("sms", "+4799000001"),
    ]


@pytest.mark.parametrize(
    ("urls", "changes", "asked"),
    [
        ({"smtp_url": "smtp://127.0.0.1:1"}, {"epost": ""}, False),
        ({"sms_url": "http://127.0.0.1:1"}, {"epost": ""}, True),
        ({"sms_url": "http://127.0.0.1:1"}, {"mobil": ""}, False),
        ({}, {"epost": ""}, True),
        ({}, {"epost": "", "mobil": ""}, False),
    ],
)
def test_who_has_no_address_that_is_in_use_is_not_asked(
    sqlite_database: Database,
    settings: Settings,
    urls: dict[str, str],
    changes: dict[str, str],
    asked: bool,
) -> None:
    report = propose(sqlite_database, settings.model_copy(update=urls), row(**changes))
    assert report.proposed == asked
    assert report.not_asked == ({} if asked else {NotAsked.MANGLER_KONTAKT: 1})


@pytest.mark.parametrize("code", [400, 410, 413, 422])
def test_a_refused_message_is_told_to_an_adviser(
    sqlite_database: Database, settings: Settings, gateway: SmsServer, code: int
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    approved(sqlite_database, with_sms)
    gateway.answer = code
    assert go(sqlite_database, with_sms) == {"refused": 1}
    assert go(sqlite_database, with_sms, timedelta(days=2)) == {}
    assert outbox_row(sqlite_database).last_error == f"HTTP {code}"
    assert tickets(sqlite_database) == ["ikke_levert"]


@pytest.mark.parametrize("code", [500, 503, 401, 404, 301])
def test_a_failing_gateway_is_tried_again_with_growing_waits(
    sqlite_database: Database, settings: Settings, gateway: SmsServer, code: int
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    approved(sqlite_database, with_sms)
    gateway.answer = code
    assert go(sqlite_database, with_sms) == {"try_again": 1}
    assert go(sqlite_database, with_sms, WAITS[0] / 2) == {}
    assert go(sqlite_database, with_sms, WAITS[0]) == {"try_again": 1}
    assert go(sqlite_database, with_sms, WAITS[0] + WAITS[1] / 2) == {}
    gateway.answer = 202
    assert go(sqlite_database, with_sms, WAITS[0] + WAITS[1]) == {"delivered": 1}
    assert len(set(gateway.keys)) == 1
    assert len(gateway.keys) == 3


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("1800", timedelta(minutes=30)),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), timedelta(hours=2)),
        ("1", WAITS[0]),
        ("99999999999", WAITS[-1]),
        ("soon", WAITS[0]),
        ("-5", WAITS[0]),
    ],
)
def test_too_many_waits_as_long_as_the_gateway_asks(
    sqlite_database: Database, settings: Settings, gateway: SmsServer, asked: str, waits: timedelta
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    approved(sqlite_database, with_sms)
    gateway.answer, gateway.headers = 429, {"Retry-After": asked}
    assert go(sqlite_database, with_sms) == {"try_again": 1}
    assert outbox_row(sqlite_database).next_attempt_at == NOW + waits


def test_a_gateway_that_is_gone_never_had_the_message(
    sqlite_database: Database, settings: Settings
) -> None:
    with_sms = with_gateway(settings, f"http://127.0.0.1:{free_port()}")
    approved(sqlite_database, with_sms)
    assert go(sqlite_database, with_sms) == {"try_again": 1}
    assert outbox_row(sqlite_database).status == "klar"


@pytest.mark.parametrize("arrived", [True, False])
def test_silence_after_the_handing_over_is_settled_by_asking(
    database: Database,
    with_sms: Settings,
    gateway: SmsServer,
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,
) -> None:
    monkeypatch.setattr("naervaer.followup.transports.DELIVERY_SECONDS", 0.9)
    approved(database, with_sms)
    gateway.silence = 1.5
    gateway.answer, gateway.takes_in_spite = 500, arrived
    assert go(database, with_sms) == {"unsettled": 1}
    assert outbox_row(database).status == "sender"
    invitation = invitation_of(database)
    assert invitation is not None
    assert invitation.expires_at is not None, "it may have arrived, so the link must work"
    gateway.silence, gateway.answer = 0, 202
    assert go(database, with_sms, WAITS[0] / 2) == {}
    later = timedelta(hours=1)
    assert go(database, with_sms, later) == {}
    assert outbox_row(database).status == ("sendt" if arrived else "klar")
    assert go(database, with_sms, later * 2) == ({} if arrived else {"delivered": 1})
    assert len(gateway.sent) == 1
    assert len(gateway.keys) == (1 if arrived else 2)
    assert tickets(database) == []


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ((200, {"status": "delivered"}), "sendt"),
        ((200, {"status": "rejected"}), "feilet"),
        ((200, {"status": "who knows"}), "usikker"),
        ((200, ["no", "object"]), "usikker"),
        ((500, {}), "usikker"),
    ],
)
def test_what_the_gateway_says_of_a_message_decides(
    sqlite_database: Database,
    settings: Settings,
    gateway: SmsServer,
    status: tuple[int, object],
    ends: str,
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    approved(sqlite_database, with_sms)
    gateway.answer, gateway.status = 504, status
    assert go(sqlite_database, with_sms) == {"unsettled": 1}
    later = timedelta()
    for wait in WAITS:
        later += wait
        assert go(sqlite_database, with_sms, later) == {}
    assert outbox_row(sqlite_database).status == ends
    assert tickets(sqlite_database) == ([] if ends == "sendt" else ["ikke_levert"])
    assert len(gateway.keys) == 1


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_process_killed_between_commit_and_answer_sends_once(
    database: Database, with_sms: Settings, gateway: SmsServer, handed_over: bool
) -> None:
    approved(database, with_sms)
    with database.write() as session:
        mail = outbox.claim(session, NOW)
        assert mail is not None
        assert outbox.begin(session, mail.outbox_id, with_sms, NOW)
    if handed_over:
        gateway.sent[mail.message_id] = {"to": mail.recipient, "text": mail.body}
    assert go(database, with_sms, LEASE / 2) == {}
    for later in (LEASE, LEASE * 5, LEASE * 50):
        go(database, with_sms, later)
    assert outbox_row(database).status == "sendt"
    assert gateway.sent.keys() == {mail.message_id}
    assert len(gateway.keys) == (0 if handed_over else 1)


def test_the_same_key_twice_counts_as_delivered(
    sqlite_database: Database, settings: Settings, gateway: SmsServer
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    approved(sqlite_database, with_sms)
    gateway.answer, gateway.takes_in_spite = 500, True
    assert go(sqlite_database, with_sms) == {"try_again": 1}
    gateway.answer = 202
    assert go(sqlite_database, with_sms, WAITS[0]) == {"delivered": 1}
    assert len(gateway.sent) == 1
    assert len(gateway.keys) == 2


def test_a_gateway_taken_away_leaves_the_message_waiting(
    sqlite_database: Database, settings: Settings, gateway: SmsServer
) -> None:
    approved(sqlite_database, with_gateway(settings, gateway.url))
    only_mail = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    assert go(sqlite_database, only_mail) == {"try_again": 1}
    assert outbox_row(sqlite_database).status == "klar"


def test_without_any_gateway_an_sms_becomes_a_file(
    sqlite_database: Database, settings: Settings
) -> None:
    token = approved(sqlite_database, settings)
    assert go(sqlite_database, settings) == {"delivered": 1}
    [file] = (settings.var / "utboks").iterdir()
    said = file.read_text(encoding="utf-8")
    assert file.suffix == ".txt"
    assert said.startswith("+4799000001\n") and f"/s/{token}" in said


def test_an_answer_weighs_more_than_what_the_gateway_says_later(
    sqlite_database: Database, settings: Settings, gateway: SmsServer
) -> None:
    with_sms = with_gateway(settings, gateway.url)
    token = approved(sqlite_database, with_sms)
    gateway.answer, gateway.status = 504, (200, {"status": "rejected"})
    assert go(sqlite_database, with_sms) == {"unsettled": 1}
    chat = opened_chat(sqlite_database, token)
    with sqlite_database.write() as session:
        answers.record(session, conversation_id=chat, option="5", malform="nn", now=NOW)
    go(sqlite_database, with_sms, WAITS[0])
    assert outbox_row(sqlite_database).status == "feilet"
    invitation = invitation_of(sqlite_database)
    assert invitation is not None
    assert invitation.status == "besvart"
    assert tickets(sqlite_database) == []
