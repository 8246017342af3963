"""The editor sees what users are told by the running bot, of what is published and of a draft."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from casework_data import PASSWORD, make_adviser
from running import System
from sqlalchemy import create_engine, text
from talking import Talk

from naervaer.editing.topic_source import find_source

pytestmark = pytest.mark.rasa

TOPIC = "ekspertbistand"
PAGE = f"/veileder/innhold/{TOPIC}"
QUESTION = "Hva er ekspertbistand?"


@pytest.fixture(scope="module")
def editor(system: System) -> Iterator[httpx.Client]:
    database = system.open_database()
    make_adviser(database, "redaktor.forhand", role="redaktor")
    database.close()
    with httpx.Client(base_url=system.address, timeout=40, trust_env=False) as client:
        sign_in = {"username": "redaktor.forhand", "password": PASSWORD}
        assert client.post("/api/login", json=sign_in).status_code == 200
        yield client


def shown(editor: httpx.Client, **query: str) -> str:
    return unescape(editor.get(PAGE, params=query).text)


def submitted(editor: httpx.Client, path: str, **fields: str) -> str:
    [csrf, *_] = re.findall(r'name="csrf" value="([^"]+)"', editor.get("/veileder/innhold").text)
    return unescape(editor.post(path, data={"csrf": csrf, **fields}).text)


@pytest.mark.parametrize("malform", ["nb", "nn"])
@pytest.mark.parametrize("audience", ["arbeidsgiver", "sykmeldt"])
def test_the_page_has_the_very_text_that_users_get(
    system: System, editor: httpx.Client, audience: str, malform: str
) -> None:
    talk = Talk(system.address, audience=audience, malform=malform)
    [answer] = [line for line in talk.say(QUESTION) if line["topic"] == TOPIC]
    page = shown(editor)
    assert answer["text"] in page
    assert answer["link"]["label"] in page
    assert all(choice["label"] in page for choice in answer["choices"])
    [simpler] = talk.press("Forklar enk")
    assert simpler["text"] in page


def test_without_a_rate_for_the_day_the_page_says_so_as_the_bot_would(
    editor: httpx.Client,
) -> None:
    assert "24 900 kr" in shown(editor, dato="2026-11-23")
    later = shown(editor, dato="2031-01-01", malform="nb")
    assert "Beløpet kan jeg ikke oppgi nå" in later
    assert "Dette svaret skulle vært gått gjennom på nytt" in later
    assert "slik de blir 01.01.2031" in later


def test_a_draft_is_rendered_and_users_get_what_is_published(
    system: System, editor: httpx.Client
) -> None:
    source = find_source(TOPIC)
    assert source is not None
    lines = source.text.splitlines()
    start = lines.index("svar:")
    lines[start + 2] = "    Et utkast som bare redaktøren ser."
    page = submitted(editor, PAGE, utkast="\n".join(lines), malform="nb")
    assert "Et utkast som bare redaktøren ser." in page.split("<textarea")[0]
    said = Talk(system.address, audience="arbeidsgiver", malform="nb").say(QUESTION)
    assert "utkast" not in said[0]["text"]


def test_a_sentence_is_understood_as_it_would_be_in_the_chat(editor: httpx.Client) -> None:
    page = submitted(editor, "/veileder/innhold/prov", tekst=QUESTION, malgruppe="arbeidsgiver")
    outcome = page.split("innhold__utfall")[1]
    assert "Chatboten svarer på temaet" in outcome
    assert PAGE in outcome.split("Nærmest")[0]
    lost = submitted(editor, "/veileder/innhold/prov", tekst="qwrt zxcv plim")
    assert "Chatboten svarer på temaet" not in lost
    assert "innhold__utfall" in lost


def test_trying_leaves_no_conversation(system: System, editor: httpx.Client) -> None:
    def conversations() -> int:
        database = system.open_database()
        with database.read() as session:
            count = session.execute(text("SELECT count(*) FROM conversation")).scalar_one()
        database.close()
        return int(count)

    before = conversations(), trackers(system)
    shown(editor)
    submitted(editor, "/veileder/innhold/prov", tekst="noe ingen har skrevet før")
    assert (conversations(), trackers(system)) == before


def trackers(system: System) -> int:
    """Return how many events Rasa has kept."""
    engine = create_engine(system.settings.tracker_address())
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
    engine.dispose()
    return int(count)
