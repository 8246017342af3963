"""Limits on how fast one address and one conversation may call, with a friendly 429."""

import math
import time

from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.text import Text

TOO_FAST = Text(
    "Du har sendt mange meldinger på kort tid. Vent {seconds} sekunder og prøv igjen. "
    "Det du skrev, står fortsatt på siden din.",
    "Du har sendt mange meldingar på kort tid. Vent {seconds} sekund og prøv igjen. "
    "Det du skreiv, står framleis på sida di.",
)


class RateLimits:
    """Counts calls. The counts live where ``NAERVAER_RATE_LIMIT_STORAGE`` says."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(settings.rate_limit_storage))
        self._per_address = parse(settings.rate_limit_address)
        self._per_conversation = parse(settings.rate_limit_conversation)
        self._proxies = frozenset(filter(None, settings.trusted_proxies.split(",")))

    def check_address(self, connection: HTTPConnection) -> None:
        """Count one call from the caller's network address, or raise a 429 ``Problem``."""
        self._check(self._per_address, "address", self._address(connection))

    def check_conversation(self, conversation_id: str) -> None:
        """Count one message in the conversation, or raise a 429 ``Problem``."""
        self._check(self._per_conversation, "conversation", conversation_id)

    def _check(self, limit: object, kind: str, key: str) -> None:
        if self._limiter.hit(limit, kind, key):  # type: ignore[arg-type]
            return
        reset = self._limiter.get_window_stats(limit, kind, key).reset_time  # type: ignore[arg-type]
        seconds = max(1, math.ceil(reset - time.time()))
        raise Problem("for-fort", 429, TOO_FAST.filled(seconds=seconds), retry_after=seconds)

    def _address(self, connection: HTTPConnection) -> str:
        """Return the caller's address; a proxy's word for it only when we trust the proxy."""
        peer = connection.client.host if connection.client else "unknown"
        forwarded = connection.headers.get("x-forwarded-for")
        if forwarded and peer in self._proxies:
            return forwarded.split(",")[-1].strip()
        return peer
