"""The chat API as an integration sees it: a real web process over HTTP, the bot silent."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest

from naervaer.settings import Settings
from naervaer.store import open_database
from naervaer.store.tables import Conversation, Erasure, Message


class Client:
    """One user of one conversation."""

    def __init__(self, address: str, **opening: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=15, trust_env=False)
        body = opening or {"audience": "arbeidsgiver", "malform": "nb"}
        response = self.http.post("/api/chat", json=body)
        assert response.status_code == 201, response.text
        self.opened = response.json()
        self.path = f"/api/chat/{self.opened['id']}"
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {self.opened['token']}"

    def send(self, client_id: str | None = None, **content: str) -> httpx.Response:
        body = {"client_id": client_id or str(uuid.uuid4()), **content}
        return self.http.post(f"{self.path}/messages", json=body)

    def lines(self, after: int = 0) -> list[dict[str, object]]:
        response = self.http.get(f"{self.path}/messages", params={"after": after})
        lines: list[dict[str, object]] = response.json()["messages"]
        return lines


@pytest.fixture
def client(shared_server: str) -> Client:
    return Client(shared_server)


def test_a_conversation_opens_with_something_said_even_when_the_bot_is_down(client: Client) -> None:
    assert client.opened["messages"][0]["sender"] == "bot"
    assert client.opened["messages"][0]["seq"] == 1


def test_a_line_is_stored_and_answered_and_shows_no_payload(client: Client) -> None:
    answer = client.send(text="Når er fristen?").json()
    assert answer["received"]["text"] == "Når er fristen?"
    assert [line["sender"] for line in answer["messages"]] == ["bot"]
    assert "payload" not in json.dumps(client.lines())
    assert [line["seq"] for line in client.lines()] == [1, 2, 3]
    assert client.lines(after=2)[0]["seq"] == 3


def test_the_same_client_id_gives_the_same_result(client: Client) -> None:
    line = str(uuid.uuid4())
    first, second = client.send(line, text="hei").json(), client.send(line, text="hei").json()
    assert first == second
    assert len(client.lines()) == 3


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ({"text": "a" * 2001}, 422, "for-lang-melding"),
        ({"text": "  \n "}, 422, "tom-melding"),
        ({"text": "\u200b\u200b"}, 422, "tom-melding"),
        ({"text": "hei\x07"}, 422, "ugyldige-tegn"),
        ({"text": "hei\x00"}, 422, "ugyldige-tegn"),
        ({"choice": "finnes-ikke"}, 422, "ukjent-valg"),
        ({}, 422, "ugyldig-innhold"),
        ({"text": "hei", "choice": "menneske"}, 422, "ugyldig-innhold"),
        ({"text": "hei", "client_id": "ikke en uuid"}, 422, "ugyldig-innhold"),
    ],
)
def test_bad_input_gets_a_norwegian_sentence_and_stores_nothing(
    client: Client, content: dict[str, str], status: int, code: str
) -> None:
    response = client.send(**content)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert len(client.lines()) == 1


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b'{"text": "\\ud800"'])
def test_what_is_not_json_is_a_problem_too(client: Client, raw: bytes) -> None:
    response = client.http.post(
        f"{client.path}/messages", content=raw, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (400, "ugyldig-json")


def test_a_lone_surrogate_is_refused_and_not_an_error_of_ours(client: Client) -> None:
    raw = json.dumps({"client_id": str(uuid.uuid4()), "text": "hei \ud800"})
    response = client.http.post(
        f"{client.path}/messages", content=raw, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize("token", ["", "Bearer feil", "Basic abc"])
def test_without_the_right_token_nothing_is_read_or_written(client: Client, token: str) -> None:
    client.http.headers["Authorization"] = token
    for method, path in [
        ("GET", "/messages"),
        ("GET", "/export"),
        ("GET", "/stream"),
        ("DELETE", ""),
        ("GET", "/messages?after=0"),
    ]:
        response = client.http.request(method, client.path + path)
        assert (response.status_code, response.json()["code"]) == (401, "ingen-tilgang")
    assert client.send(text="hei").status_code == 401


def test_one_users_token_opens_no_other_conversation(client: Client, shared_server: str) -> None:
    other = Client(shared_server)
    other.path = client.path
    assert other.send(text="hei").status_code == 401
    assert other.http.get(f"{client.path}/export").status_code == 401


def test_a_call_that_a_browser_makes_from_another_site_is_refused(client: Client) -> None:
    client.http.headers["Sec-Fetch-Site"] = "cross-site"
    response = client.send(text="hei")
    assert (response.status_code, response.json()["code"]) == (403, "fremmed-kall")


def test_the_answers_language_follows_the_switch(client: Client) -> None:
    assert client.http.put(f"{client.path}/malform", json={"malform": "nn"}).status_code == 204
    answer = client.send(text="Kva er fristen?").json()["messages"][0]
    assert answer["malform"] == "nn"
    assert "Orsak" in answer["text"]


def test_an_answer_can_be_called_useful_once_and_the_last_word_counts(client: Client) -> None:
    for useful in (True, False):
        path = f"{client.path}/messages/1/useful"
        assert client.http.post(path, json={"useful": useful}).status_code == 204
    assert client.lines()[0]["useful"] is False
    assert client.http.post(f"{client.path}/messages/99/useful", json={"useful": True}).is_error


def test_the_users_own_copy_has_everything_said(client: Client) -> None:
    client.send(text="Når er fristen?")
    copy = client.http.get(f"{client.path}/export")
    assert "attachment" in copy.headers["content-disposition"]
    assert "Når er fristen?" in [line["text"] for line in copy.json()["messages"]]


def test_erasure_leaves_nothing_but_the_proof(server: str, settings: Settings) -> None:
    client = Client(server)
    client.send(text="En helt særegen setning")
    assert client.http.delete(client.path).status_code == 204
    assert client.http.get(f"{client.path}/messages").status_code == 401
    database = open_database(settings)
    with database.read() as session:
        assert session.query(Conversation).count() == 0
        assert session.query(Message).count() == 0
        assert session.query(Erasure).one().subject_kind == "samtale"
    database.close()


def test_too_many_messages_are_met_with_a_friendly_429(start_web: Callable[..., str]) -> None:
    client = Client(start_web(rate_limit_conversation="3/minute"))
    answers = [client.send(text=f"spørsmål {n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Vent" in answers[-1].json()["detail"]
    assert len([line for line in client.lines() if line["sender"] == "bruker"]) == 3


def test_an_address_that_calls_too_fast_is_slowed(start_web: Callable[..., str]) -> None:
    client = Client(start_web(rate_limit_address="5/minute"))
    codes = [client.http.get(f"{client.path}/messages").status_code for _ in range(6)]
    assert codes == [200, 200, 200, 200, 429, 429]


def test_the_page_is_told_what_an_open_case_waits_for(server: str, settings: Settings) -> None:
    client = Client(server)
    client.http.cookies.clear()
    client.send(text="hei")
    leave = client.lines()[-1]["choices"]
    assert isinstance(leave, list)
    client.send(choice=leave[0]["id"])
    ticket = client.http.get("/api/chat/current").json()["ticket"]
    assert (ticket["status"], ticket["waiting_on"], ticket["answered_here"]) == ("ny", None, True)


def stream_of(client: Client, after: int, headers: dict[str, str] | None = None) -> Iterator[str]:
    with client.http.stream(
        "GET", f"{client.path}/stream", params={"after": after}, headers=headers or {}
    ) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield from response.iter_lines()


def ids_from(lines: Iterator[str], count: int) -> list[int]:
    ids: list[int] = []
    for line in lines:
        if line.startswith("id: "):
            ids.append(int(line.removeprefix("id: ")))
        if len(ids) == count:
            break
    return ids


def test_the_stream_goes_on_from_a_cursor_without_loss_or_doubles(client: Client) -> None:
    client.send(text="en")
    first = ids_from(stream_of(client, after=0), 3)
    later = threading.Timer(0.5, lambda: client.send(text="to"))
    later.start()
    again = ids_from(stream_of(client, after=0, headers={"Last-Event-ID": str(first[-1])}), 2)
    later.join()
    assert first + again == [1, 2, 3, 4, 5]


def test_a_stream_ends_when_the_chat_is_erased(client: Client) -> None:
    threading.Timer(0.5, lambda: client.http.delete(client.path)).start()
    assert "event: closed" in list(stream_of(client, after=0))


def test_pages_and_calls_carry_the_security_headers(client: Client) -> None:
    response = client.http.get(f"{client.path}/messages")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_api_describes_itself(client: Client) -> None:
    paths = client.http.get("/api/openapi.json").json()["paths"]
    assert {"/api/chat", "/api/chat/{conversation_id}/messages", "/api/henvendelser"} <= set(paths)
