"""Advisers, employers and sick-listed people to make tickets with."""

from collections.abc import Callable
from datetime import date

import pytest
from casework_data import NOW, PASSWORD

from naervaer.casework.advisers import create_adviser
from naervaer.chat.conversations import open_conversation
from naervaer.store import Database
from naervaer.store.tables import Adviser, Invitation, Person, SickCase


@pytest.fixture
def adviser_named(database: Database) -> Callable[..., Adviser]:
    def make(username: str, unit: str = "nav_sunnfjord", role: str = "veileder") -> Adviser:
        with database.write() as session:
            return create_adviser(
                session,
                username=username,
                name=f"{username.title()} Testesen",
                role=role,
                unit=unit,
                password=PASSWORD,
                now=NOW,
            )

    return make


@pytest.fixture
def kari(adviser_named: Callable[..., Adviser]) -> Adviser:
    return adviser_named("kari")


@pytest.fixture
def ola(adviser_named: Callable[..., Adviser]) -> Adviser:
    return adviser_named("ola")


@pytest.fixture
def employer_chat(database: Database) -> str:
    """The id of an employer's conversation."""
    with database.write() as session:
        conversation, _ = open_conversation(session, audience="arbeidsgiver", malform="nb", now=NOW)
        return conversation.id


@pytest.fixture
def sick_listed_chat(database: Database) -> Callable[[str], str]:
    """Make the conversation behind a personal link: ``sick_listed_chat(municipality)`` → id."""

    def make(municipality: str) -> str:
        with database.write() as session:
            person = Person(
                person_ref=f"T-{municipality}",
                fodselsdato=date(1980, 1, 2),
                kommune=municipality,
                malform="nn",
            )
            session.add(person)
            session.flush()
            case = SickCase(
                person_id=person.id,
                sykmeldt_fra=date(2026, 10, 12),
                sykmeldt_til=date(2026, 12, 31),
            )
            session.add(case)
            session.flush()
            invitation = Invitation(
                case_id=case.id,
                question_set="jobbforventning_5",
                unit="nav_sunnfjord",
                status="sendt",
                as_of=NOW.date(),
                proposed_at=NOW,
                reason="dag 42",
            )
            session.add(invitation)
            conversation, _ = open_conversation(session, audience="sykmeldt", malform="nn", now=NOW)
            session.flush()
            conversation.invitation_id = invitation.id
            return conversation.id

    return make
