"""The employer's way with the whole product: a question, a sourced answer, a human."""

from collections.abc import Callable

import pytest
from axe import findings
from chat_page import answered, conversation_id, lines, start, write
from playwright.sync_api import Page, expect
from running import System
from sqlalchemy import select

from naervaer.knowledge import load_knowledge
from naervaer.store.tables import Message

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

QUESTION = "Når må oppfølgingsplanen være ferdig?"
TOPIC = "oppfolgingsplan_frist"


@pytest.fixture
def page(window: Callable, system: System) -> Page:
    return window(system.address).open("/")


def test_a_sourced_answer_its_kind_a_simpler_one_and_a_vote(page: Page, system: System) -> None:
    topic = load_knowledge().topics[TOPIC]
    start(page)
    write(page, QUESTION)
    answered(page, 1)
    answer = lines(page).last
    expect(answer).to_have_attribute("data-topic", TOPIC)
    source = topic.kilder[0]
    link = answer.get_by_role("link", name=source.navn)
    expect(link).to_have_attribute("href", str(source.adresse))
    expect(answer.locator(".grunnlag__kilder p")).to_have_text(
        f"Kilde: {source.navn} (åpnes i ny fane) · oppdatert {source.dato:%d.%m.%Y}"
    )
    kind = answer.get_by_role("button", name="Plikt")
    expect(kind).to_have_attribute("aria-expanded", "false")
    kind.click()
    expect(answer.get_by_text("Dette må gjøres. Det står i lov eller regler.")).to_be_visible()
    assert findings(page) == []

    answer.get_by_role("button", name="Ja", exact=True).click()
    expect(answer.get_by_text("Takk for at du sa fra.")).to_be_visible()
    page.reload()
    voted = lines(page).last.get_by_role("button", name="Ja", exact=True)
    expect(voted).to_have_attribute("aria-pressed", "true")
    database = system.open_database()
    with database.read() as session:
        useful = session.scalars(
            select(Message.useful).where(
                Message.conversation_id == conversation_id(page), Message.topic == TOPIC
            )
        ).all()
    database.close()
    assert list(useful) == [True]

    page.get_by_role("button", name="Forklar enklere").click()
    answered(page, 2)
    simple = " ".join(topic.enklere.nb.split())
    assert simple in " ".join(lines(page).last.inner_text().split())


def test_a_next_topic_is_one_press_away_and_follows_the_form(page: Page) -> None:
    page.get_by_role("link", name="Nynorsk").click()
    start(page, "Eg er arbeidsgjevar")
    write(page, "når må oppfølgingsplanen vere klar")
    answered(page, 1)
    expect(lines(page).last).to_contain_text("Kjelde:")
    topic = load_knowledge().topics[TOPIC]
    following = load_knowledge().topics[topic.neste[0]]
    page.get_by_role("button", name=following.tittel.nn).click()
    answered(page, 2)
    expect(lines(page).last).to_have_attribute("data-topic", following.id)
    assert findings(page) == []


def test_a_human_is_asked_for_in_a_few_steps(page: Page) -> None:
    start(page)
    page.get_by_role("button", name="Snakk med et menneske").click()
    answered(page, 1)
    write(page, "Jeg lurer på et dialogmøte som ikke ble noe av")
    answered(page, 2)
    write(page, "99 00 00 01")
    expect(page.locator("#ko")).to_contain_text("Du står i kø hos")
    assert "99 00 00 01" not in page.get_by_role("log").inner_text()
    assert findings(page) == []
