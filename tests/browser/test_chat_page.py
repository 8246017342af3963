"""The chat page in a real browser over the real web server: what the page is and can do.

The bot is silent here: its honest sentence is an answer like any other. What Rasa answers is in
``test_employer_way.py``; what happens when the network fails in ``test_chat_delivery.py``.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from chat_page import (
    answered,
    conversation_id,
    lines,
    own_lines,
    start,
    stored_lines,
    tell,
    write,
)
from playwright.sync_api import Page, expect
from sqlalchemy import select

from naervaer.casework import tickets
from naervaer.casework.advisers import create_adviser
from naervaer.clock import utc_now
from naervaer.store import Database
from naervaer.store.tables import Conversation, Message, Ticket

pytestmark = pytest.mark.browser

SILENT = "Beklager, jeg får ikke svart akkurat nå."
LEAVE_MESSAGE = "Legg igjen melding til et menneske"


@pytest.fixture
def page(window: Callable, shared_server: str) -> Page:
    return window(shared_server).open("/")


def test_first_choice_then_greeting_then_answer(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Spør om oppfølging av sykefravær")
    expect(page.get_by_role("button", name="Jeg er sykmeldt")).to_be_visible()
    expect(page.get_by_text("Ikke skriv navn, fødselsnummer").first).to_be_visible()
    start(page)
    expect(page.get_by_text("Du spør som arbeidsgiver")).to_be_visible()
    write(page, "Når må planen være ferdig?")
    answered(page, 1)
    expect(lines(page).last).to_contain_text(SILENT)
    heading = lines(page).last.get_by_role("heading")
    expect(heading.locator(".melding__navn")).to_have_text("Nærvær")
    assert len(heading.locator("time").inner_text()) == len("14:03")


def test_a_suggested_question_opens_the_chat_and_is_sent(page: Page) -> None:
    page.get_by_role("button", name="Hvem er med på dialogmøtet?").click()
    answered(page, 1)
    assert own_lines(page) == ["Hvem er med på dialogmøtet?"]
    expect(page.get_by_text("Du spør som sykmeldt")).to_be_visible()


def test_the_switch_changes_page_and_bot(page: Page) -> None:
    start(page)
    page.get_by_role("link", name="Nynorsk").click()
    expect(page.get_by_text("Du spør som arbeidsgjevar")).to_be_visible()
    expect(page.get_by_role("button", name="Snakk med eit menneske")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    expect(lines(page).last).to_contain_text("No svarar eg på nynorsk.")
    write(page, "Kva fristar har eg?")
    answered(page, 1)
    expect(lines(page).last).to_contain_text("eg får ikkje svart akkurat no")
    page.reload()
    expect(page.get_by_text("Du spør som arbeidsgjevar")).to_be_visible()


def test_the_switch_before_the_first_choice_opens_the_chat_in_nynorsk(page: Page) -> None:
    page.get_by_role("link", name="Nynorsk").click()
    start(page, "Eg er arbeidsgjevar")
    expect(lines(page).first).to_contain_text("eg får ikkje svart akkurat no")


def test_the_server_renders_the_asked_form_and_remembers_it(
    window: Callable, shared_server: str
) -> None:
    page = window(shared_server, java_script_enabled=False).open("/?malform=nn")
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    page.goto("/personvern")
    expect(page.get_by_role("heading", level=1)).to_have_text("Slik tek vi vare på det du skriv")


def test_too_long_text_is_counted_and_not_sent(page: Page, shared_database: Database) -> None:
    start(page)
    page.locator("#tekst").fill("æ" * 1850)
    expect(page.locator("#teller")).to_have_text("150 tegn igjen")
    write(page, "æ" * 2003)
    expect(page.locator("#teller")).to_have_text("3 tegn for mye")
    expect(page.get_by_role("alert")).to_contain_text("Kort den ned til 2000 tegn")
    expect(page.locator("#tekst")).to_have_attribute("aria-invalid", "true")
    assert stored_lines(shared_database, conversation_id(page)) == []
    write(page, "😀" * 2000)
    answered(page, 1)


def test_a_national_number_is_hidden_and_the_user_is_told(page: Page) -> None:
    start(page)
    write(page, "Nummeret er 12057900499, tror jeg")
    answered(page, 1)
    expect(page.get_by_role("log")).to_contain_text("Jeg skjulte")
    assert "12057900499" not in page.get_by_role("log").inner_text()


def test_queue_take_over_and_live_answer_are_shown(page: Page, shared_database: Database) -> None:
    start(page)
    write(page, "Jeg trenger hjelp")
    answered(page, 1)
    page.get_by_role("button", name=LEAVE_MESSAGE).click()
    strip = page.locator("#ko")
    expect(strip).to_contain_text("Du står i kø hos")
    expect(strip).to_contain_text("Du får svar senest")
    adviser_takes_over(shared_database, conversation_id(page), "Hei, det er Kari.")
    expect(strip).to_contain_text("Du snakker med Kari Nordmann, veileder.")
    answer = page.get_by_role("log").locator(".melding--veileder").last
    expect(answer).to_contain_text("Hei, det er Kari.")
    expect(answer.get_by_role("heading")).to_contain_text("Kari Nordmann, veileder")
    expect(page.get_by_label("Skriv til Kari Nordmann")).to_be_visible()
    write(page, "Så fint!")
    answered(page, 3)
    expect(lines(page).last).to_contain_text("Så fint!")
    page.reload()
    expect(strip).to_contain_text("Du snakker med Kari Nordmann")


def test_the_human_button_is_always_in_reach(page: Page, shared_database: Database) -> None:
    start(page)
    page.get_by_role("button", name="Snakk med et menneske").click()
    answered(page, 1)
    assert stored_lines(shared_database, conversation_id(page)) == ["Snakk med et menneske"]
    for number in range(5):
        tell(shared_database, conversation_id(page), f"linje {number} " + "lang tekst " * 80)
    expect(lines(page).last).to_contain_text("linje 4")
    expect(page.get_by_role("button", name="Snakk med et menneske")).to_be_in_viewport()


def test_passed_buttons_go_away_and_stay_away(page: Page) -> None:
    start(page)
    expect(page.get_by_role("button", name=LEAVE_MESSAGE)).to_have_count(1)
    write(page, "noe annet")
    answered(page, 1)
    expect(page.get_by_role("button", name=LEAVE_MESSAGE)).to_have_count(1)
    page.reload()
    answered(page, 1)
    expect(page.get_by_role("button", name=LEAVE_MESSAGE)).to_have_count(1)


def test_the_users_own_copy_is_readable(page: Page) -> None:
    start(page)
    write(page, "Dette vil jeg ha med meg")
    answered(page, 1)
    with page.expect_download() as saved:
        from_menu(page, "Last ned samtalen")
    assert saved.value.suggested_filename.startswith("naervaer-samtale-")
    copy = saved.value.path().read_text(encoding="utf-8")
    assert "Dette vil jeg ha med meg" in copy
    assert SILENT in copy


def test_erasing_asks_first_and_leaves_nothing(page: Page, shared_database: Database) -> None:
    start(page)
    write(page, "slett meg")
    answered(page, 1)
    conversation = conversation_id(page)
    from_menu(page, "Slett samtalen")
    page.get_by_role("button", name="Avbryt").click()
    assert stored_lines(shared_database, conversation) == ["slett meg"]
    from_menu(page, "Slett samtalen")
    page.get_by_role("button", name="Ja, slett").click()
    expect(page.get_by_text("Samtalen er slettet.")).to_be_visible()
    expect(page.get_by_role("button", name="Jeg er arbeidsgiver")).to_be_visible()
    assert stored_lines(shared_database, conversation) == []
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    page.reload()
    expect(page.get_by_role("button", name="Jeg er arbeidsgiver")).to_be_visible()


def test_a_new_conversation_ends_the_right_to_the_old(page: Page) -> None:
    start(page)
    write(page, "gammel samtale")
    answered(page, 1)
    from_menu(page, "Start en ny samtale")
    page.get_by_role("button", name="Ja, start ny").click()
    start(page, "Jeg er sykmeldt")
    assert own_lines(page) == []
    page.reload()
    expect(page.get_by_text("Du spør som sykmeldt")).to_be_visible()
    assert own_lines(page) == []


def test_a_conversation_that_is_gone_keeps_the_words_readable(
    page: Page, shared_database: Database
) -> None:
    start(page)
    page.locator("#tekst").fill("halvferdig tanke")
    conversation = conversation_id(page)
    with shared_database.write() as session:
        session.delete(session.get_one(Conversation, conversation))
    expect(page.get_by_role("heading", name="Samtalen er avsluttet")).to_be_visible()
    expect(page.get_by_text("halvferdig tanke")).to_be_visible()
    page.get_by_role("button", name="Start en ny samtale").click()
    start(page)


def test_the_reader_is_not_moved_while_reading_above(page: Page, shared_database: Database) -> None:
    start(page)
    conversation = conversation_id(page)
    for number in range(6):
        tell(shared_database, conversation, f"linje {number}\n\n" + "lang tekst " * 60)
    expect(lines(page).last).to_contain_text("linje 5")
    expect(lines(page).last).to_be_in_viewport()
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -1500)
    expect(lines(page).last).not_to_be_in_viewport()
    settle(page)
    where = page.evaluate("scrollY")
    tell(shared_database, conversation, "noe nytt nederst")
    expect(lines(page).last).to_contain_text("noe nytt nederst")
    settle(page)
    assert page.evaluate("scrollY") == where
    page.get_by_role("button", name="Nye meldinger").click()
    expect(lines(page).last).to_be_in_viewport()


def test_days_are_parted(page: Page, shared_database: Database) -> None:
    start(page)
    conversation = conversation_id(page)
    with shared_database.write() as session:
        for line in session.scalars(select(Message).where(Message.conversation_id == conversation)):
            line.created_at = utc_now() - timedelta(days=1)
    tell(shared_database, conversation, "i dag")
    expect(lines(page).last).to_contain_text("i dag")
    page.reload()
    expect(page.locator(".dagskille")).to_have_text(["I går", "I dag"])


def test_without_javascript_there_is_a_sentence_and_a_number(
    window: Callable, shared_server: str
) -> None:
    page = window(shared_server, java_script_enabled=False).open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chatten trenger JavaScript")
    expect(page.get_by_role("link", name="55 55 33 36")).to_be_visible()
    expect(page.get_by_role("link", name="55 55 33 33")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_the_privacy_page_names_the_periods_that_are_kept(page: Page) -> None:
    page.get_by_role("link", name="Slik tar vi vare på det du skriver").click()
    expect(page.get_by_text("Samtalen slettes 90 dager etter")).to_be_visible()


def from_menu(page: Page, name: str) -> None:
    """Choose from the menu."""
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("button", name=name).click()


def settle(page: Page) -> None:
    """Wait until the page has stopped scrolling."""
    page.evaluate(
        """() => new Promise(done => {
            let last = -1, still = 0;
            const look = () => {
                still = scrollY === last ? still + 1 : 0;
                last = scrollY;
                still > 10 ? done() : requestAnimationFrame(look);
            };
            look();
        })"""
    )


def adviser_takes_over(database: Database, conversation: str, text: str) -> None:
    """Claim the conversation's ticket as Kari Nordmann, and answer in it."""
    with database.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.conversation_id == conversation)).one()
        adviser = create_adviser(
            session,
            username="kari",
            name="Kari Nordmann",
            role="veileder",
            unit=ticket.unit,
            password="et langt passord for prøver",
            now=utc_now(),
        )
        tickets.claim(session, ticket.id, adviser=adviser, version=ticket.version, now=utc_now())
        tickets.reply(session, ticket.id, adviser=adviser, text=text, now=utc_now())
