"""The editor's pages: who may see them, drafts that are checked and not kept, files read anew."""

import hashlib
import shutil
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from casework_data import NOW, make_adviser, make_employer_chat
from fastapi.testclient import TestClient
from inbox_client import csrf_of, running_app, signed_in

from naervaer.casework import access, advisers, reading, tickets
from naervaer.casework.tickets import Reason
from naervaer.editing.topic_source import find_source
from naervaer.knowledge import read_knowledge
from naervaer.problems import Problem
from naervaer.settings import ROOT, Settings
from naervaer.store import Database
from naervaer.store.tables import Ticket
from naervaer.web import content_pages

TOPIC = "oppfolgingsplan_frist"
PAGE = f"/veileder/innhold/{TOPIC}"


@pytest.fixture
def visitor(sqlite_database: Database, settings: Settings) -> Iterator[TestClient]:
    for role in ("veileder", "leder", "redaktor", "admin"):
        make_adviser(sqlite_database, f"{role}9", role=role)
    with running_app(settings) as client:
        yield client


@pytest.fixture
def editor(visitor: TestClient) -> TestClient:
    return signed_in(visitor, "redaktor9")


@pytest.fixture
def ticket_id(sqlite_database: Database) -> int:
    chat = make_employer_chat(sqlite_database)
    with sqlite_database.write() as session:
        return tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.ONSKE, about="Hjelp", now=NOW
        ).ticket_id


def submit(client: TestClient, path: str, **fields: str) -> str:
    csrf = csrf_of(client.get("/veileder/innhold").text)
    answer = client.post(path, data={"csrf": csrf, **fields})
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def text_of(topic_id: str) -> str:
    source = find_source(topic_id)
    assert source is not None
    return source.text


CASE_WORK = [
    ("GET", "/veileder/invitasjoner"),
    ("GET", "/veileder/henvendelser/1"),
    ("GET", "/veileder/henvendelser/1/strom"),
    ("GET", "/veileder/strom"),
    ("POST", "/veileder/henvendelser/1/ta"),
    ("POST", "/veileder/henvendelser/1/svar"),
    ("POST", "/veileder/henvendelser/1/overfor"),
    ("POST", "/veileder/henvendelser/1/los"),
    ("POST", "/veileder/invitasjoner/1/godkjenn"),
    ("GET", "/api/henvendelser"),
    ("GET", "/api/henvendelser/1"),
    ("POST", "/api/henvendelser/1/ta"),
    ("POST", "/api/henvendelser/1/svar"),
]


def test_an_editor_sees_no_tickets_and_no_persons(editor: TestClient, ticket_id: int) -> None:
    assert ticket_id == 1
    csrf = csrf_of(editor.get("/veileder/innhold").text)
    for method, path in CASE_WORK:
        sent = {"csrf": csrf} if method == "POST" and "/api/" not in path else None
        answer = editor.request(method, path, data=sent)
        assert answer.status_code == 403, path
        assert "redaktør" in answer.text


def test_the_menu_of_an_editor_has_the_content_alone(editor: TestClient) -> None:
    home = editor.get("/veileder")
    assert (home.status_code, home.headers["location"]) == (303, "/veileder/innhold")
    page = editor.get("/veileder/innhold").text
    assert 'href="/veileder/invitasjoner"' not in page
    assert 'href="/veileder/innhold"' in page


def test_a_ticket_cannot_come_to_an_editor(
    visitor: TestClient, sqlite_database: Database, ticket_id: int
) -> None:
    giver = _account(sqlite_database, "veileder9")
    with sqlite_database.write() as session:
        colleagues = [each.username for each in advisers.colleagues(session, giver)]
        assert "leder9" in colleagues
        assert "redaktor9" not in colleagues
        with pytest.raises(Problem, match="finner ingen kollega"):
            tickets.hand_over(session, ticket_id, adviser=giver, to="redaktor9", now=NOW)


def test_an_editor_who_had_tickets_before_sees_them_no_more(
    visitor: TestClient, sqlite_database: Database, ticket_id: int
) -> None:
    editor = _account(sqlite_database, "redaktor9")
    with sqlite_database.write() as session:
        ticket = session.get(Ticket, ticket_id)
        assert ticket is not None
        ticket.owner_id = editor.id
        session.flush()
        assert not advisers.visible_units(editor)
        assert not access.may_see(editor, ticket)
        assert sum(reading.counts(session, editor).values()) == 0


def _account(database: Database, username: str) -> advisers.Adviser:
    with database.read() as session:
        found = session.query(advisers.Adviser).filter_by(username=username).one()
        session.expunge(found)
        return found


@pytest.mark.parametrize("path", ["/veileder/innhold", PAGE])
def test_only_those_with_the_role_see_what_is_not_published(visitor: TestClient, path: str) -> None:
    assert visitor.get(path).status_code == 303
    assert signed_in(visitor, "veileder9").get(path).status_code == 403
    for username in ("leder9", "admin9", "redaktor9"):
        assert signed_in(visitor, username).get(path).status_code == 200


def test_an_adviser_can_try_nothing(visitor: TestClient) -> None:
    adviser = signed_in(visitor, "veileder9")
    csrf = csrf_of(adviser.get("/veileder").text)
    for path in (PAGE, "/veileder/innhold/prov"):
        answer = adviser.post(path, data={"csrf": csrf, "utkast": "x", "tekst": "x"})
        assert answer.status_code == 403


def test_a_draft_needs_the_sessions_own_form(editor: TestClient) -> None:
    assert editor.post(PAGE, data={"utkast": "x"}).status_code == 403


def test_the_overview_finds_a_topic_by_what_it_says(editor: TestClient) -> None:
    everything = editor.get("/veileder/innhold").text
    assert everything.count('href="/veileder/innhold/') > 80
    found = editor.get("/veileder/innhold", params={"sok": "EKSPERTBISTAND søknad"}).text
    assert "/veileder/innhold/ekspertbistand_soknad" in found
    assert f'href="{PAGE}"' not in found
    nothing = editor.get("/veileder/innhold", params={"sok": "xyzzy", "malform": "nn"}).text
    assert "Ingen tema passar" in nothing


def test_a_silent_bot_is_told_of_and_the_facts_are_there(editor: TestClient) -> None:
    page = unescape(editor.get(PAGE).text)
    assert "Chatboten svarer ikke akkurat nå" in page
    [first, *_] = read_knowledge()[0].topics[TOPIC].fakta
    assert first in page
    assert "knowledge/temaer/oppfolgingsplan.yml, fra linje" in page
    tried = submit(editor, "/veileder/innhold/prov", tekst="når må planen være klar")
    assert "Chatboten svarer ikke akkurat nå" in tried


def test_a_draft_is_checked_and_nothing_is_written(editor: TestClient) -> None:
    before = fingerprint(ROOT / "knowledge")
    draft = text_of(TOPIC).replace("neste: [", "neste: [finnes_ikke, ")
    page = submit(editor, PAGE, utkast=draft)
    assert "Utkast, ikke publisert" in page
    assert "temaet «finnes_ikke» finnes ikke" in page
    assert "neste: [finnes_ikke, " in page
    assert "finnes_ikke" not in editor.get(PAGE).text
    assert fingerprint(ROOT / "knowledge") == before


def test_what_is_pasted_is_shown_as_text(editor: TestClient) -> None:
    page = editor.post(
        PAGE,
        data={
            "csrf": csrf_of(editor.get("/veileder/innhold").text),
            "utkast": "</textarea><script>alert(1)</script>",
        },
    ).text
    assert "<script>alert" not in page


def test_a_new_topic_can_be_tried(editor: TestClient) -> None:
    draft = text_of(TOPIC).replace(f"id: {TOPIC}", "id: noe_nytt")
    page = submit(editor, "/veileder/innhold/nytt", utkast=draft)
    assert "0 ulike (minst 60)" in page
    taken = submit(editor, "/veileder/innhold/nytt", utkast=text_of(TOPIC))
    assert "to temaer har samme id" in taken


def test_an_unknown_topic_is_not_found(editor: TestClient) -> None:
    assert editor.get("/veileder/innhold/finnes_ikke").status_code == 404
    csrf = csrf_of(editor.get("/veileder/innhold").text)
    missing = editor.post("/veileder/innhold/finnes_ikke", data={"csrf": csrf, "utkast": "x"})
    assert missing.status_code == 404


def test_files_are_read_anew_and_their_mistakes_told(
    editor: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))
    monkeypatch.setattr(content_pages, "read_knowledge", partial(read_knowledge, root))
    assert "Feil i filene" not in editor.get("/veileder/innhold").text
    path = root / "temaer" / "oppfolgingsplan.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("gjennomgas_innen: 20", "gjennomgas_innen: 19"), encoding="utf-8")
    page = unescape(editor.get("/veileder/innhold").text)
    assert "Feil i filene" in page
    assert "gjennomgas_innen må være etter gyldig_fra" in page
    assert "kan ikke vises" in editor.get(PAGE).text


def fingerprint(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        whole.update(path.read_bytes())
    return whole.hexdigest()
