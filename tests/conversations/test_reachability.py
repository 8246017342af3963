"""Every answer can be reached by what a user can do, in both written forms, with its sources.

A user types the topic's name, or one of the ways of asking that the bot has learned, and presses
the topic's button when the bot asks which of some it is.
"""

from contextlib import closing
from typing import Any

import pytest
from running import System
from talking import Talk

from naervaer.knowledge import load_knowledge
from naervaer.knowledge.entries import BothForms, Topic
from naervaer.knowledge.examples import examples_of
from naervaer.knowledge.proofreading import RATE

pytestmark = pytest.mark.rasa

TOPICS = load_knowledge().topics
MOST_TRIES = 4
AUDIENCE = {"nb": 0, "nn": -1}
"""Topics for both are asked about by an employer in bokmål, by a sick-listed in nynorsk."""


@pytest.mark.parametrize("malform", ["nb", "nn"])
@pytest.mark.parametrize("topic_id", TOPICS)
def test_a_topic_is_reached_and_answered(system: System, topic_id: str, malform: str) -> None:
    topic = TOPICS[topic_id]
    audience = topic.malgruppe[AUDIENCE[malform]]
    answer = reach(system, topic, malform, audience)
    assert answer["malform"] == malform
    assert answer["kind"] == topic.type
    for field in ("svar", "neste_steg"):
        for paragraph in in_voice(topic, field, audience, malform).split("\n\n"):
            if not RATE.search(paragraph):
                assert paragraph.strip() in answer["text"]
    assert "{" not in answer["text"]
    assert [(source["url"], source["date"]) for source in answer["sources"]] == [
        (str(source.adresse), source.dato.isoformat()) for source in topic.kilder
    ]
    link = (topic.lenke_sykmeldt if audience == "sykmeldt" else None) or topic.lenke
    assert answer["link"] == {
        "label": link.tekst.text().in_form(malform),
        "url": link.adresse,
    }


def reach(system: System, topic: Topic, malform: str, audience: str) -> dict[str, Any]:
    """Return the answer on a topic to someone who tries a few ways of asking."""
    title = topic.tittel.text().in_form(malform)
    for question in [title, *examples_of(topic.id)][:MOST_TRIES]:
        talk = Talk(system.address, audience=audience, malform=malform)
        with closing(talk.http):
            answers = talk.say(question)
            offered = [choice["label"] for line in answers for choice in line["choices"]]
            if not answered(answers) and title in offered:
                answers = talk.press(title)
        if [line["topic"] for line in answered(answers)] == [topic.id]:
            return answered(answers)[0]
    raise AssertionError(f"{topic.id} is not reached by its name or its first examples")


def answered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines that answer a topic."""
    return [line for line in lines if line["topic"]]


def in_voice(topic: Topic, field: str, audience: str, malform: str) -> str:
    """Return what a text of a topic says to that audience."""
    own: BothForms | None = getattr(topic, f"{field}_{audience}", None)
    return (own or getattr(topic, field)).text().in_form(malform)
