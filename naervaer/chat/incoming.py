"""A user's line on its way in: checked, masked and stored, before anybody reads it."""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework import tickets
from naervaer.chat import danger, messages
from naervaer.chat.gateway_replies import CONTACT_FOR_GATEWAY, TAKE_CONTACT
from naervaer.chat.names import find_names
from naervaer.domain.masking import Masked, mask
from naervaer.knowledge import Knowledge
from naervaer.problems import Problem
from naervaer.store.tables import Choice, Conversation, Message
from naervaer.text import Text

LONGEST_TEXT = 2000
"""Characters in one message. Longer stories are sent in parts."""

WANTS_HUMAN = "menneske"
"""The choice that is always accepted: the page's fixed button."""

_HUMAN_LABEL = Text("Snakk med et menneske", "Snakk med eit menneske")


@dataclass(frozen=True)
class Incoming:
    """What a browser sent: free text, or the id of a button."""

    client_id: uuid.UUID
    text: str | None = None
    choice: str | None = None


def checked_text(text: str) -> str:
    """Return the text with its ends trimmed and line ends made alike.

    Raises:
        Problem: 422 when it is empty, too long, or holds characters that nobody types.
    """
    trimmed = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not any(unicodedata.category(character)[0] in "LNPS" for character in trimmed):
        raise Problem(
            "tom-melding",
            422,
            Text("Meldingen er tom. Skriv noe først.", "Meldinga er tom. Skriv noko først."),
        )
    if len(trimmed) > LONGEST_TEXT:
        raise Problem(
            "for-lang-melding",
            422,
            Text(
                f"Meldingen har {len(trimmed)} tegn. Det er plass til 2000. Del den i to.",
                f"Meldinga har {len(trimmed)} teikn. Det er plass til 2000. Del henne i to.",
            ),
        )
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t" for c in trimmed):
        raise Problem(
            "ugyldige-tegn",
            422,
            Text(
                "Meldingen har tegn som ikke kan vises. Skriv den på nytt uten dem.",
                "Meldinga har teikn som ikkje kan visast. Skriv henne på nytt utan dei.",
            ),
        )
    return trimmed


def receive(
    session: Session,
    conversation: Conversation,
    incoming: Incoming,
    knowledge: Knowledge,
    now: datetime,
) -> Message:
    """Store a user's line, masked. While a human holds the case, the bot is not asked.

    Returns:
        The line; the one already stored when its ``client_id`` is known.
    """
    client_id = str(incoming.client_id)
    known = session.scalar(
        select(Message).where(
            Message.conversation_id == conversation.id, Message.client_id == client_id
        )
    )
    if known is not None:
        return known
    payload: str | None = None
    if incoming.choice is not None:
        label, payload = _meaning_of(session, conversation, incoming.choice)
        masked = Masked(label, (), ())
    else:
        text = checked_text(incoming.text or "")
        masked = mask(text, find_names(text))
        if conversation.expects and masked.contacts:
            conversation.contact = masked.contacts[0]
            if conversation.expects == CONTACT_FOR_GATEWAY:
                payload = TAKE_CONTACT
    line = messages.append(
        session,
        conversation,
        sender="bruker",
        text=masked.text,
        client_id=client_id,
        payload=payload,
        now=now,
    )
    if masked.kinds and not conversation.expects:
        _tell_of_masking(session, conversation, masked, knowledge, line, now)
    if conversation.expects == CONTACT_FOR_GATEWAY:
        conversation.expects = None
    if tickets.human_holds(session, conversation.id):
        line.answered_at = now
        tickets.on_user_message(session, conversation.id, now=now)
        if danger.is_clear(masked.text):
            _warn_and_hurry(session, conversation, knowledge, line, now)
    session.flush()
    return line


def _meaning_of(session: Session, conversation: Conversation, choice_id: str) -> tuple[str, str]:
    """Return a button's label and payload. A button of another conversation does not exist here."""
    if choice_id == WANTS_HUMAN:
        return _HUMAN_LABEL.in_form(conversation.malform), "/menneske"
    choice = session.scalar(
        select(Choice)
        .join(Message, Message.id == Choice.message_id)
        .where(Choice.id == choice_id, Message.conversation_id == conversation.id)
    )
    if choice is None:
        raise Problem(
            "ukjent-valg",
            422,
            Text(
                "Det valget finnes ikke lenger. Velg et annet, eller skriv med egne ord.",
                "Det valet finst ikkje lenger. Vel eit anna, eller skriv med eigne ord.",
            ),
        )
    return choice.label, choice.payload


_KIND_NAMES = {
    "fødselsnummer": Text("et fødselsnummer", "eit fødselsnummer"),
    "telefon": Text("et telefonnummer", "eit telefonnummer"),
    "e-post": Text("en e-postadresse", "ei e-postadresse"),
    "kontonummer": Text("et kontonummer", "eit kontonummer"),
    "navn": Text("et navn", "eit namn"),
}


def _tell_of_masking(
    session: Session,
    conversation: Conversation,
    masked: Masked,
    knowledge: Knowledge,
    line: Message,
    now: datetime,
) -> None:
    hidden = Text(
        " og ".join(_KIND_NAMES[kind].nb for kind in masked.kinds),
        " og ".join(_KIND_NAMES[kind].nn for kind in masked.kinds),
    )
    template = knowledge.template("gateway_skjult").tekst.text()
    said = Text(template.nb.format(hva=hidden.nb), template.nn.format(hva=hidden.nn))
    messages.append_system(session, conversation, said, now=now, reply_to=line.id)


def _warn_and_hurry(
    session: Session,
    conversation: Conversation,
    knowledge: Knowledge,
    line: Message,
    now: datetime,
) -> None:
    said = knowledge.template("gateway_fare_mens_menneske").tekst.text()
    messages.append_system(session, conversation, said, now=now, reply_to=line.id)
    tickets.open_ticket(
        session,
        conversation_id=conversation.id,
        reason=tickets.Reason.KRISE,
        about=None,
        now=now,
    )
