"""Headers that keep pages closed to the outside, and a check that calls come from our own pages."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from naervaer.problems import Problem
from naervaer.text import Text

LARGEST_BODY = 256 * 1024
"""Bytes. A chat message is at most 2,000 characters; no call needs more than this."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

FOREIGN = Text(
    "Kallet kom fra en annen nettside. Åpne siden vår og prøv derfra.",
    "Kallet kom frå ei anna nettside. Opne sida vår og prøv derifrå.",
)


class SecurityHeaders:
    """Adds the headers to every response; what is not a static file is never cached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response with its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def refuse_foreign_call(method: str, headers: dict[str, str]) -> None:
    """Refuse a changing call that a browser made from another site, or one too large.

    Browsers say where a call comes from in ``Sec-Fetch-Site``; programs do not send it.

    Raises:
        Problem: ``fremmed-kall`` (403) or ``for-stort`` (413).
    """
    if method in UNSAFE_METHODS and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Problem("fremmed-kall", 403, FOREIGN)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        raise Problem(
            "for-stort",
            413,
            Text("Det du sendte, er for stort.", "Det du sende, er for stort."),
        )
