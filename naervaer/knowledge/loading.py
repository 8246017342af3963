"""Reads ``knowledge/`` whole, or says what is wrong with it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

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
from naervaer.settings import ROOT


@dataclass(frozen=True)
class Mistake:
    """Something an editor must mend."""

    file: str
    entry: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.field}: {self.what}"


class KnowledgeError(Exception):
    """The knowledge base has mistakes; nothing of it is used until they are mended."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Knowledge:
    """All topics, dialogue texts and rates, by id, and the terms of the field."""

    topics: dict[str, Topic] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    rates: dict[str, Rate] = field(default_factory=dict)
    field_terms: list[FieldTerm] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """The file in which each topic stands."""

    def template(self, template_id: str) -> Template:
        """Return a dialogue text. Those that the code names are checked when it is loaded."""
        return self.templates[template_id]

    def topic_title(self, topic_id: str | None, malform: str) -> str | None:
        """Return a topic's human name, or None when it is no topic of ours."""
        topic = self.topics.get(topic_id or "")
        return topic.tittel.text().in_form(malform) if topic else None

    def to_review(self, today: date, days: int) -> list[Topic]:
        """Return the topics whose review date is passed or at most ``days`` days away."""
        due = (t for t in self.topics.values() if (t.gjennomgas_innen - today).days <= days)
        return sorted(due, key=lambda topic: topic.gjennomgas_innen)

    def rates_to_renew(self, today: date, days: int) -> list[Rate]:
        """Return the rates without a figure at some day in the next ``days`` days."""
        due = (rate for rate in self.rates.values() if (rate.last_day() - today).days < days)
        return sorted(due, key=Rate.last_day)


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


def load_knowledge(root: Path = ROOT / "knowledge") -> Knowledge:
    """Read and check the whole knowledge base.

    Raises:
        KnowledgeError: with every mistake found, each naming file, entry and field.
    """
    mistakes: list[Mistake] = []
    topics = list(_read_entries(root / "temaer", "temaer", Topic, TopicFile, mistakes))
    templates = list(_read_entries(root / "maler", "maler", Template, TemplateFile, mistakes))
    rates = _read_list(root / "satser.yml", RateFile, mistakes)
    terms = _read_list(root / "fagord.yml", FieldTermFile, mistakes)
    known = {topic.id for _, topic in topics}
    for name, topic in topics:
        mistakes += [
            Mistake(name, topic.id, "neste", f"temaet «{other}» finnes ikke")
            for other in topic.neste
            if other not in known
        ]
    for label, entries in (("tema", topics), ("mal", templates)):
        counts = Counter(entry.id for _, entry in entries)
        mistakes += [
            Mistake(name, entry.id, "id", f"to {label}er har samme id")
            for name, entry in entries
            if counts[entry.id] > 1
        ]
    given = {template.id for _, template in templates}
    mistakes += [
        Mistake("maler/gateway.yml", missing, "id", "teksten mangler")
        for missing in USED_BY_GATEWAY
        if missing not in given
    ]
    if not topics and not mistakes:
        mistakes.append(Mistake("temaer/", "-", "-", "ingen temaer funnet"))
    if mistakes:
        raise KnowledgeError(mistakes)
    return Knowledge(
        {topic.id: topic for _, topic in topics},
        {template.id: template for _, template in templates},
        {rate.id: rate for rate in (rates.satser if rates else [])},
        terms.fagord if terms else [],
        {topic.id: name for name, topic in topics},
    )


def _read_entries(
    folder: Path,
    key: str,
    kind: type[Kind],
    whole: type[BaseModel],
    mistakes: list[Mistake],
) -> Iterator[tuple[str, Kind]]:
    """Yield each valid entry of a folder with its file's name; note the mistakes of the others."""
    for path in sorted(folder.glob("*.yml")):
        name = f"{folder.name}/{path.name}"
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mistakes.append(Mistake(name, "-", "-", f"ikke lesbar YAML: {_one_line(error)}"))
            continue
        entries = content.get(key) if isinstance(content, dict) else None
        if not isinstance(entries, list):
            mistakes.append(Mistake(name, "-", key, "listen mangler"))
            continue
        header = {field: value for field, value in content.items() if field != key}
        probe = [] if kind is Template else entries
        for problem in _problems_of(whole, {**header, key: probe}):
            if problem["loc"][0] != key:
                mistakes.append(Mistake(name, "-", _path(problem["loc"]), problem["msg"]))
        for number, entry in enumerate(entries, start=1):
            label = str(entry.get("id") if isinstance(entry, dict) else "") or f"nr. {number}"
            try:
                yield name, kind.model_validate(entry)
            except ValidationError as error:
                mistakes += [
                    Mistake(name, label, _path(problem["loc"]), problem["msg"])
                    for problem in error.errors()
                ]


def _read_list(path: Path, kind: type[Whole], mistakes: list[Mistake]) -> Whole | None:
    """Return the content of a file that is one list; note its mistakes."""
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(path.name, "-", "-", f"ikke lesbar YAML: {_one_line(error)}"))
    except ValidationError as error:
        mistakes += [
            Mistake(path.name, "-", _path(problem["loc"]), problem["msg"])
            for problem in error.errors()
        ]
    return None


def _problems_of(model: type[BaseModel], value: dict[str, Any]) -> list[Any]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return list(error.errors())
    return []


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "-"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
