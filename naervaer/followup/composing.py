"""Writes what goes out: the text in the person's written form, the channel, and the secret links.

Only the hash of a secret is kept, so the reminder cannot repeat the first one. It has a secret of
its own instead; both open the same invitation until the same moment, with one count of wrong birth
dates. To derive the secret from our key would let whoever holds key and database make everybody's
link at any time; this way a secret exists in the outbox until it is sent, and nowhere afterwards.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy.orm import Session

from naervaer.clock import oslo_date
from naervaer.domain.spoken_time import spoken_day
from naervaer.followup.channels import Channel, address_of, channel_for
from naervaer.followup.links import LINK_DAYS, hash_of, new_token
from naervaer.followup.message_stop import new_stop_link
from naervaer.followup.wording import outgoing_text
from naervaer.settings import Settings
from naervaer.store.tables import Invitation, OutboxMessage, Person
from naervaer.text import Text


class MessageKind(StrEnum):
    """The messages of one invitation; there is at most one of each kind."""

    INVITASJON = "invitasjon"
    PAMINNELSE = "paminnelse"


def put_in_outbox(
    session: Session,
    invitation: Invitation,
    settings: Settings,
    now: datetime,
    kind: MessageKind = MessageKind.INVITASJON,
) -> None:
    """Lay a message with the personal link and a stop link in the outbox.

    Args:
        session: A write transaction.
        invitation: One whose person can be reached (the rules have said so).
        settings: For the channel and the address in the links.
        now: When.
        kind: The first message, or the reminder of one that is sent.
    """
    person = invitation.case.person
    channel, recipient = _way_to(person, settings)
    token = new_token()
    if kind is MessageKind.INVITASJON:
        invitation.token_hash = hash_of(token)
    else:
        invitation.reminder_token_hash = hash_of(token)
    stop_link = new_stop_link(session, person.id, settings)
    body = _body(kind, channel, _last_day(invitation)).filled(
        lenke=f"{settings.public_address()}/s/{token}", stopplenke=stop_link, dager=LINK_DAYS
    )
    session.add(
        OutboxMessage(
            message_id=f"{uuid4()}@{settings.mail_from.rpartition('@')[2]}",
            invitation_id=invitation.id,
            kind=kind.value,
            channel=channel.value,
            recipient=recipient,
            subject=outgoing_text(_SUBJECTS[kind]).in_form(person.malform),
            body=body.in_form(person.malform),
            stop_link=stop_link,
            status="klar",
            next_attempt_at=now,
        )
    )
    session.flush()


def _way_to(person: Person, settings: Settings) -> tuple[Channel, str]:
    channel = channel_for(person, settings)
    recipient = address_of(person, channel) if channel else None
    assert channel is not None and recipient is not None  # the rules have said so
    return channel, recipient


def _last_day(invitation: Invitation) -> Text:
    """Return the last whole day on which the link works; nothing before it is sent."""
    if invitation.expires_at is None:
        return Text("", "")
    return spoken_day(oslo_date(invitation.expires_at) - timedelta(days=1))


def _body(kind: MessageKind, channel: Channel, last_day: Text) -> Text:
    """Return the text with its last day, and the other fields left open."""
    text = outgoing_text(_BODIES[kind, channel])
    return Text(
        text.nb.replace("{siste_dag}", last_day.nb), text.nn.replace("{siste_dag}", last_day.nn)
    )


_SUBJECTS = {
    MessageKind.INVITASJON: "utsending_emne",
    MessageKind.PAMINNELSE: "paminnelse_emne",
}
_BODIES = {
    (MessageKind.INVITASJON, Channel.EPOST): "utsending_tekst",
    (MessageKind.INVITASJON, Channel.SMS): "utsending_sms",
    (MessageKind.PAMINNELSE, Channel.EPOST): "paminnelse_tekst",
    (MessageKind.PAMINNELSE, Channel.SMS): "paminnelse_sms",
}
