"""Protects: one reminder and no more, to those who said nothing, and nobody is forgotten."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from followup_data import BORN, NOW, invitation_of, opened_chat, row, send, sent_link, take
from sms_server import KEY, SmsServer
from sqlalchemy import select, update

from naervaer.casework.tickets import Reason, open_ticket
from naervaer.followup import answers, invitations, message_stop, outbox, reminders, sending_stop
from naervaer.followup.expiry import close_expired
from naervaer.followup.links import TRIES, LinkState
from naervaer.followup.outbox import LEASE
from naervaer.followup.reminders import REMIND_AFTER, TIME_LEFT, remind_due
from naervaer.followup.ways_out import transport_of
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, OutboxMessage, Person, Ticket

WEEK_LATER = NOW + REMIND_AFTER
EXPIRED = NOW + timedelta(days=31)
TELLING = ("syk", "sjuk", "helse", "nav", "jobb", "arbeid", "lege", "fravær", "veileder", "svart")


def reminded(database: Database, settings: Settings, now: object = WEEK_LATER) -> int:
    return remind_due(database, settings, now)  # type: ignore[arg-type]


def messages(settings: Settings) -> list[Path]:
    return sorted((settings.var / "utboks").glob("*"), key=lambda path: path.stat().st_mtime_ns)


def link_in(text: str) -> str:
    found = re.search(r"/s/(\S+)", text)
    assert found is not None
    return found[1]


def waiting_reminder(database: Database) -> OutboxMessage:
    with database.read() as session:
        return session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == "paminnelse")
        ).one()


def reasons(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Ticket.reason).order_by(Ticket.id)))


def status(database: Database) -> str:
    invitation = invitation_of(database)
    assert invitation is not None
    return invitation.status


def test_a_week_later_one_reminder_is_sent(database: Database, any_settings: Settings) -> None:
    sent_link(database, any_settings)
    assert reminded(database, any_settings, WEEK_LATER - timedelta(seconds=1)) == 0
    assert reminded(database, any_settings) == 1
    assert reminded(database, any_settings) == 0
    assert send(database, any_settings, WEEK_LATER) == {"delivered": 1}
    for days in (1, 7, 14, 20):
        assert reminded(database, any_settings, WEEK_LATER + timedelta(days=days)) == 0
        assert send(database, any_settings, WEEK_LATER + timedelta(days=days)) == {}
    assert len(messages(any_settings)) == 2
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.status, invitation.sent_at) == ("sendt", NOW)
    assert invitation.expires_at == EXPIRED, "a reminder does not prolong the link"


def test_both_links_open_the_same_question_until_the_same_moment(
    database: Database, any_settings: Settings
) -> None:
    first = sent_link(database, any_settings)
    reminded(database, any_settings)
    second = link_in(waiting_reminder(database).body)
    assert send(database, any_settings, WEEK_LATER) == {"delivered": 1}
    assert second != first
    stored = waiting_reminder(database)
    assert (stored.body, stored.stop_link) == ("", None), "no secret is kept after sending"
    with database.write() as session:
        opened = [invitations.prove(session, each, BORN, WEEK_LATER) for each in (first, second)]
        assert all(isinstance(each, Invitation) for each in opened)
        assert opened[0] is opened[1]
        for secret in (first, second):
            assert invitations.open_link(session, secret, EXPIRED) is LinkState.UTLOPT


def test_wrong_birth_dates_are_counted_together(
    sqlite_database: Database, settings: Settings
) -> None:
    first = sent_link(sqlite_database, settings)
    reminded(sqlite_database, settings)
    second = link_in(waiting_reminder(sqlite_database).body)
    for number in range(TRIES):
        with sqlite_database.write() as session:
            wrong = BORN.replace(year=1970)
            invitations.prove(session, (first, second)[number % 2], wrong, WEEK_LATER)
    with sqlite_database.read() as session:
        assert invitations.open_link(session, first, WEEK_LATER) is LinkState.LAAST
        assert invitations.open_link(session, second, WEEK_LATER) is LinkState.LAAST


@pytest.mark.parametrize("malform", ["nb", "nn"])
@pytest.mark.parametrize("channel", ["epost", "sms"])
def test_the_reminder_says_nothing_of_what_it_is_about(
    sqlite_database: Database, settings: Settings, malform: str, channel: str
) -> None:
    only_mobile = {"epost": ""} if channel == "sms" else {"epost": "k@example.com"}
    sent_link(sqlite_database, settings, row(malform=malform, **only_mobile))
    reminded(sqlite_database, settings)
    waiting = waiting_reminder(sqlite_database)
    assert waiting.channel == channel
    said = re.sub(r"\S+/(s|stopp)/\S+", "", f"{waiting.subject} {waiting.body}").lower()
    assert [word for word in TELLING if word in said] == []
    assert ("ei melding" in said) is (malform == "nn")
    day = "onsdag 23. desember 2026"
    assert day in said


def answer(database: Database, token: str) -> None:
    chat = opened_chat(database, token)
    with database.write() as session:
        answers.record(session, conversation_id=chat, option="4", malform="nn", now=NOW)


def decline(database: Database, token: str) -> None:
    chat = opened_chat(database, token)
    with database.write() as session:
        answers.decline(session, conversation_id=chat, now=NOW)


def withdraw(database: Database, token: str) -> None:
    answer(database, token)
    with database.write() as session:
        answers.withdraw(session, conversation_id=opened_chat(database, token), now=NOW)


def lock(database: Database, token: str) -> None:
    for _ in range(TRIES):
        with database.write() as session:
            invitations.prove(session, token, BORN.replace(year=1970), NOW)


def ask_to_talk(database: Database, token: str) -> None:
    chat = opened_chat(database, token)
    with database.write() as session:
        open_ticket(session, conversation_id=chat, reason=Reason.VIL_SNAKKE, about=None, now=NOW)


def say_stop(database: Database, _: str) -> None:
    with database.write() as session:
        person = session.scalars(select(Person.id)).one()
        message_stop.stop_messages(session, person, by="bruker", now=NOW)


def lose_address(database: Database, _: str) -> None:
    with database.write() as session:
        session.execute(update(Person).values(epost=None, mobil=None))


WAYS: list[Callable[[Database, str], None]] = [
    *(answer, decline, withdraw, lock, ask_to_talk, say_stop, lose_address)
]


@pytest.mark.parametrize("happened", WAYS)
@pytest.mark.parametrize("when", ["before", "while it waits"])
def test_who_said_something_or_cannot_be_asked_is_not_reminded(
    sqlite_database: Database,
    settings: Settings,
    happened: Callable[[Database, str], None],
    when: str,
) -> None:
    token = sent_link(sqlite_database, settings)
    if when == "before":
        happened(sqlite_database, token)
        assert reminded(sqlite_database, settings) == 0
        return
    assert reminded(sqlite_database, settings) == 1
    happened(sqlite_database, token)
    assert send(sqlite_database, settings, WEEK_LATER) == {"held_back": 1}
    assert len(messages(settings)) == 1
    assert reminded(sqlite_database, settings, WEEK_LATER + timedelta(days=1)) == 0


@pytest.mark.parametrize(("left", "expected"), [(5, 0), (8, 0), (30, 1)])
def test_nobody_is_reminded_when_the_case_has_ended_or_is_about_to(
    sqlite_database: Database, settings: Settings, left: int, expected: int
) -> None:
    sent_link(sqlite_database, settings, row(left=left))
    assert reminded(sqlite_database, settings) == expected


def test_who_is_partly_back_is_not_reminded(sqlite_database: Database, settings: Settings) -> None:
    sent_link(sqlite_database, settings)
    half = row(
        sykmeldt_fra=NOW.date() + timedelta(days=3),
        sykmeldt_til=NOW.date() + timedelta(days=60),
        grad=50,
    )
    take(sqlite_database, settings.var, half)
    assert reminded(sqlite_database, settings) == 0


def test_who_was_asked_late_in_the_window_is_reminded_all_the_same(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings, row(days=72))
    assert reminded(sqlite_database, settings) == 1


def test_a_reminder_just_before_the_end_is_not_sent(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings)
    too_late = EXPIRED - TIME_LEFT + timedelta(seconds=1)
    assert reminded(sqlite_database, settings, too_late) == 0
    assert reminded(sqlite_database, settings, WEEK_LATER) == 1
    assert send(sqlite_database, settings, too_late) == {"held_back": 1}


def test_two_processes_at_once_remind_once(database: Database, any_settings: Settings) -> None:
    sent_link(database, any_settings)
    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(lambda _: reminded(database, any_settings), range(6)))
    assert sum(counts) == 1
    waiting_reminder(database)


class Crash(BaseException):
    """The process dies here."""


def test_a_crash_while_the_reminder_is_written_leaves_none(
    database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_link(database, any_settings)
    real = reminders.put_in_outbox

    def dies(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        raise Crash

    monkeypatch.setattr(reminders, "put_in_outbox", dies)
    with pytest.raises(Crash):
        reminded(database, any_settings)
    monkeypatch.undo()
    invitation = invitation_of(database)
    assert invitation is not None
    assert (invitation.reminded_at, invitation.reminder_token_hash) == (None, None)
    assert reminded(database, any_settings) == 1
    assert send(database, any_settings, WEEK_LATER) == {"delivered": 1}


@pytest.fixture
def gateway() -> Iterator[SmsServer]:
    server = SmsServer()
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_process_killed_while_reminding_reminds_once(
    database: Database, any_settings: Settings, gateway: SmsServer, handed_over: bool
) -> None:
    with_sms = Settings(**any_settings.model_dump() | {"sms_url": gateway.url, "sms_key": KEY})
    sent_link(database, with_sms, row(epost=""))
    assert reminded(database, with_sms) == 1
    with database.write() as session:
        mail = outbox.claim(session, WEEK_LATER)
        assert mail is not None
        assert outbox.begin(session, mail.outbox_id, with_sms, WEEK_LATER)
    if handed_over:
        gateway.sent[mail.message_id] = {"to": mail.recipient, "text": mail.body}
    for later in (LEASE, LEASE * 5, LEASE * 60):
        send(database, with_sms, WEEK_LATER + later, transport_of(with_sms))
    assert gateway.sent.keys() == {mail.message_id}
    assert waiting_reminder(database).status == "sendt"
    assert status(database) == "sendt"


def test_a_reminder_that_is_refused_is_told_and_the_first_link_lives_on(
    database: Database, any_settings: Settings, gateway: SmsServer
) -> None:
    with_sms = Settings(**any_settings.model_dump() | {"sms_url": gateway.url, "sms_key": KEY})
    token = sent_link(database, with_sms, row(epost=""))
    reminded(database, with_sms)
    gateway.answer = 422
    assert send(database, with_sms, WEEK_LATER, transport_of(with_sms)) == {"refused": 1}
    assert reasons(database) == ["ikke_levert"]
    assert status(database) == "sendt"
    with database.read() as session:
        assert invitations.open_link(session, token, WEEK_LATER) is LinkState.FODSELSDATO


def test_the_kill_switch_holds_reminders_too(sqlite_database: Database, settings: Settings) -> None:
    sent_link(sqlite_database, settings)
    reminded(sqlite_database, settings)
    with sqlite_database.write() as session:
        sending_stop.stop(session, by="leder1", now=NOW)
    assert send(sqlite_database, settings, WEEK_LATER) == {}
    with sqlite_database.write() as session:
        sending_stop.resume(session, by="leder1", now=NOW)
    assert send(sqlite_database, settings, WEEK_LATER) == {"delivered": 1}


def test_a_question_that_ended_without_answer_is_brought_to_an_adviser_once(
    database: Database, any_settings: Settings
) -> None:
    token = sent_link(database, any_settings)
    assert close_expired(database, EXPIRED - timedelta(seconds=1)) == 0
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: close_expired(database, EXPIRED), range(4))) == 1
    assert close_expired(database, EXPIRED) == 0
    assert status(database) == "ikke_svart"
    with database.read() as session:
        [ticket] = session.scalars(select(Ticket))
        assert invitations.open_link(session, token, EXPIRED) is LinkState.UTLOPT
    assert (ticket.reason, ticket.unit, ticket.priority) == ("ikke_svart", "nav_sunnfjord", "lav")
    assert ticket.conversation_id is None
    assert all(word in ticket.summary for word in ("Digitale ferdigheiter", "Språk", "Overskot"))
    assert "har ingen følgjer" in ticket.summary
    assert reminded(database, any_settings, EXPIRED) == 0


@pytest.mark.parametrize("happened", [answer, decline, withdraw])
def test_who_answered_in_any_way_is_not_counted_as_silent(
    sqlite_database: Database,
    settings: Settings,
    happened: Callable[[Database, str], None],
) -> None:
    happened(sqlite_database, sent_link(sqlite_database, settings))
    assert close_expired(sqlite_database, EXPIRED) == 0
    assert "ikke_svart" not in reasons(sqlite_database)


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (lock, ["laast_lenke", "ikke_svart"]),
        (say_stop, ["ikke_svart"]),
        (ask_to_talk, ["vil_snakke"]),
    ],
)
def test_nobody_is_forgotten_and_nobody_told_of_twice(
    sqlite_database: Database,
    settings: Settings,
    happened: Callable[[Database, str], None],
    told: list[str],
) -> None:
    happened(sqlite_database, sent_link(sqlite_database, settings))
    assert close_expired(sqlite_database, EXPIRED) == 1
    assert reasons(sqlite_database) == told
    assert status(sqlite_database) == "ikke_svart"


def test_a_crash_between_two_closings_is_made_up_for(
    sqlite_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_link(sqlite_database, settings)

    def dies(*_: object, **__: object) -> None:
        raise Crash

    monkeypatch.setattr("naervaer.followup.expiry.open_ticket", dies)
    with pytest.raises(Crash):
        close_expired(sqlite_database, EXPIRED)
    monkeypatch.undo()
    assert status(sqlite_database) == "sendt"
    assert close_expired(sqlite_database, EXPIRED) == 1
    assert reasons(sqlite_database) == ["ikke_svart"]
