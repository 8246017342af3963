"""Reads the reviewed YAML in ``knowledge/`` and follows its changes while Rasa runs.

The full check of the files (schema, sources, review dates) is the application's; here a file that
cannot be read keeps its last good content, so that a slip of an editor never silences the bot.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot import ROOT

logger = logging.getLogger(__name__)

DEFAULT_FOLDER = ROOT / "knowledge"
FOLDERS = ("temaer", "maler", "sporsmalssett")
RATES = "satser.yml"
SECONDS_BETWEEN_CHECKS = 1.0

Localised = dict[str, str]


@dataclass(frozen=True)
class Knowledge:
    """The content of ``knowledge/`` that the dialogue needs, by id."""

    topics: dict[str, dict[str, Any]] = field(default_factory=dict)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    question_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    rates: dict[str, dict[str, Any]] = field(default_factory=dict)

    def title(self, topic: str, malform: str) -> str:
        """Return the title of ``topic`` as shown on a button."""
        return in_form(self.topics[topic]["tittel"], malform)


def in_form(text: Localised, malform: str) -> str:
    """Return ``text`` in the written form ``nb`` or ``nn``, bokmål where nynorsk is missing."""
    return str(text.get(malform) or text["nb"]).strip()


class KnowledgeFolder:
    """A folder of knowledge that is read anew, file by file, when a file changes."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}
        self._content: dict[Path, dict[str, Any]] = {}
        self._knowledge = Knowledge()
        self._checked_at = float("-inf")

    def current(self) -> Knowledge:
        """Return the knowledge as the files are now; looks at them at most once a second."""
        now = time.monotonic()
        if now - self._checked_at >= SECONDS_BETWEEN_CHECKS:
            self._checked_at = now
            if self._read_changed_files():
                self._knowledge = self._assembled()
        return self._knowledge

    def _read_changed_files(self) -> bool:
        read = (path for folder in FOLDERS for path in sorted(self._folder.glob(f"{folder}/*.yml")))
        paths = [*read, self._folder / RATES]
        present = {path: _stamp(path) for path in paths if path.exists()}
        changed = [path for path, stamp in present.items() if self._seen.get(path) != stamp]
        removed = [path for path in self._content if path not in present]
        for path in removed:
            del self._content[path]
        for path in changed:
            self._read(path)
        self._seen = present
        return bool(changed or removed)

    def _read(self, path: Path) -> None:
        try:
            content = _parsed(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError):
            logger.error(
                "Kunnskapsfilen %s kan ikke leses; de forrige svarene brukes videre.",
                path.relative_to(self._folder.parent),
            )
        else:
            self._content[path] = content

    def _assembled(self) -> Knowledge:
        knowledge = Knowledge()
        for path, content in self._content.items():
            entries = {
                "temaer": knowledge.topics,
                "maler": knowledge.templates,
                "sporsmalssett": knowledge.question_sets,
                "satser": knowledge.rates,
            }[_kind(path)]
            entries.update(content)
        return knowledge


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _parsed(path: Path) -> dict[str, Any]:
    """Return the entries of one file by id. Raises on anything that later use would trip over."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    kind = _kind(path)
    if kind == "temaer":
        return {entry["id"]: _checked_topic(entry) for entry in data[kind]}
    if kind == "maler":
        return {entry["id"]: _checked(entry, "tekst") for entry in data[kind]}
    if kind == "sporsmalssett":
        return {data["id"]: _checked_set(data)}
    if kind == "satser":
        return {entry["id"]: _checked(entry, "navn") for entry in data[kind]}
    return {}


def _kind(path: Path) -> str:
    return path.stem if path.name == RATES else path.parent.name


def _checked(entry: dict[str, Any], *texts: str) -> dict[str, Any]:
    for name in texts:
        if not isinstance(entry[name]["nb"], str):
            raise TypeError(name)
    return entry


def _checked_topic(entry: dict[str, Any]) -> dict[str, Any]:
    _checked(entry["lenke"], "tekst")
    return _checked(entry, "tittel", "svar", "enklere", "neste_steg")


def _checked_set(data: dict[str, Any]) -> dict[str, Any]:
    for question in data["sporsmal"]:
        for option in _checked(question, "tekst")["valg"]:
            _checked(option, "tekst")
    return data
