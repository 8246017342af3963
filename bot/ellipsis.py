"""Reads what a short message asks about when it names no topic of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import RasaException

from bot import ROOT
from bot.normalise import normalise

FILE = ROOT / "knowledge" / "oppfolgingssporsmal.yml"
SAME = "selv"

_CONTINUING = re.compile(
    r"^(og|men|enn|hva (med|om|hvis)|da|så)\b"
    r"|\b(det|den|dette|denne|da|då|også|òg)\b(?! (ansatt|sykmeld|syk))"
)
_Span = tuple[int, int]
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Ellipsis:
    """What a message asks about, seen from a topic."""

    topic: str | None
    """The topic that answers, when the family of topics has one for what is asked."""

    whole: bool
    """Whether the message names nothing but what the family of topics is about."""

    continues: bool
    """Whether it begins like the continuation of something, or points back with «det»."""

    asks: bool
    """Whether it holds anything but empty words."""

    family: tuple[str, ...]
    """The topics that belong together with the one before."""


@dataclass(frozen=True)
class _Family:
    topics: tuple[str, ...]
    names: frozenset[str]
    answers: dict[str, str]
    own: dict[str, dict[str, str]]

    def answer(self, aspect: str, topic: str) -> str | None:
        answering = self.own.get(topic, {}).get(aspect) or self.answers.get(aspect)
        return topic if answering == SAME else answering


class FollowUpQuestions:
    """The reviewed file of what is asked about a topic, and which topic answers it."""

    def __init__(self, path: Path = FILE) -> None:
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            self._empty = frozenset(data["tomme_ord"].split())
            self._aspects = {
                aspect: [re.compile(pattern) for pattern in patterns]
                for aspect, patterns in data["aspekter"].items()
            }
            families = [_family(entry, self._aspects) for entry in data["familier"]]
        except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, AttributeError) as error:
            raise RasaException(f"Feil i {path.name}: {error}") from error
        self._names = frozenset(name for family in families for name in family.names)
        self._families = {topic: family for family in families for topic in family.topics}

    def topics(self) -> set[str]:
        """Return every topic that the file names."""
        named = set(self._families)
        for family in self._families.values():
            for answers in (family.answers, *family.own.values()):
                named.update(answers.values())
        return named - {SAME}

    def read(self, text: str, topic: str) -> Ellipsis:
        """Return what ``text`` asks about when ``topic`` was spoken of just before."""
        text = normalise(text)
        family = self._families.get(topic) or _Family((), frozenset(), {}, {})
        found = {
            aspect: spans
            for aspect, patterns in self._aspects.items()
            if (spans := [match.span() for p in patterns for match in p.finditer(text)])
        }
        answer = _answer(found, family, topic)
        said = self._empty | family.names
        rest = [
            match
            for match in _WORD.finditer(text)
            if match[0] not in said and not _covered(match.span(), found)
        ]
        if any(match[0] in self._names for match in rest):
            return Ellipsis(None, whole=False, continues=False, asks=True, family=family.topics)
        return Ellipsis(
            topic=answer,
            whole=not rest,
            continues=bool(_CONTINUING.search(text)),
            asks=bool(found or rest),
            family=family.topics,
        )


def _answer(found: dict[str, list[_Span]], family: _Family, topic: str) -> str | None:
    """Return the first answer, unless something else is asked that the family cannot answer."""
    answered = {
        aspect: spans
        for aspect in found
        if family.answer(aspect, topic)
        for spans in [found[aspect]]
    }
    if not answered or not all(
        _covered(span, answered) for spans in found.values() for span in spans
    ):
        return None
    return family.answer(next(iter(answered)), topic)


def _covered(span: _Span, found: dict[str, list[_Span]]) -> bool:
    start, end = span
    return any(a <= start and end <= b for spans in found.values() for a, b in spans)


def _family(entry: dict[str, Any], aspects: dict[str, Any]) -> _Family:
    own = entry.get("egne") or {}
    unknown = {aspect for answers in (entry["svar"], *own.values()) for aspect in answers}
    if unknown := unknown - set(aspects):
        raise KeyError(f"ukjente aspekter: {', '.join(sorted(unknown))}")
    return _Family(tuple(entry["temaer"]), frozenset(entry["kalles"]), entry["svar"], own)
