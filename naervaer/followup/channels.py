"""How a person can be reached: by e-mail or SMS, of those that this office has set up."""

from enum import StrEnum

from naervaer.settings import Settings
from naervaer.store.tables import Person


class Channel(StrEnum):
    """A kind of address."""

    EPOST = "epost"
    SMS = "sms"


def channels_in_use(settings: Settings) -> frozenset[Channel]:
    """Return the channels that messages can leave by.

    Where neither a mail server nor an SMS gateway is set, both are written as files. Where only
    one is set, the other is not used at all: nobody reads a file that was meant for a phone.
    """
    configured = {
        channel
        for channel, address in (
            (Channel.EPOST, settings.smtp_url),
            (Channel.SMS, settings.sms_url),
        )
        if address
    }
    return frozenset(configured or Channel)


def channel_for(person: Person, settings: Settings) -> Channel | None:
    """Return the channel to use for a person: e-mail unless SMS is preferred; None for neither."""
    order = (Channel.SMS, Channel.EPOST) if settings.prefer_sms else (Channel.EPOST, Channel.SMS)
    in_use = channels_in_use(settings)
    return next(
        (channel for channel in order if channel in in_use and address_of(person, channel)), None
    )


def address_of(person: Person, channel: Channel) -> str | None:
    """Return the person's address in a channel, if there is one."""
    return person.epost if channel is Channel.EPOST else person.mobil
