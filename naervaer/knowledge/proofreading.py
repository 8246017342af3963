"""What a careful editor would object to: numbers without ground, heavy text, links to nowhere.

These mistakes stop the build. They do not stop the assistant: the entry is whole.
"""

import re
from collections.abc import Iterator

import yaml

from naervaer.knowledge.entries import BothForms, Topic
from naervaer.knowledge.loading import Knowledge, Mistake
from naervaer.knowledge.numbers import numbers_in
from naervaer.knowledge.readability import lix, words_of
from naervaer.settings import ROOT

HEAVIEST_ANSWER = 48
HEAVIEST_SIMPLER_ANSWER = 42
MOST_WORDS = 85
"""An answer has about 70 words with what to do next."""

RATE = re.compile(r"\{sats:([a-z0-9_]*)\}")
_KRONER = re.compile(r"\d\s*(kr\b|kroner)")
_INTENT = re.compile(r"/([a-z0-9_]+)(?:\{.*\})?")
GATEWAY_PREFIX = "gateway:"

OWN_PAGES = ("/", "/personvern", "/om")
"""Pages that an answer may link to. A test holds them against the routes of the application."""


def proofread(knowledge: Knowledge) -> list[Mistake]:
    """Return all objections to the content, topic by topic."""
    stems = {stem for term in knowledge.field_terms for stem in term.stammer}
    found: list[Mistake] = []
    for topic in knowledge.topics.values():
        name = knowledge.files[topic.id]
        objections = (
            *_ungrounded_numbers(topic),
            *_rates(topic, knowledge),
            *_heavy(topic, stems),
            *_links(topic),
        )
        found += [Mistake(name, topic.id, field, what) for field, what in objections]
    return found + _payloads(knowledge)


Objections = Iterator[tuple[str, str]]


def _texts(topic: Topic) -> dict[str, BothForms]:
    return topic.answers() | topic.next_steps()


def _forms(field: str, text: BothForms) -> list[tuple[str, str]]:
    return [(f"{field}.nb", text.nb), (f"{field}.nn", text.nn)]


def _ungrounded_numbers(topic: Topic) -> Objections:
    grounds = numbers_in("\n".join(topic.fakta))
    for field, both in _texts(topic).items():
        for place, text in _forms(field, both):
            unknown = numbers_in(RATE.sub(" ", text)) - grounds
            if unknown:
                yield place, f"tall som ikke står i fakta: {', '.join(sorted(unknown))}"


def _rates(topic: Topic, knowledge: Knowledge) -> Objections:
    for field, both in _texts(topic).items():
        for place, text in _forms(field, both):
            for rate in RATE.findall(text):
                if rate not in knowledge.rates:
                    yield place, f"satsen «{rate}» finnes ikke i satser.yml"
            if _KRONER.search(text):
                yield place, "beløp i kroner skal stå i satser.yml og skrives {sats:…}"


def _heavy(topic: Topic, stems: set[str]) -> Objections:
    for field, both in topic.answers().items():
        simpler = field.startswith("enklere")
        limit = HEAVIEST_SIMPLER_ANSWER if simpler else HEAVIEST_ANSWER
        for place, text in _forms(field, both):
            text = RATE.sub("24 900 kr", text)
            if (weight := lix(text, stems)) > limit:
                yield place, f"for tung å lese: LIX {weight:.0f}, grensen er {limit}"
            step = topic.neste_steg.text().in_form(place[-2:])
            if not simpler and (count := len(words_of(f"{text} {step}"))) > MOST_WORDS:
                yield place, f"{count} ord med neste steg; grensen er {MOST_WORDS}"


def _links(topic: Topic) -> Objections:
    for field, link in topic.links().items():
        if link.adresse.startswith("/") and link.adresse not in OWN_PAGES:
            yield field, f"siden {link.adresse} finnes ikke"
    if topic.id in topic.neste:
        yield "neste", "temaet foreslår seg selv"


def _payloads(knowledge: Knowledge) -> list[Mistake]:
    """Object to buttons of the dialogue that lead to nothing."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    known = {*domain["intents"], *knowledge.topics}
    return [
        Mistake("maler", template.id, "valg", f"knappen leder ingen steder: {button.payload}")
        for template in knowledge.templates.values()
        for button in template.valg
        if not button.payload.startswith(GATEWAY_PREFIX)
        and not ((match := _INTENT.fullmatch(button.payload)) and match[1] in known)
    ]
