"""The personal link in a real browser: it says nothing, asks one thing, and leaves nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from chat_page import answered, conversation_id, lines, own_lines, stored_lines, write
from personal_link import BORN, sent_link
from playwright.sync_api import Page, expect
from sqlalchemy import select

from naervaer.clock import utc_now
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import ConversationAccess, Invitation, Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def link(
    request: pytest.FixtureRequest, shared_database: Database, shared_settings: Settings
) -> str:
    return sent_link(shared_database, shared_settings, request.node.name[:50])


@pytest.fixture
def page(window: Callable, shared_server: str, link: str) -> Page:
    return window(shared_server).open(link)


def test_the_page_says_nothing_about_the_person(page: Page) -> None:
    text = page.locator("body").inner_text().casefold()
    for word in ("syk", "sjuk", "prøvebedrift", "jobb", "nav ", str(BORN.year)):
        assert word not in text
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekreft at det er deg")


def test_the_right_date_opens_the_chat_and_the_token_leaves_the_address(
    page: Page, link: str
) -> None:
    response = prove(page)
    assert response == "/samtale"
    assert link.rpartition("/")[2] not in page.content()
    expect(page.get_by_role("heading", name="Bare for deg")).to_be_visible()
    expect(page.get_by_text("Det er frivillig å svare.")).to_be_visible()
    expect(lines(page).first).to_be_visible()
    write(page, "Hvem ser dette?")
    answered(page, 1)
    page.goto("/")
    page.wait_for_url("**/samtale")
    answered(page, 1)
    assert own_lines(page) == ["Hvem ser dette?"]


def test_no_page_of_the_link_is_kept_or_tells_where_one_came_from(
    window: Callable, shared_server: str, link: str
) -> None:
    visit = window(shared_server)
    page = visit.context.new_page()
    first = page.goto(link)
    prove(page)
    for answer in (first, page.reload()):
        assert answer is not None
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_cookie_is_out_of_reach_of_scripts(page: Page) -> None:
    prove(page)
    [cookie] = [each for each in page.context.cookies() if each["name"] == "naervaer_samtale"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert "naervaer_samtale" not in page.evaluate("document.cookie")


def test_a_date_that_is_none_is_told_kindly_and_does_not_count(page: Page) -> None:
    for _ in range(6):
        prove(page, "31", "2", "1980")
    expect(page.get_by_text("Skriv dag, måned og år med tall.")).to_be_visible()
    expect(page.get_by_label("Dag")).to_be_focused()
    expect(page.get_by_label("Måned")).to_have_value("2")
    assert prove(page) == "/samtale"


def test_five_wrong_dates_lock_the_link_and_tell_an_adviser(
    page: Page, link: str, shared_database: Database
) -> None:
    for _ in range(4):
        prove(page, "1", "1", "1970")
        expect(page.get_by_text("Fødselsdatoen stemmer ikke med lenken.")).to_be_visible()
    prove(page, "1", "1", "1970")
    expect(page.get_by_text("Lenken er låst")).to_be_visible()
    expect(page.get_by_role("link", name="55 55 33 33")).to_be_visible()
    page.goto(link)
    expect(page.get_by_label("Dag")).to_have_count(0)
    with shared_database.read() as session:
        tickets = session.scalars(select(Ticket).where(Ticket.reason == "laast_lenke"))
        assert len(list(tickets)) == 1


def test_unknown_and_expired_links_give_a_calm_page(
    page: Page, link: str, shared_database: Database
) -> None:
    with shared_database.write() as session:
        for invitation in session.scalars(select(Invitation)):
            if invitation.expires_at:
                invitation.expires_at = utc_now() - timedelta(minutes=1)
    for path in (link, "/s/finnes-ikke"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Lenken kan ikke åpnes")).to_be_visible()
        expect(page.get_by_role("link", name="55 55 33 33")).to_be_visible()
        expect(page.get_by_label("Dag")).to_have_count(0)


def test_ending_leaves_nothing_on_the_machine(page: Page, shared_database: Database) -> None:
    prove(page)
    expect(lines(page).first).to_be_visible()
    page.locator("#tekst").fill("halvskrevet")
    conversation = conversation_id(page)
    page.get_by_role("button", name="Avslutt på denne maskinen").click()
    expect(page.get_by_role("heading", name="Du er ute")).to_be_visible()
    assert [each["name"] for each in page.context.cookies() if "samtale" in each["name"]] == []
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    page.go_back()
    expect(page.get_by_text("Du er ikke logget inn").first).to_be_visible()
    with shared_database.read() as session:
        rights = session.scalars(
            select(ConversationAccess).where(ConversationAccess.conversation_id == conversation)
        )
        assert list(rights) == []


def test_the_same_chat_again_on_another_device(
    page: Page, link: str, window: Callable, shared_server: str
) -> None:
    prove(page)
    write(page, "fra mobilen")
    answered(page, 1)
    other = window(shared_server).open(link)
    prove(other)
    answered(other, 1)
    assert own_lines(other) == ["fra mobilen"]


def test_erasing_leads_to_a_neutral_page(page: Page, shared_database: Database) -> None:
    prove(page)
    write(page, "dette angrer jeg på")
    answered(page, 1)
    conversation = conversation_id(page)
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("button", name="Slett samtalen").click()
    page.get_by_role("button", name="Ja, slett").click()
    page.wait_for_url("**/samtale/slettet")
    assert stored_lines(shared_database, conversation) == []


def test_it_works_without_javascript_as_far_as_the_chat(
    window: Callable, shared_server: str, link: str
) -> None:
    page = window(shared_server, java_script_enabled=False).open(link)
    assert prove(page) == "/samtale"
    expect(page.get_by_role("heading", name="Chatten trenger JavaScript")).to_be_visible()
    page.get_by_role("button", name="Avslutt på denne maskinen").click()
    expect(page.get_by_role("heading", name="Du er ute")).to_be_visible()


def test_the_chat_page_is_closed_to_others(window: Callable, shared_server: str) -> None:
    page = window(shared_server).open("/samtale")
    expect(page.get_by_role("heading", name="Du er ikke logget inn")).to_be_visible()


def prove(
    page: Page, day: str = str(BORN.day), month: str = str(BORN.month), year: str = str(BORN.year)
) -> str:
    """Fill in the birth date and go on; return the path of the page that came."""
    page.get_by_label("Dag").fill(day)
    page.get_by_label("Måned").fill(month)
    page.get_by_label("År").fill(year)
    page.get_by_role("button", name="Gå videre").click()
    page.wait_for_load_state()
    path: str = page.evaluate("location.pathname")
    return path
