"""Reads ``knowledge/`` whole, and says what is wrong with it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from naervaer.knowledge import strict_yaml
from naervaer.knowledge.entries import (
    FieldTerm,
    FieldTermFile,
    Rate,
    RateFile,
    Template,
    TemplateFile,
    Topic,
    TopicFile,
)
from naervaer.knowledge.mistakes import KnowledgeError, Mistake, in_words, of_schema, unreadable
from naervaer.knowledge.mistakes import place as place_of
from naervaer.settings import ROOT

FOLDER = ROOT / "knowledge"
UNREADABLE = (OSError, UnicodeDecodeError, yaml.YAMLError)


@dataclass(frozen=True)
class Area:
    """Topics that belong together, in the order of their file."""

    id: str
    titles: dict[str, str]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """All topics, dialogue texts and rates, by id, and the terms of the field."""

    topics: dict[str, Topic] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    rates: dict[str, Rate] = field(default_factory=dict)
    field_terms: list[FieldTerm] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """The file in which each topic and each text stands."""

    areas: list[Area] = field(default_factory=list)

    def template(self, template_id: str) -> Template:
        """Return a dialogue text. Those that the code names are checked when it is loaded."""
        return self.templates[template_id]

    def topic_title(self, topic_id: str | None, malform: str) -> str | None:
        """Return a topic's human name, or None when it is no topic of ours."""
        topic = self.topics.get(topic_id or "")
        return topic.tittel.text().in_form(malform) if topic else None


Kind = TypeVar("Kind", Topic, Template)
Whole = TypeVar("Whole", RateFile, FieldTermFile)

USED_BY_GATEWAY = (
    "gateway_bot_taus",
    "gateway_melding_lagt_igjen",
    "gateway_kontakt_lagret",
    "gateway_skjult",
    "gateway_fare_mens_menneske",
    "gateway_malform",
)


def load_knowledge(root: Path = FOLDER) -> Knowledge:
    """Read and check the whole knowledge base.

    Raises:
        KnowledgeError: with every mistake found, each naming file, entry and field.
    """
    knowledge, mistakes = read_knowledge(root)
    if mistakes:
        raise KnowledgeError(mistakes)
    return knowledge


def read_knowledge(root: Path = FOLDER) -> tuple[Knowledge, list[Mistake]]:
    """Return what can be used of the knowledge base, and every mistake in it."""
    mistakes: list[Mistake] = []
    areas: list[Area] = []
    topics = list(_read_entries(root / "temaer", "temaer", Topic, TopicFile, mistakes, areas))
    templates = list(_read_entries(root / "maler", "maler", Template, TemplateFile, mistakes))
    rates = _read_list(root / "satser.yml", RateFile, mistakes)
    terms = _read_list(root / "fagord.yml", FieldTermFile, mistakes)
    mistakes += _repeated(topics, templates, rates)
    mistakes += _missing(topics, templates, half_written={each.entry for each in mistakes})
    entries: list[tuple[str, Topic | Template]] = [*topics, *templates]
    knowledge = Knowledge(
        {topic.id: topic for _, topic in topics},
        {template.id: template for _, template in templates},
        {rate.id: rate for rate in (rates.satser if rates else [])},
        terms.fagord if terms else [],
        {entry.id: name for name, entry in entries},
        areas,
    )
    return knowledge, mistakes


def _repeated(
    topics: list[tuple[str, Topic]],
    templates: list[tuple[str, Template]],
    rates: RateFile | None,
) -> Iterator[Mistake]:
    named = {
        "temaer": [(name, topic.id) for name, topic in topics],
        "tekster": [(name, template.id) for name, template in templates],
        "satser": [("satser.yml", rate.id) for rate in (rates.satser if rates else [])],
    }
    for label, entries in named.items():
        counts = Counter(entry for _, entry in entries)
        for name, entry in entries:
            if counts[entry] > 1:
                yield Mistake(name, entry, "id", f"to {label} har samme id")


def _missing(
    topics: list[tuple[str, Topic]],
    templates: list[tuple[str, Template]],
    half_written: set[str],
) -> Iterator[Mistake]:
    known = half_written | {topic.id for _, topic in topics}
    for name, topic in topics:
        for other in topic.neste:
            if other not in known:
                yield Mistake(name, topic.id, "neste", f"temaet «{other}» finnes ikke")
    if not topics:
        yield Mistake("temaer/", "-", "-", "ingen temaer funnet")
    given = {template.id for _, template in templates}
    for missing in USED_BY_GATEWAY:
        if missing not in given:
            yield Mistake("maler/gateway.yml", missing, "id", "teksten mangler")


def _read_entries(
    folder: Path,
    key: str,
    kind: type[Kind],
    whole: type[BaseModel],
    mistakes: list[Mistake],
    areas: list[Area] | None = None,
) -> Iterator[tuple[str, Kind]]:
    """Yield each valid entry of a folder with its file's name; note the mistakes of the others."""
    for path in sorted(folder.glob("*.yml")):
        name = f"{folder.name}/{path.name}"
        try:
            content = strict_yaml.read(path)
        except UNREADABLE as error:
            mistakes.append(unreadable(name, error))
            continue
        entries = content.get(key) if isinstance(content, dict) else None
        if not isinstance(entries, list):
            mistakes.append(Mistake(name, "-", key, "listen mangler"))
            continue
        mistakes += _mistakes_of_header(name, content, key, whole)
        if content.get("omrade") != path.stem:
            mistakes.append(Mistake(name, "-", "omrade", f"skal være filnavnet: {path.stem}"))
        found = list(_valid(name, entries, kind, mistakes))
        if areas is not None:
            areas.append(_area(path.stem, content, [entry.id for entry in found]))
        yield from ((name, entry) for entry in found)


def _valid(name: str, entries: list[Any], kind: type[Kind], mistakes: list[Mistake]) -> list[Kind]:
    found = []
    for number, entry in enumerate(entries, start=1):
        label = str(entry.get("id") if isinstance(entry, dict) else "") or f"nr. {number}"
        try:
            found.append(kind.model_validate(entry))
        except ValidationError as error:
            mistakes += of_schema(name, label, error)
    return found


def _mistakes_of_header(
    name: str, content: dict[str, Any], key: str, whole: type[BaseModel]
) -> Iterator[Mistake]:
    """Object to what stands above the entries; they are checked one by one."""
    try:
        whole.model_validate(content)
    except ValidationError as error:
        for problem in error.errors():
            if problem["loc"][0] != key or len(problem["loc"]) == 1:
                yield Mistake(name, "-", place_of(problem["loc"]), in_words(problem))


def _area(name: str, content: dict[str, Any], topics: list[str]) -> Area:
    title = content.get("tittel")
    titles = title if isinstance(title, dict) else {}
    return Area(name, {form: str(titles.get(form, name)) for form in ("nb", "nn")}, tuple(topics))


def _read_list(path: Path, kind: type[Whole], mistakes: list[Mistake]) -> Whole | None:
    """Return the content of a file that is one list; note its mistakes."""
    try:
        return kind.model_validate(strict_yaml.read(path))
    except UNREADABLE as error:
        mistakes.append(unreadable(path.name, error))
    except ValidationError as error:
        mistakes += of_schema(path.name, "-", error)
    return None
