"""A user of the running product: opens conversations over HTTP, writes, presses buttons."""

import uuid
from typing import Any

import httpx


class Talk:
    """One conversation of one user."""

    def __init__(self, address: str, **opening: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=40, trust_env=False)
        response = self.http.post("/api/chat", json=opening)
        assert response.status_code == 201, response.text
        opened = response.json()
        self.id: str = opened["id"]
        self.token: str = opened["token"]
        self.lines: list[dict[str, Any]] = opened["messages"]
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def say(self, text: str) -> list[dict[str, Any]]:
        """Write something; return what was answered."""
        return self._send(text=text)

    def press(self, label: str) -> list[dict[str, Any]]:
        """Press the latest button whose label begins so; return what was answered."""
        for line in reversed(self.lines):
            for choice in line["choices"]:
                if choice["label"].casefold().startswith(label.casefold()):
                    return self._send(choice=choice["id"])
        shown = [choice["label"] for line in self.lines for choice in line["choices"]]
        raise AssertionError(f"no button {label!r} among {shown}")

    def call_human(self) -> list[dict[str, Any]]:
        """Press the page's fixed button."""
        return self._send(choice="menneske")

    def history(self) -> list[dict[str, Any]]:
        """Return every line of the conversation."""
        response = self.http.get(f"/api/chat/{self.id}/messages")
        lines: list[dict[str, Any]] = response.json()["messages"]
        return lines

    def _send(self, **content: str) -> list[dict[str, Any]]:
        body = {"client_id": str(uuid.uuid4()), **content}
        response = self.http.post(f"/api/chat/{self.id}/messages", json=body)
        assert response.status_code == 200, response.text
        answers: list[dict[str, Any]] = response.json()["messages"]
        self.lines += answers
        return answers


def words(answers: list[dict[str, Any]]) -> str:
    """Return everything that was answered, as one text."""
    return "\n".join(answer["text"] for answer in answers)


def topics(answers: list[dict[str, Any]]) -> list[str]:
    """Return the topics that were answered."""
    return [answer["topic"] for answer in answers if answer["topic"]]
