"""Hands SMS to a gateway over HTTP. The interface is described in ``docs/sms.md``."""

import asyncio
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx

from naervaer.followup import transports
from naervaer.followup.outbox import HandedOver, Mail
from naervaer.followup.transports import Begin, Delivery, Result

REFUSALS = frozenset({400, 410, 413, 422})
"""The gateway will never take this message. Other 4xx are our own fault and can be put right."""

KNOWN_ALREADY = 409
GATEWAY_TIMEOUT = 504
NOT_HANDED_OVER = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before anything was said, so that the message cannot be out."""


class SmsGateway:
    """A gateway that drops doubles by message id and can tell what became of one."""

    reaches_people = True

    def __init__(self, url: str, key: str) -> None:
        self._address = f"{url.rstrip('/')}/messages"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    async def deliver(self, mail: Mail, begin: Begin, now: datetime) -> Delivery:
        """Commit the state, then hand the message over."""
        if not await begin():
            return Delivery(Result.HELD_BACK)
        try:
            async with asyncio.timeout(transports.DELIVERY_SECONDS), self._client() as client:
                answer = await client.post(
                    self._address,
                    json={"to": mail.recipient, "text": mail.body},
                    headers={"Idempotency-Key": mail.message_id},
                )
        except NOT_HANDED_OVER as error:
            return Delivery(Result.TRY_AGAIN, type(error).__name__)
        except (httpx.HTTPError, TimeoutError) as error:
            return Delivery(Result.UNSETTLED, type(error).__name__)
        return _delivery(answer, now)

    async def outcome_of(self, message: HandedOver) -> Delivery:
        """Ask the gateway whether it has the message; what it never saw can be sent again."""
        try:
            async with asyncio.timeout(transports.DELIVERY_SECONDS), self._client() as client:
                answer = await client.get(f"{self._address}/{quote(message.message_id, safe='')}")
            if answer.status_code == httpx.codes.NOT_FOUND:
                return Delivery(Result.TRY_AGAIN, "avbrutt")
            status = answer.raise_for_status().json()["status"]
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as error:
            return Delivery(Result.UNSETTLED, type(error).__name__)
        match status:
            case "accepted" | "delivered":
                return Delivery(Result.DELIVERED)
            case "rejected":
                return Delivery(Result.REFUSED, "avvist")
            case _:
                return Delivery(Result.UNSETTLED, "ukjent status")

    def _client(self) -> httpx.AsyncClient:
        limit = transports.DELIVERY_SECONDS / 3
        return httpx.AsyncClient(headers=self._headers, timeout=limit, trust_env=False)


def _delivery(answer: httpx.Response, now: datetime) -> Delivery:
    code = answer.status_code
    if answer.is_success or code == KNOWN_ALREADY:
        return Delivery(Result.DELIVERED)
    if code in REFUSALS:
        return Delivery(Result.REFUSED, f"HTTP {code}")
    if code == GATEWAY_TIMEOUT:
        return Delivery(Result.UNSETTLED, f"HTTP {code}")
    return Delivery(Result.TRY_AGAIN, f"HTTP {code}", _retry_after(answer, now))


def _retry_after(answer: httpx.Response, now: datetime) -> timedelta | None:
    """Return the wait that the gateway asks for, in seconds or until a date."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isdecimal():
        return timedelta(seconds=min(int(asked), 10**6))
    try:
        return parsedate_to_datetime(asked) - now
    except (ValueError, TypeError):
        return None
