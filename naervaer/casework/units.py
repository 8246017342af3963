"""The routing rules and units as read from ``knowledge/``, once per process."""

from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from naervaer.domain.routing import Routing, RoutingFile, UnitFile
from naervaer.knowledge import KnowledgeError, Mistake, load_knowledge
from naervaer.settings import ROOT
from naervaer.text import Text

File = TypeVar("File", RoutingFile, UnitFile)


def load_routing(root: Path = ROOT / "knowledge") -> Routing:
    """Read and check ``ruting.yml`` and ``enheter.yml``.

    Raises:
        KnowledgeError: with every mistake found, each naming file and field.
    """
    mistakes: list[Mistake] = []
    rules = _read(root / "ruting.yml", RoutingFile, mistakes)
    units = _read(root / "enheter.yml", UnitFile, mistakes)
    if rules is None or units is None:
        raise KnowledgeError(mistakes)
    return Routing(rules, units)


@cache
def routing() -> Routing:
    """Return the routing that this process works with."""
    return load_routing()


def unit_name(unit: str) -> Text:
    """Return a unit's name; its id when it is no longer in the list."""
    known = routing().units.get(unit)
    return known.name if known else Text(unit, unit)


@cache
def unit_of_topic(topic: str) -> str | None:
    """Return the kind of unit a knowledge topic names for hand-off, if it is a topic of ours."""
    known = load_knowledge().topics.get(topic)
    return known.enhet if known else None


def _read(path: Path, kind: type[File], mistakes: list[Mistake]) -> File | None:
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        mistakes.append(Mistake(path.name, "-", "-", "filen mangler"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = " ".join(str(error).split())
        mistakes.append(Mistake(path.name, "-", "-", f"ikke lesbar YAML: {what}"))
    except ValidationError as error:
        for problem in error.errors():
            field = ".".join(str(part) for part in problem["loc"]) or "-"
            mistakes.append(Mistake(path.name, "-", field, problem["msg"]))
    return None
