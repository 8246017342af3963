"""Every clear crisis message is recognised; sayings and distress that only sound alike are not."""

import time
from pathlib import Path

import pytest

from bot.safety_net import DangerSignals

TEXTS = Path(__file__).parent / "faresignaler"
SIGNALS = DangerSignals()


def lines(name: str) -> list[str]:
    return (TEXTS / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", lines("tydelige.txt"))
def test_clear_case_is_recognised(text: str) -> None:
    assert SIGNALS.group(text) == "krise"
    assert SIGNALS.group(text.upper()) == "krise"
    assert SIGNALS.group(f"Hei.\n{text}  ") == "krise"


@pytest.mark.parametrize("text", lines("ufarlige.txt"))
def test_saying_that_only_sounds_alike_is_not_a_crisis(text: str) -> None:
    assert SIGNALS.group(text) is None


@pytest.mark.parametrize("text", lines("fortvilelse.txt"))
def test_distress_without_danger_is_not_a_crisis(text: str) -> None:
    assert SIGNALS.group(text) is None


def test_a_long_message_is_tried_quickly() -> None:
    """Protects: no pattern may take time that grows out of hand with the length of the text."""
    text = "jeg vet ikke hvordan jeg skal få jobben til å gå rundt når alle andre er " * 60
    start = time.process_time()
    assert SIGNALS.group(text) is None
    assert time.process_time() - start < 0.5
