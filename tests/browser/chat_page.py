"""How a person uses the chat page, in the words of the page."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from naervaer.chat import messages
from naervaer.clock import utc_now
from naervaer.store import Database
from naervaer.store.tables import Conversation, Message


def start(page: Page, who: str = "Jeg er arbeidsgiver") -> None:
    """Make the first choice and wait for the first line."""
    page.get_by_role("button", name=who).click()
    expect(lines(page).first).to_be_visible()


def write(page: Page, text: str) -> None:
    """Write a line and send it with the Enter key."""
    field = page.locator("#tekst")
    field.fill(text)
    field.press("Enter")


def lines(page: Page) -> Locator:
    """Return the confirmed lines of the conversation."""
    return page.get_by_role("log").locator("[data-seq]")


def numbers(page: Page) -> list[int]:
    """Return the sequence numbers that are shown, from the top."""
    return [int(line.get_attribute("data-seq") or 0) for line in lines(page).all()]


def own_lines(page: Page) -> list[str]:
    """Return what the user has said and the server has confirmed."""
    return page.get_by_role("log").locator(".melding--bruker .melding__tekst").all_inner_texts()


def answered(page: Page, count: int) -> None:
    """Wait until the log holds the answers to ``count`` lines of the user and nothing is unsent."""
    expect(page.get_by_role("log").locator(".melding--bruker")).to_have_count(count)
    expect(page.locator("#uteboks > *")).to_have_count(0)
    expect(lines(page).last).not_to_have_class("melding--bruker")
    expect(page.locator("#skriver")).to_be_hidden()


def conversation_id(page: Page) -> str:
    """Return the id of the conversation that the page's browser is in."""
    found: str = page.evaluate("fetch('/api/chat/current').then(r => r.json()).then(c => c.id)")
    return found


def stored_lines(database: Database, conversation: str) -> list[str]:
    """Return what the database holds of the user's lines in a conversation, in order."""
    with database.read() as session:
        found = session.scalars(
            select(Message.text)
            .where(Message.conversation_id == conversation, Message.sender == "bruker")
            .order_by(Message.seq)
        )
        return list(found)


def tell(database: Database, conversation: str, text: str) -> None:
    """Let a line come from the server's side, as an adviser's does."""
    with database.write() as session:
        messages.append(
            session,
            session.get_one(Conversation, conversation),
            sender="veileder",
            author="Kari Nordmann",
            text=text,
            now=utc_now(),
        )
