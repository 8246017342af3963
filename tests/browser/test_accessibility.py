"""Everyone can use the pages: axe, keyboard alone, 320 pixels, reduced motion, what is spoken."""

from collections.abc import Callable
from typing import Any

import pytest
from axe import findings
from chat_page import answered, conversation_id, lines, own_lines, start, tell, write
from personal_link import BORN, sent_link
from playwright.sync_api import Page, expect

from naervaer.settings import Settings
from naervaer.store import Database

pytestmark = pytest.mark.browser

NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
def page(window: Callable, shared_server: str) -> Page:
    return window(shared_server).open("/")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
@pytest.mark.parametrize("malform", ["nb", "nn"])
def test_axe_finds_nothing_in_any_state_of_the_chat(
    window: Callable, shared_server: str, shared_database: Database, size: dict, malform: str
) -> None:
    page = window(shared_server, reduced_motion="reduce", **size).open(f"/?malform={malform}")
    clean(page)
    start(page, {"nb": "Jeg er arbeidsgiver", "nn": "Eg er arbeidsgjevar"}[malform])
    clean(page)
    write(page, "et spørsmål")
    answered(page, 1)
    page.locator(".valg__knapp").click()
    expect(page.locator("#ko")).to_be_visible()
    tell(shared_database, conversation_id(page), "Hei! Se https://www.nav.no/sykmeldt")
    expect(lines(page).last).to_contain_text("Hei!")
    clean(page)
    page.locator("#tekst").fill("x" * 2001)
    page.locator("#tekst").press("Enter")
    clean(page)
    page.locator("#tekst").fill("")
    page.context.set_offline(True)
    write(page, "uten nett")
    expect(page.locator("#uteboks .usendt__knapper")).to_be_visible()
    clean(page)
    page.context.set_offline(False)
    expect(page.locator("#uteboks > *")).to_have_count(0)
    page.locator("#meny-knapp").click()
    clean(page)
    page.locator("#slett").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    clean(page)
    page.locator("#bekreft-slett [value=ja]").click()
    expect(page.locator("#start")).to_be_visible()
    clean(page)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["320", "1280"])
def test_axe_finds_nothing_on_the_other_pages(
    window: Callable,
    shared_server: str,
    shared_database: Database,
    shared_settings: Settings,
    size: dict,
) -> None:
    link = sent_link(shared_database, shared_settings, f"axe-{size['viewport']['width']}")
    page = window(shared_server, reduced_motion="reduce", **size).open("/personvern")
    clean(page)
    for path in ("/s/ukjent", "/samtale", "/samtale/avsluttet", "/samtale/slettet", link):
        page.goto(path)
        clean(page)
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_text("Skriv dag, måned og år med tall.")).to_be_visible()
    clean(page)
    page.get_by_label("Dag").fill(str(BORN.day))
    page.get_by_label("Måned").fill(str(BORN.month))
    page.get_by_label("År").fill(str(BORN.year))
    page.get_by_role("button", name="Gå videre").click()
    expect(lines(page).first).to_be_visible()
    clean(page)


def test_axe_finds_nothing_without_javascript(window: Callable, shared_server: str) -> None:
    """Axe itself is a script, so the page is read with scripts and shown as without them."""
    page = window(shared_server, java_script_enabled=False).open("/")
    markup = page.locator("noscript").inner_html()
    reader = window(shared_server).open("/personvern")
    reader.evaluate("markup => { document.querySelector('main').innerHTML = markup }", markup)
    assert findings(reader) == []


def test_the_employers_way_by_keyboard_alone(page: Page) -> None:
    tab_to(page, "Jeg er arbeidsgiver")
    page.keyboard.press("Enter")
    expect(page.locator("#tekst")).to_be_focused()
    page.keyboard.type("Når må")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("planen være klar?")
    page.keyboard.press("Enter")
    answered(page, 1)
    assert own_lines(page) == ["Når må\nplanen være klar?"]
    expect(page.locator("#tekst")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Legg igjen melding til et menneske"
    page.keyboard.press("Space")
    expect(page.locator("#ko")).to_contain_text("Du står i kø hos")
    expect(page.locator("#tekst")).to_be_focused()

    tab_to(page, "Snakk med et menneske")
    page.keyboard.press("Enter")
    answered(page, 3)

    tab_to(page, "Meny", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#meny-liste")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "Last ned samtalen"
    page.keyboard.press("Escape")
    expect(page.locator("#meny-liste")).to_be_hidden()
    assert focused(page) == "Meny"

    page.keyboard.press("Enter")
    tab_to(page, "Slett samtalen")
    page.keyboard.press("Enter")
    assert focused(page) == "Avbryt"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert own_lines(page)[0].startswith("Når må")

    tab_to(page, "Nynorsk", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Snakk med eit menneske")).to_be_visible()
    assert focused(page) == "Nynorsk"

    tab_to(page, "Meny")
    page.keyboard.press("Enter")
    tab_to(page, "Slett samtalen")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Ja, slett"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Samtalen er sletta.")).to_be_visible()
    expect(page.locator("#start-tittel")).to_be_focused()


def test_focus_goes_round_the_page_without_a_trap(page: Page) -> None:
    start(page)
    stops = [focused(page)]
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(focused(page))
    assert "Hopp til innholdet" in stops
    assert stops.count("Send") >= 2


def test_every_focus_is_seen(page: Page) -> None:
    """No stop of the tab key lies under the head or the writing field, and each has a ring."""
    start(page)
    for number in range(3):
        write(page, f"spørsmål {number}")
        answered(page, number + 1)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
                const at = document.activeElement;
                if (at === document.body) return null;
                const box = at.getBoundingClientRect();
                const seen = document.elementFromPoint(
                    box.left + box.width / 2, box.top + box.height / 2);
                const ring = [at, at.closest('.skrivefelt__boks')].some(
                    (each) => each && getComputedStyle(each).outlineStyle !== 'none');
                return ring && (at.contains(seen) || seen?.contains(at)) ? null : at.outerHTML;
            }"""
        )
        assert hidden is None


def test_the_skip_link_leads_past_the_head(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "Hopp til innholdet"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Jeg er arbeidsgiver"


@pytest.mark.parametrize("path", ["/", "/personvern", "/s/ukjent", "/samtale/avsluttet"])
def test_nothing_is_wider_than_320_pixels(window: Callable, shared_server: str, path: str) -> None:
    page = window(shared_server, **NARROW).open(path)
    assert overflow(page) == 0
    if path == "/":
        start(page)
        write(page, "et_usedvanlig_langt_ord_" * 20)
        answered(page, 1)
        page.locator("#meny-knapp").click()
        assert overflow(page) == 0
        page.locator("#slett").click()
        assert overflow(page) == 0


def test_text_at_double_size_still_fits(window: Callable, shared_server: str) -> None:
    page = window(shared_server, viewport={"width": 640, "height": 512}).open("/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    start(page)
    assert overflow(page) == 0
    expect(page.get_by_role("button", name="Snakk med et menneske")).to_be_visible()


def test_each_new_line_is_put_in_the_log_once_and_history_is_not_spoken_again(
    page: Page, shared_database: Database
) -> None:
    start(page)
    watch_log(page)
    write(page, "første")
    answered(page, 1)
    tell(shared_database, conversation_id(page), "fra veilederen")
    expect(lines(page).last).to_contain_text("fra veilederen")
    spoken = page.evaluate("window.spoken")
    assert [line["sender"] for line in spoken] == ["bot", "veileder"]
    assert len({line["seq"] for line in spoken}) == 2
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.locator(".melding--bruker")).to_have_attribute("aria-live", "off")
    page.reload()
    expect(lines(page).last).to_contain_text("fra veilederen")
    watch_log(page)
    tell(shared_database, conversation_id(page), "og en til")
    expect(lines(page).last).to_contain_text("og en til")
    assert len(page.evaluate("window.spoken")) == 1


def test_states_are_spoken_without_moving_the_focus(page: Page) -> None:
    start(page)
    page.context.set_offline(True)
    write(page, "uten nett")
    expect(page.locator("#beskjed")).to_contain_text("Ikke sendt")
    expect(page.locator("#tekst")).to_be_focused()
    page.context.set_offline(False)
    answered(page, 1)


def test_reduced_motion_stops_what_moves(window: Callable, shared_server: str) -> None:
    page = window(shared_server, reduced_motion="reduce").open("/")
    start(page)
    page.evaluate("document.getElementById('skriver').hidden = false")
    page.wait_for_timeout(100)
    assert (
        page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length") == 0
    )


def test_links_to_other_sites_say_that_they_open_a_new_tab(
    page: Page, shared_database: Database
) -> None:
    start(page)
    tell(shared_database, conversation_id(page), "Se https://www.nav.no/arbeidsgiver.")
    link = page.get_by_role("link", name="https://www.nav.no/arbeidsgiver (åpnes i ny fane)")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "https://www.nav.no/arbeidsgiver")


def clean(page: Page) -> None:
    """Let axe look at the page as it is."""
    assert findings(page) == []


def focused(page: Page) -> str:
    """Return what a screen reader would call the focused element."""
    name: str = page.evaluate(
        """() => {
            const at = document.activeElement;
            return (at.getAttribute('aria-label') ?? at.innerText ?? '').trim();
        }"""
    )
    return name


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press the tab key until the element with that name has the focus."""
    passed = []
    for _ in range(40):
        page.keyboard.press(key)
        passed.append(focused(page))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name!r} is not among {passed}")


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wider


def watch_log(page: Page) -> None:
    """Remember what is put into the log and not kept quiet: what a screen reader says."""
    page.evaluate(
        """() => {
            window.spoken = [];
            new MutationObserver((changes) => {
                for (const change of changes) for (const added of change.addedNodes) {
                    if (added.getAttribute?.('aria-live') === 'off') continue;
                    const kind = /melding--(bot|veileder|system)/.exec(added.className ?? '');
                    window.spoken.push({seq: added.dataset?.seq, sender: kind?.[1]});
                }
            }).observe(document.querySelector('[role=log]'), {childList: true});
        }"""
    )
