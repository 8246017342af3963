"""The editor's pages in a real browser, over the running bot: by keyboard, narrow, no faults."""

from collections.abc import Callable
from typing import Any

import pytest
from axe import findings
from casework_data import PASSWORD, make_adviser
from playwright.sync_api import Page, expect
from running import System

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

EDITOR = "redaktor.nettleser"
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 700}


@pytest.fixture(scope="module")
def address(system: System) -> str:
    """The address of the product, where there is an editor."""
    database = system.open_database()
    make_adviser(database, EDITOR, role="redaktor")
    database.close()
    return system.address


def sign_in(page: Page) -> None:
    page.get_by_label("Brukernavn").fill(EDITOR)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Svarene til chatboten")


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page must be scrolled sideways."""
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*findings(page), *(["wider than the screen"] if too_wide else [])]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_find_a_topic_and_try_a_change_by_keyboard_alone(
    address: str, window: Callable[..., Any]
) -> None:
    page = window(address).open("/veileder")
    sign_in(page)
    tab_to(page, "#sok")
    page.keyboard.type("ekspertbistand søknad")
    page.keyboard.press("Enter")
    page.wait_for_url("**sok=**")
    tab_to(page, "[href='/veileder/innhold/ekspertbistand_soknad']")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kontrollen har ingenting å utsette")).to_be_visible()
    expect(page.get_by_role("article")).not_to_have_count(0)
    tab_to(page, "#utkast")
    page.keyboard.press("Control+Home")
    page.keyboard.type("ukjent: felt\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("ukjent felt; er det skrevet feil?")
    expect(alert).to_be_focused()
    assert page.input_value("#utkast").startswith("ukjent: felt\nid: ekspertbistand_soknad")
    page.get_by_role("link", name="Forkast utkastet").click()
    assert page.input_value("#utkast").startswith("id: ekspertbistand_soknad")


def test_a_sentence_is_tried(address: str, window: Callable[..., Any]) -> None:
    page = window(address).open("/veileder")
    sign_in(page)
    page.get_by_label("Skriv det en bruker kunne ha skrevet").fill("Hva er ekspertbistand?")
    page.get_by_role("button", name="Prøv setningen").click()
    outcome = page.locator(".innhold__utfall")
    expect(outcome).to_contain_text("Chatboten svarer på temaet Ekspertbistand")
    expect(outcome).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "320"])
def test_no_faults_in_either_written_form(
    address: str, window: Callable[..., Any], viewport: dict[str, int]
) -> None:
    page = window(address, viewport=viewport).open("/veileder")
    sign_in(page)
    for malform in ("nb", "nn"):
        for path in ("", "/ekspertbistand?dato=2031-01-01&", "/nytt"):
            mark = "" if path.endswith("&") else "?"
            page.goto(f"/veileder/innhold{path}{mark}malform={malform}")
            assert faults(page) == [], path
    page.goto("/veileder/innhold/ekspertbistand")
    page.locator("#utkast").fill("id: ekspertbistand")
    page.locator(".innhold__valg button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
