"""Asks the trained model about many texts at once, in the Rasa environment's own process."""

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from naervaer.problems import Problem
from naervaer.settings import ROOT
from naervaer.text import Text
from naervaer.understanding.samples import Sample

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
NO_MODEL_STATUS = 3
START_SECONDS = 120
# A message takes a few milliseconds; a machine that is busy with much else may be ten times slower.
SECONDS_PER_TEXT = 0.1


@dataclass(frozen=True)
class Understood:
    """What the bot would do with a text."""

    intent: str
    confidence: float
    offered: tuple[str, ...] = ()
    """The topics shown as buttons, when it is not sure."""
    answered: tuple[str, ...] = ()
    """The topics answered at once: more than one when a message asks several things."""
    ranking: tuple[tuple[str, float], ...] = ()
    """The likeliest intents with their probabilities, before it is decided what to do."""
    milliseconds: float = 0.0


def understand(
    samples: Sequence[Sample], python: Path = RASA_PYTHON, model: Path | None = None
) -> list[Understood]:
    """Return what the bot would do with each text.

    Raises:
        Problem: Rasa or a model is missing, it stops, or it takes too long.
    """
    if not python.exists():
        raise Problem("rasa-mangler", 500, _NO_RASA)
    command = [str(python), "-m", "bot.parse", *([str(model.absolute())] if model else [])]
    limit = START_SECONDS + SECONDS_PER_TEXT * len(samples)
    try:
        finished = subprocess.run(
            command,
            input="\n".join(_line(sample) for sample in samples),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=limit,
            cwd=ROOT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Problem("for-sent", 500, _TOO_SLOW.filled(seconds=int(limit))) from error
    if finished.returncode == NO_MODEL_STATUS:
        raise Problem("ingen-modell", 500, _NO_MODEL)
    if finished.returncode:
        last = (finished.stderr.strip().splitlines() or ["-"])[-1]
        raise Problem("rasa-feilet", 500, _FAILED.filled(what=last))
    return list(_parsed(finished.stdout.splitlines()))


def _line(sample: Sample) -> str:
    asked = {"text": sample.text, "audience": sample.audience, "question": sample.question}
    return json.dumps(asked, ensure_ascii=False)


def _parsed(lines: Iterable[str]) -> Iterable[Understood]:
    for line in lines:
        answer = json.loads(line)
        yield Understood(
            intent=answer["intent"],
            confidence=answer["confidence"],
            answered=tuple(answer["answered"]),
            offered=tuple(answer["offered"]),
            ranking=tuple((name, probability) for name, probability in answer["ranking"]),
            milliseconds=answer["milliseconds"],
        )


_NO_RASA = Text(
    "Rasa er ikke satt opp. Kjør «make setup» først.",
    "Rasa er ikkje sett opp. Køyr «make setup» først.",
)
_NO_MODEL = Text(
    "Det finnes ingen trent modell. Kjør «make train» først.",
    "Det finst ingen trena modell. Køyr «make train» først.",
)
_TOO_SLOW = Text(
    "Rasa ble ikke ferdig på {seconds} sekunder. Prøv igjen når maskinen er mindre opptatt.",
    "Rasa vart ikkje ferdig på {seconds} sekund. Prøv igjen når maskina er mindre oppteken.",
)
_FAILED = Text("Rasa stoppet: {what}", "Rasa stoppa: {what}")
