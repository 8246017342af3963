"""The product whole, in real windows: an employer, a sick-listed person, an adviser, live."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from casework_data import PASSWORD, make_adviser
from chat_page import conversation_id, start, write
from linked_person import BORN, personal_link
from playwright.sync_api import Page, expect
from running import System
from sqlalchemy import select

from naervaer.knowledge import load_knowledge
from naervaer.store.tables import Ticket

pytestmark = [pytest.mark.rasa, pytest.mark.browser]

ANSWER_MILLISECONDS = 20_000


@pytest.fixture(scope="module")
def _adviser(system: System) -> None:
    database = system.open_database()
    make_adviser(database, "tove", unit="nav_sunnfjord")
    database.close()


def signed_in(window: Any) -> Page:
    page = window.open("/veileder")
    page.get_by_label("Brukernavn").fill("tove")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", name="Henvendelser")).to_be_visible()
    return page


def said(page: Page, text: str) -> None:
    expect(page.get_by_role("log")).to_contain_text(text, timeout=ANSWER_MILLISECONDS)


def ticket_of(system: System, conversation: str) -> int:
    database = system.open_database()
    with database.read() as session:
        found = session.scalars(
            select(Ticket.id).where(Ticket.conversation_id == conversation)
        ).one()
    database.close()
    return found


def test_an_employer_asks_wants_a_human_and_talks_live_with_an_adviser(
    system: System, window: Callable[..., Any], _adviser: None
) -> None:
    employer = window(system.address).open("/")
    start(employer)
    write(employer, "Når må oppfølgingsplanen være ferdig?")
    said(employer, "4 uker")
    expect(employer.get_by_role("log").get_by_role("link").first).to_have_attribute(
        "href", re.compile("^https://")
    )

    employer.locator("#menneske").click()
    expect(employer.locator(".melding--bot").last).to_be_visible()
    expect(employer.locator("#skriver")).to_be_hidden(timeout=ANSWER_MILLISECONDS)
    write(employer, "Jeg lurer på planen til en ansatt")
    employer.get_by_role("button", name="Her i chatten").click()
    said(employer, "Du står i kø")

    adviser = signed_in(window(system.address))
    ticket = ticket_of(system, conversation_id(employer))
    adviser.goto(f"/veileder/henvendelser/{ticket}")
    expect(adviser.get_by_role("log")).to_contain_text("Jeg lurer på planen til en ansatt")
    adviser.locator("#ta-saken").click()
    said(employer, "har tatt saken din")

    adviser.locator("#svartekst").fill("Hei, jeg ser på det nå. Hva er vanskelig?")
    adviser.locator("#send-svar").click()
    said(employer, "Hei, jeg ser på det nå.")
    write(employer, "Den ansatte svarer ikke på telefon")
    said(adviser, "Den ansatte svarer ikke på telefon")
    expect(employer.locator(".melding--bot").last).not_to_contain_text("svarer ikke")

    adviser.get_by_text("Gi tilbake", exact=False).first.click()
    give_back = adviser.locator("form[action$='/gi-tilbake'] button")
    if give_back.is_visible():
        give_back.click()
    said(employer, "Nå svarer chatboten igjen")
    write(employer, "Hva skal stå i planen?")
    said(employer, load_knowledge().topics["oppfolgingsplan_innhold"].svar.nb[:40])


def test_a_sick_listed_person_answers_low_and_the_adviser_sees_the_words_as_shown(
    system: System, window: Callable[..., Any], _adviser: None
) -> None:
    link = personal_link(system)
    person = window(system.address, viewport={"width": 320, "height": 640})
    page = person.open("/personvern")
    for _ in range(20):
        page.goto(link)
        if page.get_by_label("Dag").count():
            break
        page.wait_for_timeout(500)
    assert "Prøvebedrift" not in page.content()
    page.get_by_label("Dag").fill(str(BORN.day))
    page.get_by_label("Måned").fill(str(BORN.month))
    page.get_by_label("År").fill(str(BORN.year))
    page.get_by_role("button", name="Gå videre").click()
    page.wait_for_url("**/samtale")
    said(page, "Jeg regner med å være tilbake i jobb om noen uker")
    page.get_by_role("button", name="Passer svært dårlig").click()
    said(page, "Passer svært dårlig")
    expect(page.locator("#skriver")).to_be_hidden(timeout=ANSWER_MILLISECONDS)

    adviser = signed_in(window(system.address))
    ticket = ticket_of(system, conversation_id(page))
    adviser.goto(f"/veileder/henvendelser/{ticket}")
    expect(adviser.locator("blockquote")).to_contain_text("Jeg regner med å være tilbake")
    expect(adviser.locator(".skala__valg--valgt")).to_contain_text("svært dårlig")

    page.locator("#avslutt button").click()
    page.goto("/samtale")
    expect(page.get_by_role("log")).to_have_count(0)
