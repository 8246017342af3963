"""A ticket in one or two sentences, made only of what was asked, written and chosen."""

from collections.abc import Callable

from naervaer.casework.reading import Line
from naervaer.text import Text

TopicTitle = Callable[[str | None, str], str | None]
"""Returns a topic's human name in a written form, or None when it is no topic of ours."""

_AUDIENCES = {
    "arbeidsgiver": Text("Arbeidsgiver", "Arbeidsgjevar"),
    "sykmeldt": Text("Sykmeldt", "Sjukmeld"),
}
_ASKED = Text("Spurte om: {topics}.", "Spurde om: {topics}.")
_WROTE = Text("Skrev: «{words}»", "Skreiv: «{words}»")


def audience_name(audience: str) -> Text:
    """Return whom the ticket comes from, in words."""
    return _AUDIENCES.get(audience, Text(audience, audience))


def topic_titles(line: Line, malform: str, title_of: TopicTitle) -> list[str]:
    """Return the names of the topics that were answered before a human was asked for."""
    return [title_of(topic, malform) or topic for topic in line.topics]


def summarise(line: Line, malform: str, title_of: TopicTitle) -> str:
    """Return the summary in the reader's written form; the user's words stay as they are."""
    parts = [
        f"{audience_name(line.audience).in_form(malform)}. {line.reason.label.in_form(malform)}."
    ]
    if topics := topic_titles(line, malform, title_of):
        parts.append(_ASKED.in_form(malform).format(topics=", ".join(topics)))
    if line.own_words:
        told = _WROTE.in_form(malform) if line.reason.is_own_words else "{words}"
        parts.append(told.format(words=line.own_words))
    return " ".join(parts)
