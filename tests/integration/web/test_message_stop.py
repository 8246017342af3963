"""Protects: whoever says stop gets no more, by one press, and no link gives anything away."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from followup_data import (
    BORN,
    NOW,
    TODAY,
    approve,
    away_now,
    invitation_of,
    propose,
    row,
    send,
    sent_link,
    take,
)
from inbox_client import running_app
from sqlalchemy import delete, select

from naervaer.clock import utc_now
from naervaer.domain.eligibility import NotAsked
from naervaer.followup import message_stop
from naervaer.followup.expiry import close_expired
from naervaer.followup.passes import run_pass
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import AuditEntry, MessageStop, Person, StopLink

TELLING = ("syk", "sjuk", "helse", "nav ", "jobb", "arbeid", " lege", "fravær", "veileder", "t-1")


@pytest.fixture
def browser(database: Database, any_settings: Settings) -> Iterator[TestClient]:
    with running_app(any_settings) as client:
        yield client


def stop_path(settings: Settings) -> str:
    """Return the path of the stop link in the newest message's header."""
    newest = max((settings.var / "utboks").glob("*.eml"), key=lambda each: each.stat().st_mtime_ns)
    header = headers_of(newest)["List-Unsubscribe"]
    address = header.strip("<>")
    assert address.startswith(settings.public_address())
    return address.removeprefix(settings.public_address())


def headers_of(file: Path) -> dict[str, str]:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return {name: str(value) for name, value in message.items()}


def stops(database: Database) -> list[MessageStop]:
    with database.read() as session:
        return list(session.scalars(select(MessageStop)))


def test_the_message_carries_the_link_in_header_and_text(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings)
    [file] = (settings.var / "utboks").glob("*.eml")
    path = stop_path(settings)
    assert (
        f"List-Unsubscribe: <{settings.public_address()}{path}>\r\n".encode() in file.read_bytes()
    )
    assert headers_of(file)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = message.get_content()  # type: ignore[attr-defined]
    assert (
        f"Eg vil ikkje ha fleire slike meldingar:\n{settings.public_address()}{path}"
        in text.replace("\r", "")
    )
    secret = path.rsplit("/", 1)[1]
    with sqlite_database.read() as session:
        [kept] = session.scalars(select(StopLink.token_hash))
    assert kept != secret and len(kept) == 64


def test_looking_changes_nothing_and_pressing_stops(
    database: Database, any_settings: Settings, browser: TestClient
) -> None:
    sent_link(database, any_settings)
    path = stop_path(any_settings)
    for _ in range(3):
        assert "Nei takk til fleire meldingar" in browser.get(path).text
    assert browser.head(path).status_code in (200, 405)
    assert stops(database) == []
    done = browser.post(path, data={"valg": "stopp"})
    assert done.status_code == 200
    assert "Du får ikkje fleire slike meldingar" in done.text
    [stop] = stops(database)
    assert stop.stopped_by == "bruker"
    assert abs(stop.stopped_at - utc_now()) < timedelta(minutes=1)
    browser.post(path)
    assert [each.stopped_at for each in stops(database)] == [stop.stopped_at]
    assert "Du får ikkje fleire slike meldingar" in browser.get(path).text
    with database.read() as session:
        said = session.scalars(select(AuditEntry.action)).all()
    assert said.count("stopp_meldinger") == 1


def test_a_mail_program_stops_with_one_call_and_no_redirect(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings)
    with running_app(settings) as program:
        answer = program.post(stop_path(settings), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert len(stops(sqlite_database)) == 1


@pytest.mark.parametrize("malform", ["nb", "nn"])
def test_the_pages_tell_nothing_of_person_or_purpose(
    sqlite_database: Database, settings: Settings, malform: str
) -> None:
    sent_link(sqlite_database, settings)
    path = stop_path(settings)
    with running_app(settings) as client:
        asked = client.get(path, params={"malform": malform})
        done = client.post(path, params={"malform": malform})
        unknown = client.get("/stopp/finnes-ikke", params={"malform": malform})
    assert [each.status_code for each in (asked, done, unknown)] == [200, 200, 404]
    for page in (asked, done, unknown):
        said = re.sub(r"<nav[^>]*>", "", page.text.lower())
        assert [word for word in TELLING if word in said] == []
        assert 'content="noindex"' in said
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
    assert ("fleire" in asked.text) is (malform == "nn")


def test_a_call_from_another_site_stops_nothing(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings)
    with running_app(settings) as client:
        answer = client.post(stop_path(settings), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert stops(sqlite_database) == []


def test_it_works_after_the_question_has_expired_and_after_it_is_gone(
    sqlite_database: Database, settings: Settings
) -> None:
    sent_link(sqlite_database, settings)
    path = stop_path(settings)
    close_expired(sqlite_database, NOW + timedelta(days=40))
    with sqlite_database.write() as session:
        invitation = invitation_of(sqlite_database)
        assert invitation is not None and invitation.status == "ikke_svart"
        session.delete(invitation)
    with running_app(settings) as client:
        assert client.post(path).status_code == 200
    assert len(stops(sqlite_database)) == 1


def test_a_stop_holds_for_later_questions_until_it_is_taken_back(
    database: Database, any_settings: Settings
) -> None:
    take(database, any_settings.var, row())
    with database.write() as session:
        person = session.scalars(select(Person.id)).one()
        message_stop.stop_messages(session, person, by="bruker", now=NOW)
    report = run_pass(database, any_settings, TODAY, NOW)
    assert report.not_asked == {NotAsked.VIL_IKKE: 1}
    with database.write() as session:
        message_stop.allow_messages(session, person, by="veileder1", now=NOW)
        message_stop.allow_messages(session, person, by="veileder1", now=NOW)
    assert run_pass(database, any_settings, TODAY, NOW).proposed == 1
    with database.read() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("tillat_meldinger") == 1


def test_a_stop_reaches_a_message_that_is_approved_and_waits(
    database: Database, any_settings: Settings
) -> None:
    propose(database, any_settings, row())
    approve(database, any_settings)
    with database.write() as session:
        person = session.scalars(select(Person.id)).one()
        message_stop.stop_messages(session, person, by="bruker", now=NOW)
    assert send(database, any_settings) == {"held_back": 1}
    assert list((any_settings.var / "utboks").glob("*")) == []


def test_the_personal_page_stops_and_takes_back(
    database: Database, any_settings: Settings, browser: TestClient
) -> None:
    now = utc_now()
    take(database, any_settings.var, away_now())
    run_pass(database, any_settings, now.date(), now)
    token = approve(database, any_settings, now=now)
    assert send(database, any_settings, now) == {"delivered": 1}
    assert browser.get("/samtale/meldinger").headers["location"] == "/samtale"
    assert browser.post("/samtale/meldinger", data={"valg": "stopp"}).status_code == 303
    assert stops(database) == []
    born = {"dag": str(BORN.day), "maned": str(BORN.month), "ar": str(BORN.year)}
    assert browser.post(f"/s/{token}", data=born).status_code == 303
    assert 'href="/samtale/meldinger"' in browser.get("/samtale").text
    browser.post("/samtale/meldinger", data={"valg": "stopp"})
    assert len(stops(database)) == 1
    assert "Send meg meldingar igjen" in browser.get("/samtale/meldinger").text
    browser.post("/samtale/meldinger", data={"valg": "start"})
    assert stops(database) == []
    assert "Nei takk til fleire meldingar" in browser.get("/samtale/meldinger").text
    assert browser.post("/samtale/meldinger", data={"valg": "noe annet"}).status_code == 422


def test_an_open_chat_has_no_such_page(sqlite_database: Database, settings: Settings) -> None:
    with running_app(settings) as client:
        client.post("/api/chat", json={"audience": "sykmeldt"})
        assert client.get("/samtale/meldinger").status_code == 303
        assert 'href="/samtale/meldinger"' not in client.get("/").text


def test_the_stop_goes_with_the_person(database: Database, any_settings: Settings) -> None:
    sent_link(database, any_settings)
    with database.write() as session:
        person = session.scalars(select(Person.id)).one()
        message_stop.stop_messages(session, person, by="bruker", now=NOW)
    with database.write() as session:
        session.execute(delete(Person))
    with database.read() as session:
        assert session.scalar(select(StopLink)) is None
        assert session.scalar(select(MessageStop)) is None
