"""What a careful editor would object to: numbers without ground, heavy text, links to nowhere.

These mistakes stop the build. They do not stop the assistant: the entry is whole.
"""

import re
from collections.abc import Iterator

from naervaer.knowledge.buttons import dead_buttons
from naervaer.knowledge.entries import BothForms, Topic
from naervaer.knowledge.loading import Knowledge
from naervaer.knowledge.mistakes import Mistake
from naervaer.knowledge.numbers import numbers_in
from naervaer.knowledge.readability import lix, words_of

HEAVIEST_ANSWER = 48
HEAVIEST_SIMPLER_ANSWER = 42
MOST_WORDS = 85
"""An answer has about 70 words with what to do next."""

RATE = re.compile(r"\{sats:([^{}]*)\}")
_AN_AMOUNT = "24 900 kr"
_KRONER = re.compile(r"\d\s*(kr\b|kroner|nok\b|,-)|\b(kr|nok)\.?\s*\d", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

OWN_PAGES = ("/", "/personvern")
"""Pages that an answer may link to. A test holds them against the routes of the application."""

Objections = Iterator[tuple[str, str]]


def proofread(knowledge: Knowledge) -> list[Mistake]:
    """Return all objections to the content: topic by topic, then to what they share."""
    found = [
        mistake for topic in knowledge.topics.values() for mistake in of_topic(topic, knowledge)
    ]
    return [*found, *_unlike_texts(knowledge), *_unused(knowledge), *dead_buttons(knowledge)]


def of_topic(topic: Topic, knowledge: Knowledge) -> list[Mistake]:
    """Return the objections to one topic."""
    objections = (
        *_numbers(topic),
        *_rates(topic, knowledge),
        *_heavy(topic, short_stems(knowledge)),
        *_links(topic),
        *_voices(topic),
    )
    name = knowledge.files.get(topic.id, "-")
    return [Mistake(name, topic.id, field, what) for field, what in objections]


def short_stems(knowledge: Knowledge) -> set[str]:
    """Return how the words begin that count as short, because they are explained."""
    return {stem for term in knowledge.field_terms for stem in term.stammer}


def weight(text: str, stems: set[str]) -> float:
    """Return the readability index of an answer as the user gets it, with its amounts."""
    return lix(RATE.sub(_AN_AMOUNT, text), stems)


def heaviest(field: str) -> int:
    """Return the largest readability index that an answer may have."""
    return HEAVIEST_SIMPLER_ANSWER if field.startswith("enklere") else HEAVIEST_ANSWER


def _texts(topic: Topic) -> dict[str, BothForms]:
    return topic.answers() | topic.next_steps()


def _forms(field: str, text: BothForms) -> list[tuple[str, str]]:
    return [(f"{field}.nb", text.nb), (f"{field}.nn", text.nn)]


def _numbers(topic: Topic) -> Objections:
    grounds = numbers_in("\n".join(topic.fakta))
    for field, both in _texts(topic).items():
        named = {place: numbers_in(RATE.sub(" ", text)) for place, text in _forms(field, both)}
        for place, numbers in named.items():
            if unknown := _plainest(numbers - grounds):
                yield place, f"tall som ikke står i fakta: {', '.join(unknown)}"
        nb, nn = named.values()
        if unlike := _plainest(nb ^ nn):
            yield field, f"tall som ikke er like på bokmål og nynorsk: {', '.join(unlike)}"


def _plainest(numbers: set[str]) -> list[str]:
    """Return the numbers, without «8 uke» where «8» is there too."""
    return sorted(n for n in numbers if " " not in n or n.split(" ")[0] not in numbers)


def _rates(topic: Topic, knowledge: Knowledge) -> Objections:
    for field, both in _texts(topic).items():
        for place, text in _forms(field, both):
            for rate in RATE.findall(text):
                if rate not in knowledge.rates:
                    yield place, f"satsen «{rate}» finnes ikke i satser.yml"
            if _PLACEHOLDER.search(RATE.sub("", text)):
                yield place, "krøllparenteser brukes bare til satser: {sats:…}"
            if _KRONER.search(text):
                yield place, "beløp i kroner skal stå i satser.yml og skrives {sats:…}"


def _heavy(topic: Topic, stems: set[str]) -> Objections:
    for field, both in topic.answers().items():
        simpler = field.startswith("enklere")
        step = (field.endswith("_sykmeldt") and topic.neste_steg_sykmeldt) or topic.neste_steg
        for place, text in _forms(field, both):
            if (index := weight(text, stems)) > heaviest(field):
                yield place, f"for tung å lese: LIX {index:.0f}, grensen er {heaviest(field)}"
            whole = RATE.sub(_AN_AMOUNT, f"{text} {step.text().in_form(place[-2:])}")
            if not simpler and (count := len(words_of(whole))) > MOST_WORDS:
                yield place, f"{count} ord med neste steg; grensen er {MOST_WORDS}"


def _links(topic: Topic) -> Objections:
    for field, link in topic.links().items():
        if link.adresse.startswith("/") and link.adresse not in OWN_PAGES:
            yield field, f"siden {link.adresse} finnes ikke"
    if topic.id in topic.neste:
        yield "neste", "temaet foreslår seg selv"
    if len(set(topic.neste)) < len(topic.neste):
        yield "neste", "samme tema er foreslått to ganger"


def _voices(topic: Topic) -> Objections:
    """Object to a voice that changes when the user asks for simpler words."""
    if (topic.svar_sykmeldt is None) != (topic.enklere_sykmeldt is None):
        yield "enklere_sykmeldt", "svar_sykmeldt og enklere_sykmeldt må stå begge to"
    if topic.svar_sykmeldt is not None and "sykmeldt" not in topic.malgruppe:
        yield "malgruppe", "har svar til den sykmeldte, men sykmeldt er ikke i malgruppe"


def _unlike_texts(knowledge: Knowledge) -> Iterator[Mistake]:
    """Object to a dialogue text that fills in something in one written form only."""
    for template in knowledge.templates.values():
        nb, nn = (set(_PLACEHOLDER.findall(text)) for _, text in _forms("tekst", template.tekst))
        if unlike := ", ".join(sorted(nb ^ nn)):
            what = f"står bare på bokmål eller bare på nynorsk: {unlike}"
            yield Mistake(knowledge.files[template.id], template.id, "tekst", what)


def _unused(knowledge: Knowledge) -> Iterator[Mistake]:
    """Object to terms and rates that no answer has: they are misspelt, or forgotten."""
    texts = [
        text
        for topic in knowledge.topics.values()
        for both in _texts(topic).values()
        for text in (both.nb, both.nn)
    ]
    words = {word.lower() for text in texts for word in words_of(text)}
    for term in knowledge.field_terms:
        for stem in term.stammer:
            if not any(word.startswith(stem) for word in words):
                yield Mistake("fagord.yml", stem, "stammer", "ordet står ikke i noe svar")
    used = {rate for text in texts for rate in RATE.findall(text)}
    for rate in knowledge.rates:
        if rate not in used:
            yield Mistake("satser.yml", rate, "id", "satsen står ikke i noe svar")
