"""Answers from the reviewed knowledge, in the language and for the audience of the latest message.

For the web gateway (Rasa's channel ``collector``) each answer is one JSON message with text,
choices, sources and topic; elsewhere, as in ``rasa shell``, it is text with buttons.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import log_privacy, prevention, topics
from bot.answered import MOST_AT_ONCE, answered_topics, topics_named
from bot.fallback import NO_IDEA, OFFERED, UNSURE
from bot.follow_up import FOLLOWS
from bot.knowledge import Knowledge, KnowledgeFolder, in_form
from bot.rates import with_rates

logger = logging.getLogger(__name__)

GATEWAY_CHANNEL = "collector"
QUESTION_SET = "jobbforventning_5"
MISSES = {UNSURE, NO_IDEA, "utenfor", "ingen_av_disse"}
# A no to the topics that were offered is a miss too.
REFUSAL = "avkreft"
AGAIN = {"utter_forstar_ikke", "utter_utenfor", "utter_velg_tema"}
MISS_IN_FORM = "utter_forventning_ikke_forstatt"
SIMPLER = "enklere"
SAME_RULE, ASK_HUMAN = "melding_samme_regel", "melding_menneske"
# After one of these the whole turn is in the new form, though the metadata still has the old one.
SWITCHES = {"bytt_til_nynorsk": "nn", "bytt_til_bokmal": "nb"}
EXPECTS = {"utter_ask_henvendelse_kontakt": "kontakt"}


@dataclass
class Answer:
    """One message of the bot."""

    text: str
    choices: list[dict[str, str]] = field(default_factory=list)
    topic: str | None = None
    kind: str | None = None
    sources: list[dict[str, str]] = field(default_factory=list)
    link: dict[str, str] | None = None


@dataclass(frozen=True)
class Turn:
    """What an answer depends on besides its name."""

    knowledge: Knowledge
    tracker: DialogueStateTracker
    malform: str
    audience: str
    date: str
    values: dict[str, Any]

    def text(self, localised: dict[str, str]) -> str:
        """Return a text of the knowledge in the language of this turn."""
        return in_form(localised, self.malform)


class KnowledgeResponses(NaturalLanguageGenerator):
    """Generates every response of the domain from ``knowledge/``."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        folder: KnowledgeFolder | None = None,
    ) -> None:
        log_privacy.install()
        self._folder = folder or KnowledgeFolder()
        if "NAERVAER_ACTIONS_PORT" not in os.environ:
            logger.warning(
                "NAERVAER_ACTIONS_PORT er ikke satt: henvendelser og lagring virker ikke."
            )

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Return the message for ``utter_action``, or None when there is no text for it."""
        turn = self._turn(tracker, kwargs)
        answer = _answer(utter_action, turn)
        if answer is None:
            return None
        if output_channel == GATEWAY_CHANNEL:
            return {"custom": _for_gateway(utter_action, answer, turn)}
        return _as_text(answer)

    def _turn(self, tracker: DialogueStateTracker, values: dict[str, Any]) -> Turn:
        message = tracker.latest_message
        metadata = (message.metadata if message else None) or {}
        switched = SWITCHES.get(_intent(message))
        return Turn(
            knowledge=self._folder.current(),
            tracker=tracker,
            malform=switched or ("nn" if metadata.get("malform") == "nn" else "nb"),
            audience=str(metadata.get("audience") or "arbeidsgiver"),
            date=str(metadata.get("dato") or ""),
            values=values,
        )


def _answer(name: str, turn: Turn) -> Answer | None:
    if name == "utter_tema":
        return _topic_answer(_topic(turn), turn)
    if name == "utter_enklere":
        return _simpler(turn)
    if name == "utter_velg_tema":
        return _offer_topics(turn)
    if name == "utter_ask_jobbforventning":
        return _question(turn)
    if name == "utter_resten_etterpa":
        return _rest(name, turn)
    if name == "utter_bekreft_uten_sporsmal" and _refused_offer(turn.tracker):
        name = "utter_ingen_av_disse"
    missed_again = _missed_before(turn.tracker)
    answer = _from_template(f"{name}_igjen" if missed_again and name in AGAIN else name, turn)
    if answer and missed_again and name == MISS_IN_FORM:
        _add_template(ASK_HUMAN, answer, turn)
    return answer


def _topic_answer(topic: str, turn: Turn) -> Answer | None:
    if topic not in turn.knowledge.topics:
        return _from_template("utter_forstar_ikke", turn)
    answer = _answer_from(topics.full_answer(turn.knowledge, topic, turn.audience), topic, turn)
    message = turn.tracker.latest_message
    if message and message.parse_data.get(FOLLOWS) == topic:
        same = turn.text(turn.knowledge.templates[SAME_RULE]["tekst"])
        answer.text = f"{same}\n\n{answer.text}"
    if _intent(message) == topic and prevention.offered_now(
        turn.tracker, turn.knowledge.topics, turn.audience
    ):
        _add_template(prevention.OFFER, answer, turn)
    return answer


def _rest(name: str, turn: Turn) -> Answer | None:
    """Offer the questions of the message that come after those answered at once."""
    answer, message = _from_template(name, turn), turn.tracker.latest_message
    if answer is None or message is None:
        return None
    answer.choices = [
        _choice(turn.knowledge.title(topic, turn.malform), f"/{topic}")
        for topic in topics_named(message.entities)[MOST_AT_ONCE:]
        if topic in turn.knowledge.topics
    ]
    return answer


def _simpler(turn: Turn) -> Answer | None:
    topic = _topic_of_button(turn.tracker) or _last_topic(turn)
    if topic is None:
        return _from_template("utter_enklere_uten_tema", turn)
    return _answer_from(topics.simpler_answer(turn.knowledge, topic, turn.audience), topic, turn)


def _answer_from(chosen: topics.ChosenAnswer, topic: str, turn: Turn) -> Answer:
    entry = turn.knowledge.topics[topic]
    choices = [_choice(turn.text(label), payload) for label, payload in chosen.choices]
    text = with_rates(turn.text(chosen.text), turn.knowledge, turn.malform, turn.date)
    answer = Answer(text=text, choices=choices)
    if warning := topics.warning(entry, turn.date):
        _add_template(warning, answer, turn)
    _add_grounds(answer, topic, chosen.link, turn)
    return answer


def _add_grounds(answer: Answer, topic: str, link: dict[str, Any], turn: Turn) -> None:
    """Say which topic the answer is of, and what it rests on."""
    entry = turn.knowledge.topics[topic]
    answer.topic, answer.kind = topic, entry.get("type")
    answer.sources = [
        {"name": source["navn"], "url": source["adresse"], "date": str(source["dato"])}
        for source in entry["kilder"]
    ]
    answer.link = {"label": turn.text(link["tekst"]), "url": link["adresse"]}


def _add_template(name: str, answer: Answer, turn: Turn) -> None:
    """Add a text, and those of its buttons that the answer does not have."""
    template = turn.knowledge.templates[name]
    answer.text = f"{answer.text}\n\n{turn.text(template['tekst'])}"
    offered = {choice["payload"] for choice in answer.choices}
    answer.choices += [
        choice for choice in _template_choices(template, turn) if choice["payload"] not in offered
    ]


def _offer_topics(turn: Turn) -> Answer | None:
    message = turn.tracker.latest_message
    offered = (message.parse_data if message else {}).get(OFFERED) or []
    known = [topic for topic in offered if topic in turn.knowledge.topics]
    if not known:
        return _answer("utter_forstar_ikke", turn)
    again = _missed_before(turn.tracker)
    answer = _from_template("utter_velg_tema_igjen" if again else "utter_velg_tema", turn)
    if answer is None:
        return None
    buttons = [_choice(turn.knowledge.title(topic, turn.malform), f"/{topic}") for topic in known]
    answer.choices = buttons + answer.choices
    return answer


def _question(turn: Turn) -> Answer:
    questions = turn.knowledge.question_sets[QUESTION_SET]
    template = turn.knowledge.templates["utter_ask_jobbforventning"]
    return Answer(
        text=turn.text(template["tekst"]).format(
            utsagn=turn.text(questions["sporsmal"][0]["tekst"])
        ),
        choices=[
            _choice(turn.text(option["tekst"]), _chosen_payload(str(option["id"])))
            for option in questions["sporsmal"][0]["valg"]
        ],
    )


def _chosen_payload(option: str) -> str:
    return f'/forventning_valgt{{"alternativ":"{option}"}}'


def _from_template(name: str, turn: Turn) -> Answer | None:
    templates = turn.knowledge.templates
    template = templates.get(f"{name}_{turn.audience}") or templates.get(name)
    if template is None:
        logger.error("Teksten %s mangler i knowledge/maler.", name)
        return None
    text = turn.text(template["tekst"]).format_map(_Values(turn))
    answer = Answer(text=text, choices=_template_choices(template, turn))
    topic = str(turn.values.get("tema") or "")
    if topic in turn.knowledge.topics:
        chosen = topics.full_answer(turn.knowledge, topic, turn.audience)
        answer.choices += [_choice(turn.text(topics.FULL), f"/{topic}")]
        _add_grounds(answer, topic, chosen.link, turn)
    return answer


def _template_choices(template: dict[str, Any], turn: Turn) -> list[dict[str, str]]:
    return [
        _choice(turn.text(option["tekst"]), option["payload"])
        for option in template.get("valg") or []
    ]


class _Values(dict[str, Any]):
    """What may stand in ``{braces}``: what an action passes, and the option chosen in the form."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(turn.values)
        self._turn = turn

    def __missing__(self, name: str) -> str:
        turn = self._turn
        questions = turn.knowledge.question_sets.get(QUESTION_SET)
        if questions and name == "utsagn":
            return turn.text(questions["sporsmal"][0]["tekst"])
        if questions and name == "svar":
            chosen = str(turn.values.get("alternativ") or turn.tracker.get_slot("jobbforventning"))
            for option in questions["sporsmal"][0]["valg"]:
                if str(option["id"]) == chosen:
                    return turn.text(option["tekst"])
        logger.error("En tekst har {%s}, som ingen fyller ut.", name)
        return ""


def _for_gateway(name: str, answer: Answer, turn: Turn) -> dict[str, Any]:
    switched = SWITCHES.get(name.removeprefix("utter_"))
    return {
        "text": answer.text,
        "choices": answer.choices,
        "topic": answer.topic,
        "sources": answer.sources,
        "link": answer.link,
        "kind": answer.kind,
        "malform": turn.malform,
        "expects": EXPECTS.get(name),
        "command": {"malform": switched} if switched else None,
    }


def _as_text(answer: Answer) -> dict[str, Any]:
    sources = [
        f"({source['name']}, {source['date']}: {source['url']})" for source in answer.sources
    ]
    link = [f"{answer.link['label']}: {answer.link['url']}"] if answer.link else []
    message: dict[str, Any] = {"text": "\n".join([answer.text, *link, *sources])}
    if answer.choices:
        message["buttons"] = [
            {"title": choice["label"], "payload": choice["payload"]} for choice in answer.choices
        ]
    return message


def _choice(label: str, payload: str) -> dict[str, str]:
    return {"label": label, "payload": payload}


def _intent(message: UserUttered | None) -> str:
    return str((message.intent or {}).get("name") or "") if message else ""


def _topic(turn: Turn) -> str:
    """Return the topic to answer: the one an action names, or the one of the latest message."""
    if named := turn.values.get("tema"):
        return str(named)
    answered = _answered(turn.tracker.latest_message, turn)
    return answered[0] if answered else ""


def _answered(message: UserUttered | None, turn: Turn) -> list[str]:
    entities = message.entities if message else []
    return answered_topics(_intent(message), entities, turn.knowledge.topics)


def _topic_of_button(tracker: DialogueStateTracker) -> str | None:
    return next(tracker.get_latest_entity_values("tema"), None)


def _last_topic(turn: Turn) -> str | None:
    """Return the topic that was answered last, in full or in simpler words."""
    for event in reversed(turn.tracker.events):
        if isinstance(event, UserUttered):
            simpler = topics_named(event.entities) if _intent(event) == SIMPLER else []
            known = [topic for topic in simpler if topic in turn.knowledge.topics]
            if answered := _answered(event, turn) or known:
                return answered[-1]
    return None


def _missed_before(tracker: DialogueStateTracker) -> bool:
    """Return whether the message before the latest was not understood either."""
    said = _said(tracker)
    return len(said) > 1 and said[1] in MISSES


def _refused_offer(tracker: DialogueStateTracker) -> bool:
    """Return whether the latest message is a no to the topics that were offered before it."""
    return _said(tracker)[:2] == [REFUSAL, UNSURE]


def _said(tracker: DialogueStateTracker) -> list[str]:
    """Return the intents of the user's messages, the latest first."""
    return [_intent(event) for event in reversed(tracker.events) if isinstance(event, UserUttered)]
