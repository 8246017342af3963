"""Storing what the bot said in a turn, and what the gateway itself says when the bot cannot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from naervaer.casework import tickets
from naervaer.chat import messages
from naervaer.chat.bot import BotLine
from naervaer.chat.messages import NewChoice
from naervaer.knowledge import Knowledge
from naervaer.store.tables import Conversation, Message
from naervaer.text import Malform

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
        """Open a ticket, which tells the user of the queue itself, and ask how to reach them."""
        self._open_ticket()
        self._say_template("gateway_melding_lagt_igjen")
        self.conversation.expects = CONTACT_FOR_GATEWAY

    def _take_contact(self) -> None:
        """Put the contact that was just stored on the open ticket."""
        self._open_ticket()
        self._say_template("gateway_kontakt_lagret")

    def _open_ticket(self) -> None:
        tickets.open_ticket(
            self.session,
            conversation_id=self.conversation.id,
            reason=tickets.Reason.BOT_FEIL,
            about=None,
            now=self.now,
        )

    def _say_template(self, template_id: str) -> None:
        said = self.knowledge.template(template_id).tekst.text()
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
            link=line.link,
            choices=line.choices,
            malform=line.malform,
            reply_to=self.question.id if self.question else None,
            now=self.now,
        )
