"""Writes what goes out: the text in the person's written form, the channel, and the secret link."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from naervaer.followup.channels import Channel, address_of, channel_for
from naervaer.followup.links import LINK_DAYS, hash_of, new_token
from naervaer.followup.wording import outgoing_text
from naervaer.settings import Settings
from naervaer.store.tables import Invitation, OutboxMessage


def put_in_outbox(
    session: Session, invitation: Invitation, settings: Settings, now: datetime
) -> None:
    """Lay the message with the personal link in the outbox; only the link's hash is kept.

    Args:
        session: A write transaction.
        invitation: An approved one, whose person can be reached (the rules have said so).
        settings: For the channel and the address in the link.
        now: When.
    """
    token = new_token()
    person = invitation.case.person
    channel = channel_for(person, settings)
    recipient = address_of(person, channel) if channel else None
    assert channel is not None and recipient is not None  # why_not_asked has said so
    link = f"{settings.public_address()}/s/{token}"
    template = "utsending_sms" if channel is Channel.SMS else "utsending_tekst"
    body = outgoing_text(template).filled(lenke=link, dager=LINK_DAYS)
    invitation.token_hash = hash_of(token)
    session.add(
        OutboxMessage(
            message_id=f"{uuid4()}@{settings.mail_from.rpartition('@')[2]}",
            invitation_id=invitation.id,
            channel=channel.value,
            recipient=recipient,
            subject=outgoing_text("utsending_emne").in_form(person.malform),
            body=body.in_form(person.malform),
            status="klar",
            next_attempt_at=now,
        )
    )
    session.flush()
