"""What is short is understood from the topic before it; what is whole keeps its own meaning."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from naervaer.settings import ROOT
from naervaer.supervisor import services

pytestmark = pytest.mark.rasa

FILE = ROOT / "tests" / "conversations" / "oppfolgingssporsmal.yml"
FOLLOW_UPS_RIGHT = 0.93
Case = tuple[str, str, list[str]]


def cases(part: str) -> Iterator[Case]:
    """Yield the topic before, the text, and the right topics of each case of the file."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for topic, rows in content[part].items():
        for text, *expected in rows:
            yield topic, text, expected


def understood(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how the trained model takes each line."""
    finished = subprocess.run(
        [str(services.RASA), "-m", "bot.parse", str(services.TRAINED_MODEL)],
        input="\n".join(json.dumps(line) for line in lines),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=300,
    )
    return [json.loads(line) for line in finished.stdout.splitlines()]


def test_follow_ups_are_understood_from_the_topic_before() -> None:
    asked = list(cases("oppfolging"))
    answers = understood([{"text": text, "tema": topic} for topic, text, _ in asked])
    wrong = [
        (topic, text, answer["intent"], expected)
        for (topic, text, expected), answer in zip(asked, answers, strict=True)
        if answer["intent"] not in expected
    ]
    assert len(asked) >= 120
    assert len(wrong) <= (1 - FOLLOW_UPS_RIGHT) * len(asked), wrong


def test_a_topic_before_hijacks_nothing() -> None:
    asked = list(cases("nye"))
    alone = understood([{"text": text} for _, text, _ in asked])
    after = understood([{"text": text, "tema": topic} for topic, text, _ in asked])
    changed = [
        (topic, text, before["intent"], then["intent"])
        for (topic, text, expected), before, then in zip(asked, alone, after, strict=True)
        if then["intent"] != before["intent"] and then["intent"] not in expected
    ]
    assert len(asked) >= 60
    assert not changed
