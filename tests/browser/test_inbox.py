"""The adviser's workbench in a real browser: by keyboard alone, live, and without faults in axe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe import findings
from casework_data import PASSWORD, lines, make_adviser, make_employer_chat, make_invitation
from playwright.sync_api import Page, expect
from sqlalchemy import select

from naervaer.casework import tickets
from naervaer.casework.tickets import Reason
from naervaer.chat import conversations, messages
from naervaer.clock import utc_now
from naervaer.store import Database
from naervaer.store.tables import Answer, Conversation, SickCase, Ticket

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 700}


@pytest.fixture
def office(sqlite_database: Database) -> Database:
    """An office with two advisers."""
    make_adviser(sqlite_database, "kari")
    make_adviser(sqlite_database, "ola")
    return sqlite_database


def open_ticket(database: Database, about: str, reason: Reason = Reason.ONSKE) -> tuple[str, int]:
    """Let an employer ask for a human; return the chat and the ticket."""
    chat = make_employer_chat(database)
    now = utc_now()
    with database.write() as session:
        conversation = conversations.get(session, chat)
        messages.append(
            session,
            conversation,
            sender="bot",
            text="Planen skal være klar innen fire uker.",
            topic="oppfolgingsplan_frist",
            sources=[{"name": "Nav", "url": "https://www.nav.no/", "date": "2026-07-31"}],
            now=now,
        )
        receipt = tickets.open_ticket(
            session, conversation_id=chat, reason=reason, about=about, now=now
        )
    return chat, receipt.ticket_id


def user_writes(database: Database, chat: str, text: str) -> None:
    """Let the user write a line, as the gateway stores it."""
    now = utc_now()
    with database.write() as session:
        conversation = conversations.get(session, chat)
        line = messages.append(session, conversation, sender="bruker", text=text, now=now)
        line.answered_at = now
        tickets.on_user_message(session, chat, now)


def sign_in(page: Page, username: str = "kari") -> None:
    page.get_by_label("Brukernavn").fill(username)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", name="Henvendelser", level=1)).to_be_visible()


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has focus, and see that focus is visible on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(
                """() => {
                    const shows = (element) => {
                        const style = getComputedStyle(element);
                        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                    };
                    const active = document.activeElement;
                    return shows(active) || shows(active.closest('.rad') ?? active);
                }"""
            ), f"{selector} does not show that it has focus"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_sign_in_open_claim_reply_and_solve_by_keyboard_alone(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    chat, ticket = open_ticket(office, "Vi kommer ikke i gang med planen")
    page = window(server).open("/veileder")  # type: ignore[attr-defined]
    tab_to(page, "#brukernavn")
    page.keyboard.type("kari")
    tab_to(page, "#passord")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Henvendelser", level=1)).to_be_visible()
    tab_to(page, f"#rad-lenke-{ticket}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_be_visible()
    tab_to(page, "#ta-saken")
    page.keyboard.press("Enter")
    expect(page.locator("#saksstatus")).to_contain_text("Du har saken")
    tab_to(page, "#svartekst")
    page.keyboard.type("Hei, jeg ringer deg i morgen.")
    page.keyboard.press("Control+Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Hei, jeg ringer deg i morgen.")
    expect(page.locator("#svartekst")).to_have_value("")
    tab_to(page, "#handling-los > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#utfall")
    page.keyboard.type("Samtale")
    tab_to(page, "#notat")
    page.keyboard.type("Avtalt samtale")
    tab_to(page, "#los-saken")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saken er løst.")).to_be_visible()
    with office.read() as session:
        done = session.get(Ticket, ticket)
        assert done is not None
        assert (done.status, done.outcome, done.note) == ("lost", "samtale", "Avtalt samtale")
    assert ("veileder", "Hei, jeg ringer deg i morgen.") in lines(office, chat)


def test_the_skip_link_leads_past_the_menu(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    page = window(server).open("/veileder")  # type: ignore[attr-defined]
    sign_in(page)
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#fane-nye")).to_be_focused()


def test_the_chat_is_live_in_both_windows_and_says_each_line_once(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    chat, ticket = open_ticket(office, "Planen")
    first, second = (window(server).open("/veileder") for _ in range(2))  # type: ignore[attr-defined]
    sign_in(first)
    sign_in(second, "ola")
    first.get_by_role("button", name="Ta saken").click()
    expect(first.locator("#saksstatus")).to_contain_text("Du har saken")
    second.goto(f"/veileder/henvendelser/{ticket}")
    user_writes(office, chat, "Er du der?")
    for page in (first, second):
        expect(page.get_by_role("log").get_by_text("Er du der?")).to_have_count(1)
    first.get_by_label("Svar til brukeren").fill("Ja, her er jeg <b>nå</b>.")
    first.get_by_role("button", name="Send svar").click()
    for page in (first, second):
        expect(page.get_by_role("log").get_by_text("Ja, her er jeg <b>nå</b>.")).to_have_count(1)
    expect(first.locator("#svartekst")).to_be_focused()
    expect(second.get_by_text("Kari Testesen har saken. Overfør den")).to_be_visible()


def test_what_is_being_written_stays_while_the_page_renews_itself(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    chat, _ = open_ticket(office, "Planen")
    page = window(server).open("/veileder")  # type: ignore[attr-defined]
    sign_in(page)
    page.get_by_role("button", name="Ta saken").click()
    page.locator("#handling-los > summary").click()
    page.get_by_label("Notat, bare for veiledere").fill("Halvferdig notat")
    page.get_by_label("Svar til brukeren").fill("Halvferdig svar")
    with office.write() as session:
        tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.KRISE, about="Mer", now=utc_now()
        )
    expect(page.locator("#saksstatus")).to_contain_text("Haster")
    expect(page.get_by_label("Svar til brukeren")).to_have_value("Halvferdig svar")
    expect(page.get_by_label("Svar til brukeren")).to_be_focused()
    expect(page.get_by_label("Notat, bare for veiledere")).to_have_value("Halvferdig notat")


def test_lists_renew_themselves_and_keep_focus(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    _, ticket = open_ticket(office, "Den første")
    page = window(server).open("/veileder")  # type: ignore[attr-defined]
    sign_in(page)
    link = page.locator(f"#rad-lenke-{ticket}")
    link.focus()
    open_ticket(office, "Den andre, som haster", Reason.KRISE)
    expect(page.get_by_role("link", name="Den andre, som haster")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="2 henvendelser")).to_be_visible()
    expect(page.locator(".rad").first).to_contain_text("Den andre")
    expect(page).to_have_title("Nye (2) – Arbeidsbenk – Nærvær")
    expect(link).to_be_focused()


def test_who_comes_second_is_told_who_was_first(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    open_ticket(office, "Planen")
    first, second = (
        window(server, java_script_enabled=False).open("/veileder")  # type: ignore[attr-defined]
        for _ in range(2)
    )
    sign_in(first)
    sign_in(second, "ola")
    first.get_by_role("button", name="Ta saken").click()
    second.get_by_role("button", name="Ta saken").click()
    expect(second.get_by_role("alert")).to_have_text(
        "Kari Testesen har allerede tatt saken. Velg en annen i køen."
    )


def test_a_session_that_ends_leads_to_sign_in(
    office: Database, server: str, window: Callable[..., object]
) -> None:
    open_ticket(office, "Planen")
    own = window(server)
    page, other = own.open("/veileder"), own.open("/veileder")  # type: ignore[attr-defined]
    sign_in(page)
    other.goto("/veileder")
    other.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("heading", name="Logg inn på arbeidsbenken")).to_be_visible()


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 860}, NARROW], ids=["wide", "320"])
def test_no_page_has_a_fault_or_is_wider_than_the_screen(
    office: Database, server: str, window: Callable[..., object], viewport: dict[str, int]
) -> None:
    _, ticket = open_ticket(office, "Et langt ord: arbeidsevnevurderingsskjemautfyllingshjelp")
    open_ticket(office, "Haster", Reason.KRISE)
    invitation = make_invitation(office, "4647", "nav_sunnfjord")
    _, scored = open_ticket(office, "Svarte lavt", Reason.LAV_FORVENTNING)
    with office.write() as session:
        shown = {"utsagn": "Eg reknar med …", "valg": [{"id": "2", "tekst": "passar dårleg"}]}
        session.add(
            Answer(
                invitation_id=invitation,
                version=1,
                question_set="jobbforventning_5",
                set_version=1,
                shown=shown,
                chosen={"id": "2", "verdi": 2},
                malform="nn",
                answered_at=utc_now() - timedelta(hours=1),
            )
        )
        row = session.get(Ticket, scored)
        assert row is not None
        row.case_id = session.scalars(select(SickCase.id)).one()
        conversation = session.get(Conversation, row.conversation_id)
        assert conversation is not None
        conversation.contact = "40000000"
    page = window(server, viewport=viewport).open("/veileder")  # type: ignore[attr-defined]
    found = {"sign in": looked_at(page)}
    page.get_by_label("Passord").fill("feil")
    page.get_by_label("Brukernavn").fill("kari")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("alert")).to_be_focused()
    found["refused"] = looked_at(page)
    sign_in(page)
    found["list"] = looked_at(page)
    for name, path in {
        "filtered": "/veileder?liste=nye&haster=true&enhet=felles",
        "empty": "/veileder?liste=loste",
        "invitations": "/veileder/invitasjoner",
        "nynorsk": f"/veileder/henvendelser/{ticket}?malform=nn",
        "score": f"/veileder/henvendelser/{scored}?malform=nb",
        "missing": "/veileder/henvendelser/99999",
        "free": f"/veileder/henvendelser/{ticket}",
    }.items():
        page.goto(path)
        found[name] = looked_at(page)
    page.get_by_role("button", name="Ta saken").click()
    expect(page.locator("#saksstatus")).to_contain_text("Du har saken")
    for summary in page.locator(".handling > summary").all():
        summary.click()
    found["own"] = looked_at(page)
    assert found == {name: [] for name in found}


def looked_at(page: Page) -> list[str]:
    """Return what axe finds, and whether the page must be scrolled sideways."""
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*findings(page), *(["wider than the screen"] if too_wide else [])]
