"""The inbox API as an integration uses it: sign in, then calls with nothing but the cookie."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from casework_data import NOW, PASSWORD, audit_rows, lines, make_employer_chat
from fastapi.testclient import TestClient
from inbox_client import running_app, signed_in
from sqlalchemy import update

from naervaer.casework import tickets
from naervaer.casework.tickets import Reason
from naervaer.chat import conversations, messages
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, AdviserSession, Answer, Conversation
from naervaer.web.desk import COOKIE


@pytest.fixture
def visitor(database: Database, any_settings: Settings) -> Iterator[TestClient]:
    with running_app(any_settings) as client:
        yield client


@pytest.fixture
def api(visitor: TestClient, kari: Adviser) -> TestClient:
    """Kari's program."""
    return signed_in(visitor, "kari")


@pytest.fixture
def ticket_id(database: Database, employer_chat: str) -> int:
    with database.write() as session:
        conversation = conversations.get(session, employer_chat)
        conversation.contact = "99887766"
        messages.append(
            session,
            conversation,
            sender="bot",
            text="Planen skal være klar.",
            topic="oppfolgingsplan_frist",
            now=NOW,
        )
        return tickets.open_ticket(
            session,
            conversation_id=employer_chat,
            reason=Reason.ONSKE,
            about="Hjelp til planen",
            now=NOW,
        ).ticket_id


def test_sign_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(
    visitor: TestClient, kari: Adviser
) -> None:
    answer = visitor.post("/api/login", json={"username": "kari", "password": PASSWORD})
    assert answer.json()["name"] == "Kari Testesen"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert visitor.get("/api/henvendelser").status_code == 200
    assert visitor.post("/api/logout").status_code == 204
    assert visitor.get("/api/henvendelser").status_code == 401


def test_a_wrong_password_is_a_problem_in_norwegian(visitor: TestClient, kari: Adviser) -> None:
    answer = visitor.post("/api/login", json={"username": "kari", "password": "feil passord"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "feil-innlogging"
    assert "Brukernavnet eller passordet er feil" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/henvendelser"),
        ("GET", "/api/henvendelser/1"),
        ("POST", "/api/henvendelser/1/ta"),
        ("POST", "/api/henvendelser/1/svar"),
        ("POST", "/api/henvendelser/1/gi-tilbake"),
    ],
)
def test_nothing_is_shown_without_a_session(visitor: TestClient, method: str, path: str) -> None:
    answer = visitor.request(method, path, json={"version": 1} if method == "POST" else None)
    assert answer.status_code == 401
    assert answer.json()["code"] == "ikke-logget-inn"


def test_a_session_that_has_run_out_is_refused(
    database: Database, api: TestClient, ticket_id: int
) -> None:
    with database.write() as session:
        session.execute(update(AdviserSession).values(expires_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert api.get("/api/henvendelser").status_code == 401


def test_a_call_that_another_site_made_is_refused(api: TestClient, ticket_id: int) -> None:
    path = f"/api/henvendelser/{ticket_id}/ta"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert api.post(path, json={"version": 1}, headers=foreign).status_code == 403
    assert api.post(path, json={"version": 1}).status_code == 200


def test_the_list_says_what_an_adviser_needs_to_choose(api: TestClient, ticket_id: int) -> None:
    listed = api.get("/api/henvendelser", params={"status": "ny"}).json()
    [ticket] = listed["henvendelser"]
    assert ticket["id"] == ticket_id
    assert (ticket["version"], ticket["status"], ticket["priority"]) == (1, "ny", "vanlig")
    assert ticket["due_at"] == "2026-11-23T13:00:00Z"
    assert ticket["summary"].startswith("Arbeidsgiver. Ønsker å snakke med et menneske.")
    assert "Skrev: «Hjelp til planen»" in ticket["summary"]
    assert ticket["topics"] != ["oppfolgingsplan_frist"], "a title is shown, not an id"
    assert listed["antall"] == {"nye": 1, "mine": 0, "venter": 0, "kollegaer": 0, "loste": 0}
    assert api.get("/api/henvendelser", params={"status": "lost"}).json()["henvendelser"] == []
    assert api.get("/api/henvendelser", params={"status": "tull"}).status_code == 422


def test_the_most_urgent_comes_first(database: Database, api: TestClient, ticket_id: int) -> None:
    with database.write() as session:
        conversation, _ = conversations.open_conversation(
            session, audience="arbeidsgiver", malform="nb", now=NOW
        )
        urgent = tickets.open_ticket(
            session,
            conversation_id=conversation.id,
            reason=Reason.KRISE,
            about=None,
            now=NOW,
        ).ticket_id
    listed = api.get("/api/henvendelser").json()["henvendelser"]
    assert [ticket["id"] for ticket in listed] == [urgent, ticket_id]


def test_from_new_to_solved(
    database: Database, api: TestClient, ticket_id: int, employer_chat: str
) -> None:
    path = f"/api/henvendelser/{ticket_id}"
    taken = api.post(f"{path}/ta", json={"version": 1}).json()
    assert (taken["status"], taken["owner"], taken["version"]) == ("tildelt", "kari", 2)
    said = api.post(f"{path}/svar", json={"text": "Hei, jeg hjelper deg."}).json()["message"]
    assert (said["sender"], said["author"]) == ("veileder", "Kari Testesen")
    waiting = api.post(f"{path}/vent", json={"pa": "bruker"}).json()
    assert (waiting["status"], waiting["waiting_on"]) == ("venter", "bruker")
    assert api.post(f"{path}/gjenoppta").json()["status"] == "tildelt"
    solved = api.post(f"{path}/los", json={"utfall": "besvart", "notat": "Alt avklart"}).json()
    assert (solved["status"], solved["outcome"]) == ("lost", "besvart")
    whole = api.get(path).json()
    assert whole["note"] == "Alt avklart"
    assert whole["contact"] == "99887766"
    assert [event["kind"] for event in whole["events"]] == [
        "opprettet",
        "tatt",
        "svart",
        "venter",
        "gjenopptatt",
        "lost",
    ]
    assert whole["messages"][-1]["sender"] == "system"
    assert ("veileder", "Hei, jeg hjelper deg.") in lines(database, employer_chat)


def test_giving_back_and_handing_over(
    database: Database, api: TestClient, visitor: TestClient, ticket_id: int, ola: Adviser
) -> None:
    path = f"/api/henvendelser/{ticket_id}"
    api.post(f"{path}/ta", json={"version": 1})
    given = api.post(f"{path}/overfor", json={"til": "ola"}).json()
    assert given["owner_name"] == "Ola Testesen"
    refused = api.post(f"{path}/gi-tilbake")
    assert (refused.status_code, refused.json()["owner"]) == (409, "Ola Testesen")
    back = signed_in(visitor, "ola").post(f"{path}/gi-tilbake").json()
    assert (back["status"], back["outcome"]) == ("lost", "gitt_tilbake")


@pytest.mark.parametrize(
    ("call", "body", "status", "code"),
    [
        ("ta", {}, 422, "ugyldig-innhold"),
        ("ta", {"version": "x"}, 422, "ugyldig-innhold"),
        ("ta", {"version": 9}, 409, "endret"),
        ("svar", {"text": "Hei"}, 409, "ikke-tatt"),
        ("los", {"utfall": "besvart"}, 409, "ikke-tatt"),
        ("los", {"utfall": "tull"}, 422, "ugyldig-utfall"),
        ("los", {"utfall": "gitt_tilbake"}, 422, "ugyldig-utfall"),
        ("overfor", {"til": "ingen"}, 422, "ukjent-mottaker"),
        ("vent", {"pa": "noen"}, 422, "ugyldig-innhold"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code(
    api: TestClient, ticket_id: int, call: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = api.post(f"/api/henvendelser/{ticket_id}/{call}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_another_offices_ticket_does_not_exist_and_the_try_is_kept(
    database: Database, api: TestClient, sick_listed_chat: Callable[[str], str]
) -> None:
    chat = sick_listed_chat("4602")
    with database.write() as session:
        foreign = tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.LAV_FORVENTNING, about=None, now=NOW
        ).ticket_id
    path = f"/api/henvendelser/{foreign}"
    missing = api.get("/api/henvendelser/99999")
    answers = [
        api.get(path),
        api.post(f"{path}/ta", json={"version": 1}),
        api.post(f"{path}/overfor", json={"til": "kari"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert {answer.json()["detail"] for answer in answers} == {missing.json()["detail"]}
    assert api.get("/api/henvendelser").json()["henvendelser"] == []
    refused = [row for row in audit_rows(database) if not row[3]]
    assert refused == [
        ("kari", action, f"henvendelse:{foreign}", False) for action in ("apne", "endre", "endre")
    ]


def test_each_look_at_a_person_and_each_list_leaves_an_audit_row(
    database: Database, api: TestClient, ticket_id: int
) -> None:
    for _ in range(2):
        api.get("/api/henvendelser", params={"status": "ny"})
        api.get(f"/api/henvendelser/{ticket_id}")
    assert audit_rows(database, "liste") == [("kari", "liste", "liste:ny", True)] * 2
    assert audit_rows(database, "apne") == [("kari", "apne", f"henvendelse:{ticket_id}", True)] * 2


def test_the_score_is_shown_in_the_words_it_was_given_to(
    database: Database, api: TestClient, sick_listed_chat: Callable[[str], str]
) -> None:
    chat = sick_listed_chat("4647")
    shown = {"utsagn": "Utsagn slik det var", "valg": [{"id": "2", "tekst": "passar dårleg"}]}
    with database.write() as session:
        conversation = session.get(Conversation, chat)
        assert conversation is not None
        session.add(
            Answer(
                invitation_id=conversation.invitation_id,
                version=1,
                question_set="jobbforventning_5",
                set_version=1,
                shown=shown,
                chosen={"id": "2", "verdi": 2},
                malform="nn",
                answered_at=NOW,
            )
        )
        ticket = tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.LAV_FORVENTNING, about=None, now=NOW
        ).ticket_id
    whole = api.get(f"/api/henvendelser/{ticket}").json()
    assert whole["person"]["mobile"] == "40000000"
    [score] = whole["scores"]
    assert (score["statement"], score["label"]) == ("Utsagn slik det var", "passar dårleg")
    assert "passar" not in whole["summary"], "a summary is no assessment"


def test_an_admin_sees_all_units_and_an_adviser_the_common_queue(
    database: Database,
    visitor: TestClient,
    ticket_id: int,
    adviser_named: Callable[..., Adviser],
    sick_listed_chat: Callable[[str], str],
) -> None:
    chat = sick_listed_chat("4602")
    with database.write() as session:
        tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.LAV_FORVENTNING, about=None, now=NOW
        )
    adviser_named("sjef", role="admin")
    adviser_named("solveig", unit="nav_solund")
    counts = {
        name: len(signed_in(visitor, name).get("/api/henvendelser").json()["henvendelser"])
        for name in ("sjef", "solveig")
    }
    assert counts == {"sjef": 2, "solveig": 1}


def test_a_long_list_comes_in_pages(database: Database, api: TestClient) -> None:
    for number in range(53):
        chat = make_employer_chat(database)
        with database.write() as session:
            tickets.open_ticket(
                session, conversation_id=chat, reason=Reason.ONSKE, about=str(number), now=NOW
            )
    first = api.get("/api/henvendelser").json()
    second = api.get("/api/henvendelser", params={"side": 2}).json()
    assert (len(first["henvendelser"]), len(second["henvendelser"]), first["totalt"]) == (50, 3, 53)
    seen = {ticket["id"] for page in (first, second) for ticket in page["henvendelser"]}
    assert len(seen) == 53


def test_fifty_claims_over_http_have_one_winner(
    settings: Settings,
    sqlite_database: Database,
    start_web: Callable[..., str],
) -> None:
    from casework_data import make_adviser

    names = [f"veileder{number}" for number in range(3)]
    for name in names:
        make_adviser(sqlite_database, name)
    chat = make_employer_chat(sqlite_database)
    with sqlite_database.write() as session:
        ticket = tickets.open_ticket(
            session, conversation_id=chat, reason=Reason.ONSKE, about=None, now=NOW
        ).ticket_id
    addresses = [start_web(), start_web()]
    cookies = {}
    for name in names:
        answer = httpx.post(
            f"{addresses[0]}/api/login",
            json={"username": name, "password": PASSWORD},
            trust_env=False,
            timeout=20,
        )
        cookies[name] = answer.cookies[COOKIE]

    def take(number: int) -> tuple[int, str]:
        name = names[number % len(names)]
        answer = httpx.post(
            f"{addresses[number % 2]}/api/henvendelser/{ticket}/ta",
            json={"version": 1},
            cookies={COOKIE: cookies[name]},
            trust_env=False,
            timeout=30,
        )
        body = answer.json()
        return answer.status_code, body["owner_name"] if answer.is_success else body["owner"]

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(take, range(50)))
    assert Counter(status for status, _ in results) == {200: 1, 409: 49}
    assert len({owner for _, owner in results}) == 1
