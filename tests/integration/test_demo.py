"""Protects: the demo is complete, marked as made up, and never touches a database in use."""

import json
from datetime import date

from followup_data import NOW, row, take
from sqlalchemy import select

from naervaer.casework.advisers import sign_in
from naervaer.demo import fill_demo
from naervaer.followup import invitations
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, Employer, Invitation, Person, Ticket


def test_an_empty_database_is_filled_with_all_that_a_demo_needs(
    database: Database, any_settings: Settings
) -> None:
    report = fill_demo(database, any_settings, NOW)
    assert str(report).startswith("Demodata er lagt inn: 30 oppdiktede personer")
    with database.read() as session:
        people = session.scalars(select(Person)).all()
        assert len(people) == 30
        assert all(person.person_ref.startswith("DEMO-") for person in people)
        assert all(not person.epost or person.epost.endswith("@example.com") for person in people)
        assert all("oppdiktet" in each.virksomhet for each in session.scalars(select(Employer)))
        assert len(invitations.waiting(session, ["nav_sunnfjord"])) >= 5
        assert sorted(session.scalars(select(Ticket.reason))) == ["lav_forventning", "onske"]


def test_the_demo_users_can_sign_in_with_the_kept_passwords(
    database: Database, any_settings: Settings
) -> None:
    fill_demo(database, any_settings, NOW)
    file = any_settings.var / "demo-brukere.json"
    assert file.stat().st_mode & 0o777 == 0o600
    passwords = json.loads(file.read_text(encoding="utf-8"))
    assert sorted(passwords) == ["leder1", "redaktor1", "veileder1", "veileder2"]
    for username, password in passwords.items():
        signed = sign_in(database, any_settings, username=username, password=password, now=NOW)
        assert signed.adviser.username == username


def test_the_demo_link_opens_with_the_birth_date_beside_it(
    database: Database, any_settings: Settings
) -> None:
    fill_demo(database, any_settings, NOW)
    file = any_settings.var / "demo-lenke.json"
    assert file.stat().st_mode & 0o777 == 0o600
    demo = json.loads(file.read_text(encoding="utf-8"))
    address, _, token = demo["lenke"].rpartition("/s/")
    assert address == any_settings.public_address()
    assert demo["lenke"] in (any_settings.var / "demo-lenke.txt").read_text(encoding="utf-8")
    born = date.fromisoformat(demo["fodselsdato"])
    with database.write() as session:
        assert isinstance(invitations.prove(session, token, born, NOW), Invitation)


def test_the_messages_of_the_demo_never_leave_by_a_mail_server(
    database: Database, any_settings: Settings
) -> None:
    with_server = any_settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    fill_demo(database, with_server, NOW)
    assert len(list((any_settings.var / "utboks").glob("*.eml"))) == 2


def test_a_database_in_use_is_left_alone(database: Database, any_settings: Settings) -> None:
    take(database, any_settings.var, row())
    report = fill_demo(database, any_settings, NOW)
    assert "ikke tom" in str(report)
    with database.read() as session:
        assert session.scalars(select(Adviser)).all() == []
        assert len(session.scalars(select(Person)).all()) == 1
    assert not (any_settings.var / "demo-brukere.json").exists()


def test_the_demo_works_when_sending_is_automatic(
    database: Database, any_settings: Settings
) -> None:
    automatic = any_settings.model_copy(update={"sending": "automatisk"})
    assert fill_demo(database, automatic, NOW).waiting == 0
    assert (any_settings.var / "demo-lenke.json").exists()
