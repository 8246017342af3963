"""A real SMS gateway on this machine, as in docs/sms.md, that can be told to misbehave."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

KEY = "a key for the gateway"


class SmsServer:
    """Keeps what it sent on to phones, by key. Set ``answer`` to refuse, ``silence`` to hang."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, str]] = {}
        self.keys: list[str] = []
        self.authorizations: set[str | None] = set()
        self.answer = 202
        self.headers: dict[str, str] = {}
        self.takes_in_spite = False
        self.silence = 0.0
        self.status: tuple[int, object] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def url(self) -> str:
        """The address for ``NAERVAER_SMS_URL``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def start(self) -> None:
        """Listen, in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(gateway) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/messages"
                gateway.authorizations.add(self.headers["Authorization"])
                key = self.headers["Idempotency-Key"]
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.keys.append(key)
                answer = gateway.answer
                if answer < 300 and key in gateway.sent:
                    answer = 409
                elif answer < 300 or gateway.takes_in_spite:
                    gateway.sent.setdefault(key, body)
                time.sleep(gateway.silence)
                self._say(answer, {})

            def do_GET(self) -> None:
                gateway.authorizations.add(self.headers["Authorization"])
                key = unquote(self.path.removeprefix("/v1/messages/"))
                known = (200, {"status": "accepted"}) if key in gateway.sent else (404, {})
                self._say(*(gateway.status or known))

            def _say(self, code: int, body: object) -> None:
                content = json.dumps(body).encode()
                try:
                    self.send_response(code)
                    for name, value in gateway.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
