"""The real content: nobody objects to it, and what it links to is there."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from naervaer.chat import gateway_replies
from naervaer.knowledge import check_content, load_knowledge
from naervaer.knowledge.buttons import GATEWAY_PAYLOADS
from naervaer.knowledge.proofreading import OWN_PAGES
from naervaer.settings import ROOT, Settings
from naervaer.web.app import create_app

TEMPLATES = ROOT / "naervaer" / "web" / "templates"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

OWN_ADDRESS = re.compile(r'(?:href|action|src)="(/[^"#]*)')
TEMPLATED_NAME = re.compile(r"\{\{ '|\}\}\.(css|js)")
"""A query, or the name of a style sheet, that the template makes up."""

MARKDOWN_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def visitor(settings: Settings) -> TestClient:
    """Somebody who is not signed in, at the real application."""
    return TestClient(create_app(settings), follow_redirects=False)


def leads_somewhere(visitor: TestClient, address: str) -> bool:
    """Return whether the application has such an address, open or not, to read or to send to."""
    return visitor.get(re.sub(r"\{\{.*?\}\}", "1", address)).status_code != 404


def test_the_real_content_has_no_mistakes() -> None:
    assert len(check_content().topics) == 80


def test_the_assistant_starts_with_the_real_content() -> None:
    assert {"oppfolgingsplan_frist", "ekspertbistand"} <= load_knowledge().topics.keys()


def test_own_pages_that_answers_may_link_to_are_there(visitor: TestClient) -> None:
    assert [page for page in OWN_PAGES if not leads_somewhere(visitor, page)] == []
    assert not leads_somewhere(visitor, "/finnes-ikke")


def test_links_of_the_pages_lead_somewhere(visitor: TestClient) -> None:
    addresses = {
        (template.name, address)
        for template in TEMPLATES.rglob("*.html")
        for address in OWN_ADDRESS.findall(template.read_text(encoding="utf-8"))
        if not TEMPLATED_NAME.search(address)
    }
    assert len(addresses) > 20
    assert {each for each in addresses if not leads_somewhere(visitor, each[1])} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_the_documents_lead_somewhere(document: Path) -> None:
    links = MARKDOWN_LINK.findall(document.read_text(encoding="utf-8"))
    relative = [link.split("#")[0] for link in links if "://" not in link]
    assert [link for link in relative if not (document.parent / link).exists()] == []


def test_the_gateway_answers_the_buttons_that_are_its_own() -> None:
    assert set(GATEWAY_PAYLOADS) == {gateway_replies.LEAVE_MESSAGE, gateway_replies.TAKE_CONTACT}
