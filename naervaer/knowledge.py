"""Loads and checks ``knowledge/``: topics with sources and dates, and the texts of the dialogue.

Content is written by editors. A mistake is reported with file, entry and field, and all mistakes
at once, so that the one who wrote it can mend it without reading code.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    ValidationError,
    model_validator,
)

from naervaer.settings import ROOT
from naervaer.text import Text

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Unit = Literal["nav_kontor", "arbeidslivssenter", "marked", "hjelpemiddelsentral", "ingen"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BothForms(_Entry):
    """A text in bokmål and nynorsk; neither may be left out."""

    nb: Filled
    nn: Filled

    def text(self) -> Text:
        """Return the plain value that the rest of the application uses."""
        return Text(self.nb, self.nn)


class Source(_Entry):
    """Where a fact comes from, and the date that the source itself gives."""

    navn: Filled
    adresse: HttpUrl
    dato: date


class Topic(_Entry):
    """One thing the assistant can answer."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    tittel: BothForms
    malgruppe: Annotated[list[Literal["arbeidsgiver", "sykmeldt"]], Field(min_length=1)]
    type: Literal["plikt", "rett", "rad", "info"]
    svar: BothForms
    enklere: BothForms
    svar_sykmeldt: BothForms | None = None
    enklere_sykmeldt: BothForms | None = None
    kilder: Annotated[list[Source], Field(min_length=1)]
    gyldig_fra: date
    gjennomgas_innen: date
    sikkerhet: Literal["hoy", "middels", "lav"]
    neste: list[str]
    enhet: Unit

    @model_validator(mode="after")
    def _review_follows_start(self) -> "Topic":
        if self.gjennomgas_innen <= self.gyldig_fra:
            raise ValueError("gjennomgas_innen må være etter gyldig_fra")
        return self


class Button(_Entry):
    """A choice under a dialogue text."""

    tekst: BothForms
    payload: Filled


class Template(_Entry):
    """A text that is no topic: a greeting, a receipt, a message that is sent."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    tekst: BothForms
    valg: list[Button] = []


class TopicFile(_Entry):
    """One area of topics."""

    omrade: Filled
    tittel: BothForms
    temaer: Annotated[list[Topic], Field(min_length=1)]


class TemplateFile(BaseModel):
    """One area of dialogue texts. Keys that only Rasa reads are allowed."""

    model_config = ConfigDict(extra="allow", frozen=True)

    omrade: Filled
    maler: list[dict[str, Any]]


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
    """All topics and dialogue texts, by id."""

    topics: dict[str, Topic] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)

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


Kind = TypeVar("Kind", Topic, Template)

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
