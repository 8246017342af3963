"""Storing what the bot said in a turn, and what the gateway itself says when the bot cannot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from naervaer.casework import tickets
from naervaer.chat import messages
from naervaer.chat.bot import BotLine
from naervaer.chat.messages import NewChoice
from naervaer.clock import OSLO
from naervaer.knowledge import Knowledge
from naervaer.store.tables import Conversation, Message
from naervaer.text import Malform, Text

OWN_PAYLOADS = "gateway:"
LEAVE_MESSAGE = "gateway:legg_igjen"
TAKE_CONTACT = "gateway:ta_kontakt"
CONTACT_FOR_GATEWAY = "kontakt_gateway"


@dataclass
class Replies:
    """The answers of one turn, written into its transaction."""

    session: Session
    conversation: Conversation
    knowledge: Knowledge
    question: Message | None
    now: datetime

    def say(self, lines: list[BotLine]) -> None:
        """Store the bot's lines and follow what they ask the gateway to do."""
        self.conversation.expects = None
        for line in lines:
            if (malform := line.command.get("malform")) in tuple(Malform):
                self.conversation.malform = malform
            self.conversation.expects = line.expects
            self._append(line)

    def say_that_bot_is_silent(self) -> None:
        """Be honest about the failure, and offer to leave the message for a human."""
        template = self.knowledge.template("gateway_bot_taus")
        form = self.conversation.malform
        choices = tuple(
            NewChoice(button.tekst.text().in_form(form), button.payload) for button in template.valg
        )
        self._append(BotLine(template.tekst.text().in_form(form), choices))

    def act_on(self, payload: str) -> None:
        """Do what one of the gateway's own buttons says."""
        if payload == LEAVE_MESSAGE:
            self._leave_message()
        elif payload == TAKE_CONTACT:
            self._take_contact()
        else:
            self.say_that_bot_is_silent()

    def _leave_message(self) -> None:
        receipt = tickets.open_ticket(
            self.session,
            conversation_id=self.conversation.id,
            reason=tickets.Reason.BOT_FEIL,
            about=None,
            now=self.now,
        )
        due = receipt.due_at.astimezone(OSLO)
        unit = receipt.unit_name
        template = self.knowledge.template("gateway_melding_lagt_igjen").tekst.text()
        when = f"{due:%d.%m.%Y} kl. {due:%H.%M}"
        said = Text(
            template.nb.format(enhet=unit.nb, frist=when),
            template.nn.format(enhet=unit.nn, frist=when),
        )
        self._append(BotLine(said.in_form(self.conversation.malform)))
        self.conversation.expects = CONTACT_FOR_GATEWAY

    def _take_contact(self) -> None:
        tickets.open_ticket(
            self.session,
            conversation_id=self.conversation.id,
            reason=tickets.Reason.BOT_FEIL,
            about=None,
            now=self.now,
        )
        said = self.knowledge.template("gateway_kontakt_lagret").tekst.text()
        self._append(BotLine(said.in_form(self.conversation.malform)))

    def _append(self, line: BotLine) -> None:
        messages.append(
            self.session,
            self.conversation,
            sender="bot",
            text=line.text,
            topic=line.topic,
            kind=line.kind,
            sources=line.sources,
            choices=line.choices,
            malform=line.malform,
            reply_to=self.question.id if self.question else None,
            now=self.now,
        )
