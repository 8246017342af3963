"""Picks the way out of each message by its channel, as the settings say."""

from collections.abc import Mapping
from datetime import datetime

from naervaer.domain.sending_hours import SendingHours
from naervaer.followup.channels import Channel
from naervaer.followup.outbox import HandedOver, Mail
from naervaer.followup.sms_gateway import SmsGateway
from naervaer.followup.transports import (
    Begin,
    Delivery,
    FileTransport,
    Result,
    SmtpTransport,
    Transport,
)
from naervaer.settings import Settings


def transport_of(settings: Settings) -> Transport:
    """Return mail server and SMS gateway as they are set, else files in the folder ``utboks``."""
    ways: dict[str, Transport] = {}
    if settings.smtp_url:
        ways[Channel.EPOST] = SmtpTransport(settings.smtp_url, settings.mail_from)
    if settings.sms_url:
        ways[Channel.SMS] = SmsGateway(settings.sms_url, settings.sms_key.get_secret_value())
    if not ways:
        return FileTransport(settings.var / "utboks", settings.mail_from)
    return ByChannel(ways)


def sending_hours(settings: Settings) -> SendingHours:
    """Return the hours in which messages may reach people."""
    return SendingHours(settings.send_from, settings.send_until, settings.send_every_day)


class ByChannel:
    """Several transports, each for its channel."""

    reaches_people = True

    def __init__(self, ways: Mapping[str, Transport]) -> None:
        self._ways = ways

    async def deliver(self, mail: Mail, begin: Begin, now: datetime) -> Delivery:
        """Hand over by the message's channel; one that is no longer set up may come back."""
        way = self._ways.get(mail.channel)
        if way is None:
            return Delivery(Result.TRY_AGAIN, f"{mail.channel} er ikke satt opp")
        return await way.deliver(mail, begin, now)

    async def outcome_of(self, message: HandedOver) -> Delivery:
        """Ask the transport that had the message."""
        way = self._ways.get(message.channel)
        if way is None:
            return Delivery(Result.UNCERTAIN, f"{message.channel} er ikke satt opp")
        return await way.outcome_of(message)
