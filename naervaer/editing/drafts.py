"""A topic that an editor has written but not published, read and checked like those that are."""

from dataclasses import dataclass, replace
from typing import Any

import yaml
from pydantic import ValidationError

from naervaer.knowledge import Knowledge, Mistake, Topic
from naervaer.knowledge.mistakes import of_schema, unreadable
from naervaer.knowledge.proofreading import of_topic
from naervaer.knowledge.strict_yaml import parse

NAME = "utkast"
LONGEST = 20_000
"""Characters. The longest topic that is published has about a third of this."""

DEEPEST = 12


@dataclass(frozen=True)
class Draft:
    """What became of an editor's text: a topic when it is whole, and what is wrong with it."""

    topic: Topic | None
    mistakes: list[Mistake]


def read_draft(text: str, instead_of: str | None, knowledge: Knowledge) -> Draft:
    """Return the topic that ``text`` holds, with the mistakes that publishing it would bring.

    Args:
        text: YAML of one topic, as in ``knowledge/temaer``, with or without its dash.
        instead_of: The published topic that it replaces; None when it is a new one.
        knowledge: All that is published.
    """
    if len(text) > LONGEST:
        return _refused(f"teksten er lengre enn {LONGEST} tegn; lim inn bare ett tema")
    try:
        entry = _only_entry(parse(text) if not _too_deep(text) else None)
    except yaml.YAMLError as error:
        return Draft(None, [unreadable(NAME, error)])
    if entry is None:
        return _refused("lim inn ett tema, fra «id:» til «enhet:»")
    try:
        topic = Topic.model_validate(entry)
    except ValidationError as error:
        return Draft(None, of_schema(NAME, str(entry.get("id") or "-"), error))
    return Draft(topic, check_draft(topic, instead_of, knowledge))


def check_draft(topic: Topic, instead_of: str | None, knowledge: Knowledge) -> list[Mistake]:
    """Return what the build would object to if ``topic`` were published."""
    others = {name: each for name, each in knowledge.topics.items() if name != instead_of}
    file = knowledge.files.get(instead_of or "", NAME)
    mistakes = [
        Mistake(file, topic.id, "neste", f"temaet «{other}» finnes ikke")
        for other in topic.neste
        if other not in others and other != topic.id
    ]
    if topic.id in others:
        mistakes.append(Mistake(file, topic.id, "id", "to temaer har samme id"))
    published = replace(
        knowledge,
        topics={**others, topic.id: topic},
        files={**knowledge.files, topic.id: file},
    )
    return mistakes + of_topic(topic, published)


def _refused(why: str) -> Draft:
    return Draft(None, [Mistake(NAME, "-", "-", why)])


def _only_entry(content: Any) -> dict[str, Any] | None:
    if isinstance(content, dict) and isinstance(content.get("temaer"), list):
        content = content["temaer"]
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    return content if isinstance(content, dict) and "temaer" not in content else None


def _too_deep(text: str) -> bool:
    """Return whether the text is nested as no topic is; reading it whole could end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
