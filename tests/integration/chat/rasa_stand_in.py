"""A real HTTP server that misbehaves on purpose, the ways a Rasa server can.

What Rasa itself says is tested with the real one in ``tests/conversations``.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class MisbehavingRasa:
    """Answers each turn as ``behaviour`` says, and remembers what it was asked."""

    behaviour: str = "echo"
    delay_seconds: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> str:
        """Serve on a free port until the process ends; return the address."""
        rasa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = rasa.answer(body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        with self._lock:
            self.asked.append(body)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.delay_seconds)
        with self._lock:
            self.at_once -= 1
        if self.behaviour == "empty":
            return 200, []
        if self.behaviour == "error":
            return 500, {"status": "failure"}
        if self.behaviour == "nonsense":
            return 200, {"not": "a list"}
        custom = {
            "text": f"svar på {body['message']}",
            "choices": [{"label": "Frist", "payload": "/oppfolgingsplan_frist"}],
            "topic": None,
            "sources": [],
            "malform": body["metadata"]["malform"],
            "expects": "kontakt" if "kontakt?" in body["message"] else None,
        }
        return 200, [{"recipient_id": body["sender"], "custom": custom}]
