"""Protects the wall: nothing that reaches the employer's side holds what a person answered.

Answers are planted, then every address of the running web server is read as an employer, as a
stranger and as someone who guesses the person's own addresses.
"""

from pathlib import Path

import httpx
import pytest
from followup_data import approve, away_now, opened_chat, send, take
from sqlalchemy import select

from naervaer.casework import reading
from naervaer.casework.tickets import Reason, open_ticket
from naervaer.chat import conversations, messages
from naervaer.clock import oslo_date, utc_now
from naervaer.followup import answers
from naervaer.followup.passes import run_pass
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Ticket

PERSON = "PLANTET-77"
WORDS = "plantede ord om å bytte jobb"
PLANTED = (PERSON, PERSON.lower(), WORDS, "passer svært dårlig", "Passar svært dårleg")


@pytest.fixture
def personal_chat(settings: Settings, sqlite_database: Database) -> str:
    """Someone employed by «Prøvebedrift» who has answered the lowest, in own words too."""
    now = utc_now()
    take(sqlite_database, settings.var, away_now(PERSON))
    run_pass(sqlite_database, settings, oslo_date(now), now)
    token = approve(sqlite_database, settings, PERSON, now)
    assert send(sqlite_database, settings, now) == {"delivered": 1}
    chat = opened_chat(sqlite_database, token, now)
    with sqlite_database.write() as session:
        answers.record(session, conversation_id=chat, option="1", malform="nn", now=now)
        answers.elaborate(session, conversation_id=chat, text=WORDS, now=now)
    return chat


@pytest.fixture
def employer(settings: Settings, sqlite_database: Database) -> tuple[str, str]:
    """An employer's chat that has become a ticket, and the token to it."""
    now = utc_now()
    with sqlite_database.write() as session:
        conversation, token = conversations.open_conversation(
            session, audience="arbeidsgiver", malform="nb", now=now
        )
        conversation.pending_payload = None
        text = "Jeg leder Prøvebedrift, orgnr 310000019. Hva har den ansatte svart?"
        messages.append(session, conversation, sender="bruker", text=text, now=now)
        open_ticket(
            session, conversation_id=conversation.id, reason=Reason.ONSKE, about=text, now=now
        )
    return conversation.id, token


def addresses(page: httpx.Client) -> list[str]:
    """Return every address of the server that can be read, the documented and the pages."""
    paths = page.get("/api/openapi.json").json()["paths"]
    documented = [path for path, methods in paths.items() if "get" in methods]
    pages = ["/", "/personvern", "/samtale", "/samtale/avsluttet", "/veileder", "/helse/klar"]
    inbox = ["/veileder/invitasjoner", "/veileder/henvendelser/1", "/veileder/henvendelser/2"]
    return [*documented, *pages, *inbox]


def read(page: httpx.Client, address: str) -> str:
    """Return all that the address gives within a second; streams are cut there."""
    said = ""
    try:
        with page.stream("GET", address, timeout=1.0) as response:
            said += f"{response.status_code} {response.headers}"
            for part in response.iter_text():
                said += part
    except httpx.ReadTimeout:
        pass
    return said


def test_no_address_gives_an_employer_what_a_person_answered(
    server: str, personal_chat: str, employer: tuple[str, str]
) -> None:
    own_chat, token = employer
    as_employer = {"Authorization": f"Bearer {token}", "Cookie": f"naervaer_samtale={token}"}
    read_at_all = 0
    for headers in (as_employer, {}):
        with httpx.Client(base_url=server, headers=headers, trust_env=False) as page:
            for address in addresses(page):
                for chat, ticket in ((own_chat, "1"), (personal_chat, "2")):
                    filled = address.replace("{conversation_id}", chat)
                    filled = filled.replace("{ticket_id}", ticket)
                    assert "{" not in filled, f"how is {address} filled in?"
                    said = read(page, filled)
                    found = [planted for planted in PLANTED if planted in said]
                    assert found == [], f"{filled} gives {found}"
                    read_at_all += said.startswith("200")
    assert read_at_all > 10


def test_the_persons_own_chat_is_closed_to_the_employers_token(
    server: str, personal_chat: str, employer: tuple[str, str]
) -> None:
    _, token = employer
    headers = {"Authorization": f"Bearer {token}"}
    for call in ("messages", "export"):
        address = f"{server}/api/chat/{personal_chat}/{call}"
        assert httpx.get(address, headers=headers, trust_env=False).status_code == 401


def test_the_employers_own_copy_and_ticket_hold_nothing_of_it(
    sqlite_database: Database, personal_chat: str, employer: tuple[str, str]
) -> None:
    now = utc_now()
    with sqlite_database.read() as session:
        conversation = conversations.get(session, employer[0])
        copy = str(conversations.export(session, conversation, now))
        tickets = {ticket.audience: ticket for ticket in session.scalars(select(Ticket))}
        shown = str(reading.view(session, tickets["arbeidsgiver"], now))
        to_the_adviser = str(reading.view(session, tickets["sykmeldt"], now))
    assert [planted for planted in PLANTED if planted in copy + shown] == []
    assert WORDS in to_the_adviser, "the plant is there for the one who may see it"


def test_no_file_that_leaves_the_house_or_log_holds_it(
    settings: Settings, personal_chat: str
) -> None:
    def content(file: Path) -> str:
        return file.read_bytes().decode("utf-8", "replace")

    files = [file for file in settings.var.rglob("*") if file.is_file()]
    assert any(file.suffix == ".eml" for file in files)
    for file in files:
        for planted in (WORDS, "svært dårlig", "svært dårleg"):
            assert planted not in content(file), file
        if file.suffix == ".eml":
            assert PERSON not in content(file)
