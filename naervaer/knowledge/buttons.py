"""Buttons under the dialogue's texts lead somewhere: to a topic, to a rule, or to the gateway."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from naervaer.knowledge.loading import Knowledge
from naervaer.knowledge.mistakes import Mistake
from naervaer.settings import ROOT

RULES = ROOT / "data" / "rules"
GATEWAY_PAYLOADS = ("gateway:legg_igjen", "gateway:ta_kontakt")
"""What the gateway does by itself. A test holds them against ``naervaer/chat``."""

_INTENT = re.compile(r"/([a-z0-9_]+)(?:\{(.*)\})?")
_NAMED_TOPIC = re.compile(r'"tema":\s*"([a-z0-9_]+)"')


def dead_buttons(knowledge: Knowledge, rules: Path = RULES) -> Iterator[Mistake]:
    """Object to each button that nothing answers."""
    answered = {*knowledge.topics, *answered_intents(rules)}
    for template in knowledge.templates.values():
        for button in template.valg:
            if not _leads_somewhere(button.payload, answered, set(knowledge.topics)):
                what = f"knappen leder ingen steder: {button.payload}"
                yield Mistake(knowledge.files[template.id], template.id, "valg", what)


def answered_intents(rules: Path = RULES) -> set[str]:
    """Return the intents that some rule, or the condition of some form, waits for."""
    found: set[str] = set()
    for path in sorted(rules.glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found |= set(_intents_in(content))
    return found


def _intents_in(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "intent":
                yield str(value)
            else:
                yield from _intents_in(value)
    elif isinstance(content, list):
        for each in content:
            yield from _intents_in(each)


def _leads_somewhere(payload: str, answered: set[str], topics: set[str]) -> bool:
    if payload in GATEWAY_PAYLOADS:
        return True
    match = _INTENT.fullmatch(payload)
    if match is None or match[1] not in answered:
        return False
    return all(topic in topics for topic in _NAMED_TOPIC.findall(match[2] or ""))
