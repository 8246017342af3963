"""The sick-listed person's way with the whole product: link, birth date, question, answer."""

from collections.abc import Callable

import pytest
from axe import findings
from chat_page import answered, lines, write
from personal_link import BORN, sent_link
from playwright.sync_api import Page, expect
from running import System

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def page(window: Callable, system: System, request: pytest.FixtureRequest) -> Page:
    database = system.open_database()
    link = sent_link(database, system.settings, request.node.name[:50], malform="nn")
    database.close()
    page: Page = window(system.address, viewport=NARROW).open(f"{link}?malform=nn")
    page.get_by_label("Dag").fill(str(BORN.day))
    page.get_by_label("Månad").fill(str(BORN.month))
    page.get_by_label("År").fill(str(BORN.year))
    page.get_by_role("button", name="Gå vidare").click()
    return page


def test_a_low_answer_becomes_a_ticket_and_a_kind_reply(page: Page) -> None:
    expect(page.get_by_text("Eg reknar med å vere tilbake i jobb om nokre veker")).to_be_visible()
    expect(page.locator(".valg--stablet .valg__knapp")).to_have_count(5)
    assert findings(page) == []
    write(page, "kven ser svaret mitt?")
    answered(page, 1)
    expect(page.get_by_role("log")).to_contain_text("Arbeidsgjevaren din ser det ikkje")
    page.get_by_role("button", name="Passar dårleg").click()
    answered(page, 2)
    expect(page.locator("#ko")).to_contain_text("tek kontakt")
    assert findings(page) == []
    page.reload()
    expect(page.locator("#ko")).to_contain_text("tek kontakt")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_high_answer_is_thanked_for_without_a_ticket(page: Page) -> None:
    page.get_by_role("button", name="Passar svært godt").click()
    answered(page, 1)
    expect(lines(page).last).to_be_visible()
    expect(page.locator("#ko")).to_be_hidden()
