"""How a message is handed over: by SMTP, or as files where nothing else is set up."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from naervaer.followup.channels import Channel
from naervaer.followup.outbox import HandedOver, Mail

DELIVERY_SECONDS = 30.0
"""Longest time for one message in all; each step has a third of it."""

LONGEST_LINE = 998
"""What SMTP allows. A header folded earlier could break the address of the stop link."""

Begin = Callable[[], Awaitable[bool]]
"""Commits the state before the effect; false means that the message must not go out."""


class Result(StrEnum):
    """How a try ended."""

    DELIVERED = "delivered"
    HELD_BACK = "held_back"
    TRY_AGAIN = "try_again"
    REFUSED = "refused"
    UNSETTLED = "unsettled"
    """Not known yet; the receiving side can be asked later."""

    UNCERTAIN = "uncertain"
    """Not known, and nobody can tell."""


@dataclass(frozen=True)
class Delivery:
    """The result, and what went wrong, without address or text."""

    result: Result
    error: str = ""
    wait: timedelta | None = None
    """The least wait that the receiving side asks for."""


class Transport(Protocol):
    """A way to hand over a message."""

    reaches_people: bool
    """Whether someone's phone or mailbox rings; then the sending hours hold."""

    async def deliver(self, mail: Mail, begin: Begin, now: datetime) -> Delivery:
        """Hand the message over; call ``begin`` as late as possible and stop when it says no."""

    async def outcome_of(self, message: HandedOver) -> Delivery:
        """Return what became of a message whose sender died or got no answer."""


class FileTransport:
    """Writes each message as one file, whole or not at all: ``.eml``, or ``.txt`` for an SMS."""

    reaches_people = False

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def deliver(self, mail: Mail, begin: Begin, now: datetime) -> Delivery:
        """Write the file."""
        is_sms = mail.channel == Channel.SMS
        content = _sms_as_bytes(mail) if is_sms else as_bytes(mail, self._sender, now)
        if not await begin():
            return Delivery(Result.HELD_BACK)
        try:
            await asyncio.to_thread(self._write, self._path(mail), content)
        except OSError as error:
            return Delivery(Result.TRY_AGAIN, f"{type(error).__name__} {error.errno}")
        return Delivery(Result.DELIVERED)

    async def outcome_of(self, message: HandedOver) -> Delivery:
        """Look whether the file is there."""
        if self._path(message).exists():
            return Delivery(Result.DELIVERED)
        return Delivery(Result.TRY_AGAIN, "avbrutt")

    def _path(self, message: Mail | HandedOver) -> Path:
        ending = "txt" if message.channel == Channel.SMS else "eml"
        return self._folder / f"{message.message_id}.{ending}"

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".del")
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


class SmtpTransport:
    """Hands each message to a mail server."""

    reaches_people = True

    def __init__(self, url: str, sender: str) -> None:
        address = urlsplit(url)
        self._hostname = address.hostname or "127.0.0.1"
        self._use_tls = address.scheme == "smtps"
        self._port = address.port or (465 if self._use_tls else 587)
        self._username = unquote(address.username) if address.username else None
        self._password = unquote(address.password) if address.password else None
        self._sender = sender

    async def deliver(self, mail: Mail, begin: Begin, now: datetime) -> Delivery:
        """Connect and announce the message first; commit; then hand over its text."""
        client = aiosmtplib.SMTP(
            hostname=self._hostname,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._use_tls,
            timeout=DELIVERY_SECONDS / 3,
        )
        begun = False
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                await client.connect()
                options = [] if mail.recipient.isascii() else ["SMTPUTF8"]
                await client.mail(self._sender, options=options)
                await client.rcpt(mail.recipient)
                begun = await begin()
                if not begun:
                    return Delivery(Result.HELD_BACK)
                await client.data(as_bytes(mail, self._sender, now))
                return Delivery(Result.DELIVERED)
        except aiosmtplib.SMTPResponseException as refusal:
            return _refused(refusal)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            name = type(error).__name__
            return Delivery(Result.UNCERTAIN if begun else Result.TRY_AGAIN, name)
        finally:
            client.close()

    async def outcome_of(self, message: HandedOver) -> Delivery:
        """A mail server does not tell."""
        return Delivery(Result.UNCERTAIN, "avbrutt")


def as_bytes(mail: Mail, sender: str, now: datetime) -> bytes:
    """Return the message as it travels. The stable Message-ID lets the receiver drop doubles."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.stop_link:
        message["List-Unsubscribe"] = f"<{mail.stop_link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body)
    message["Content-Language"] = mail.malform
    wire = policy.SMTP if mail.recipient.isascii() else policy.SMTPUTF8
    return message.as_bytes(policy=wire.clone(max_line_length=LONGEST_LINE))


def _sms_as_bytes(mail: Mail) -> bytes:
    return f"{mail.recipient}\n\n{mail.body}\n".encode()


def _refused(refusal: aiosmtplib.SMTPResponseException) -> Delivery:
    """4xx is for now, 5xx for good; a wrong password of ours is not the recipient's fault."""
    error = f"{type(refusal).__name__} {refusal.code}"
    ours = isinstance(refusal, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPConnectError)
    for_good = 500 <= refusal.code < 600 and not ours
    return Delivery(Result.REFUSED if for_good else Result.TRY_AGAIN, error)
