"""Every line once, in order, whatever the network does. Real browser, real server, silent bot."""

from collections.abc import Callable

import pytest
from chat_page import (
    answered,
    conversation_id,
    lines,
    numbers,
    own_lines,
    start,
    stored_lines,
    tell,
    write,
)
from playwright.sync_api import Page, Route, expect
from relay import Relay

from naervaer.settings import Settings
from naervaer.store import Database

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window: Callable, shared_server: str) -> Page:
    return window(shared_server).open("/")


def test_reload_keeps_the_history_once(page: Page) -> None:
    start(page)
    write(page, "første spørsmål")
    answered(page, 1)
    write(page, "andre spørsmål")
    answered(page, 2)
    before = numbers(page)
    page.reload()
    answered(page, 2)
    assert numbers(page) == before == list(range(1, len(before) + 1))


def test_a_second_tab_shows_the_same_conversation_live(page: Page) -> None:
    start(page)
    other = page.context.new_page()
    other.goto("/")
    expect(lines(other).first).to_be_visible()
    write(page, "fra den første fanen")
    answered(page, 1)
    answered(other, 1)
    assert numbers(other) == numbers(page)


def test_history_is_there_after_a_link_from_another_site(page: Page) -> None:
    """The strict cookie does not come with such a visit; the page asks for itself."""
    start(page)
    write(page, "står dette her etterpå?")
    answered(page, 1)
    tab = page.context.new_page()
    tab.goto(f"data:text/html,<a href='{page.url}'>lenke</a>")
    tab.get_by_text("lenke").click()
    answered(tab, 1)


def test_offline_the_line_is_kept_and_sent_once(page: Page, shared_database: Database) -> None:
    start(page)
    page.context.set_offline(True)
    write(page, "skrevet uten nett")
    unsent = page.locator("#uteboks")
    expect(unsent).to_contain_text("Ikke sendt ennå. Vi prøver igjen av oss selv.")
    expect(unsent.get_by_role("button", name="Prøv igjen")).to_be_visible()
    expect(page.locator("#nett")).to_contain_text("Du er uten nett.")
    page.context.set_offline(False)
    answered(page, 1)
    assert own_lines(page) == ["skrevet uten nett"]
    expect(page.locator("#nett")).to_be_hidden()
    assert stored_lines(shared_database, conversation_id(page)) == ["skrevet uten nett"]


def test_an_unsent_line_survives_a_reload(page: Page, shared_database: Database) -> None:
    start(page)
    page.route("**/messages", lambda route: route.abort())
    write(page, "borte i tunnelen")
    expect(page.locator("#uteboks")).to_contain_text("Ikke sendt ennå")
    page.unroute("**/messages")
    page.reload()
    answered(page, 1)
    assert stored_lines(shared_database, conversation_id(page)) == ["borte i tunnelen"]


def test_a_line_whose_receipt_is_lost_is_stored_and_answered_once(
    page: Page, shared_database: Database
) -> None:
    start(page)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route("**/stream?*", lambda route: route.abort())
    page.route("**/messages", lose_the_first)
    write(page, "kom denne fram?")
    answered(page, 1)
    assert lost
    assert own_lines(page) == ["kom denne fram?"]
    assert stored_lines(shared_database, conversation_id(page)) == ["kom denne fram?"]
    assert numbers(page) == list(range(1, len(numbers(page)) + 1))


def test_an_unsent_line_can_be_given_up(page: Page, shared_database: Database) -> None:
    start(page)
    page.context.set_offline(True)
    write(page, "angret")
    page.get_by_role("button", name="Fjern").click()
    expect(page.locator("#uteboks > *")).to_have_count(0)
    page.context.set_offline(False)
    write(page, "sendt")
    answered(page, 1)
    assert stored_lines(shared_database, conversation_id(page)) == ["sendt"]


def test_lines_written_in_a_row_come_in_order(page: Page, shared_database: Database) -> None:
    start(page)
    for text in ("en", "to", "tre"):
        write(page, text)
    answered(page, 3)
    assert own_lines(page) == ["en", "to", "tre"]
    assert stored_lines(shared_database, conversation_id(page)) == ["en", "to", "tre"]


def test_what_the_server_refuses_is_told_and_can_be_removed(page: Page) -> None:
    start(page)
    write(page, "en bjelle: \a")
    unsent = page.locator("#uteboks")
    expect(unsent).to_contain_text("Ikke sendt. Meldingen har tegn som ikke kan vises.")
    unsent.get_by_role("button", name="Fjern").click()
    write(page, "men dette går")
    answered(page, 1)


def test_too_fast_waits_and_sends_by_itself(
    window: Callable, start_web: Callable[..., str], settings: Settings
) -> None:
    page = window(start_web(rate_limit_conversation="1/3second")).open("/")
    start(page)
    write(page, "første")
    write(page, "andre")
    expect(page.locator("#uteboks")).to_contain_text("Du har sendt mange meldinger")
    answered(page, 2)
    assert own_lines(page) == ["første", "andre"]


def test_the_stream_comes_back_without_loss_or_doubles(
    window: Callable, shared_server: str, shared_database: Database
) -> None:
    """The connection breaks in mid-stream, and lines are said while nobody can be reached."""
    with Relay(shared_server) as relay:
        page = window(relay.address).open("/")
        start(page)
        conversation = conversation_id(page)
        for lap in range(3):
            tell(shared_database, conversation, f"før brudd {lap}")
            expect(lines(page).last).to_contain_text(f"før brudd {lap}")
            relay.cut()
            tell(shared_database, conversation, f"under brudd {lap}")
            relay.mend()
            expect(lines(page).last).to_contain_text(f"under brudd {lap}")
        assert numbers(page) == list(range(1, 8))


def test_a_long_break_is_told_and_ends_by_itself(
    window: Callable, shared_server: str, shared_database: Database
) -> None:
    with Relay(shared_server) as relay:
        page = window(relay.address).open("/")
        start(page)
        relay.cut()
        expect(page.locator("#nett")).to_have_text("Kobler til igjen …")
        tell(shared_database, conversation_id_of(relay, page), "velkommen tilbake")
        expect(page.locator("#nett")).to_be_hidden()
        expect(lines(page).last).to_contain_text("velkommen tilbake")


def conversation_id_of(relay: Relay, page: Page) -> str:
    """Mend the connection and return the conversation's id."""
    relay.mend()
    return conversation_id(page)
