"""How well questions are understood, measured on texts that the model has not been trained on.

A text is *right* when it is answered at once with its topic (or one in ``also``), *reached* when
right or when one of them is among the topics offered as buttons, *wrong* when it is answered at
once with another topic, and *fallback* otherwise.
"""

import json
import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from naervaer.knowledge import load_knowledge
from naervaer.problems import Problem
from naervaer.settings import ROOT
from naervaer.text import Text

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
NO_MODEL_STATUS = 3
START_SECONDS = 120
SECONDS_PER_TEXT = 0.2
MOST_OFFERED = 3
CONFUSIONS_SHOWN = 12


class Sample(BaseModel):
    """One text and the topics that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    topic: str
    also: list[str] = []
    form: str = "nb"
    audience: str | None = None

    def accepts(self, topic: str) -> bool:
        """Return whether ``topic`` answers the text."""
        return topic == self.topic or topic in self.also


@dataclass(frozen=True)
class Understood:
    """What the bot would do with a text: the intent, how sure it is, the topics it offers."""

    intent: str
    confidence: float
    offered: tuple[str, ...] = ()


@dataclass
class Share:
    """How many of some texts came out in each way."""

    n: int = 0
    right: int = 0
    reached: int = 0
    wrong: int = 0
    fallback: int = 0

    def add(self, sample: Sample, understood: Understood, topics: frozenset[str]) -> None:
        """Count one text."""
        right = sample.accepts(understood.intent)
        at_once = right or understood.intent in topics
        offered = any(sample.accepts(topic) for topic in understood.offered[:MOST_OFFERED])
        self.n += 1
        self.right += right
        self.reached += right or (not at_once and offered)
        self.wrong += at_once and not right
        self.fallback += not at_once

    def of(self, count: int) -> float:
        """Return ``count`` as a share of these texts, 0 to 1."""
        return count / self.n if self.n else 0.0

    def as_dict(self, *, whole: bool) -> dict[str, float]:
        """Return the shares by name; ``whole`` adds the fallbacks."""
        shares = {
            "n": self.n,
            "right": round(self.of(self.right), 4),
            "reached": round(self.of(self.reached), 4),
            "wrong": round(self.of(self.wrong), 4),
        }
        return {**shares, "fallback": round(self.of(self.fallback), 4)} if whole else shares


@dataclass
class Evaluation:
    """The outcome of a whole file."""

    total: Share = field(default_factory=Share)
    per_form: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    per_topic: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return what ``naervaer evaluer --json`` prints."""
        forms = {form: share.as_dict(whole=False) for form, share in sorted(self.per_form.items())}
        return {**self.total.as_dict(whole=True), "per_form": forms}

    def table(self) -> str:
        """Return what ``naervaer evaluer`` prints: shares per form, and the worst confusions."""
        rows: list[tuple[str, ...]] = [("form", "antall", "rett", "nådd", "feil", "ikke forstått")]
        rows += [_row(form, share) for form, share in sorted(self.per_form.items())]
        rows.append(_row("alle", self.total))
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [_aligned(row, widths) for row in rows]
        worst = self.confusions.most_common(CONFUSIONS_SHOWN)
        if worst:
            lines += ["", "Oftest forvekslet:"]
            lines += [f"  {n:3}  {said} → {taken}" for (said, taken), n in worst]
        return "\n".join(lines)


def evaluate(path: Path, python: Path = RASA_PYTHON, model: Path | None = None) -> Evaluation:
    """Let the trained model understand every text of the file, and count how it went.

    Args:
        path: YAML list of ``{text, topic, also, form, audience}``.
        python: The interpreter of the Rasa environment.
        model: A trained model or a folder of them; the newest in ``models/`` when left out.

    Raises:
        Problem: the file cannot be read, nothing is trained, or it takes too long.
    """
    samples = read_samples(path)
    topics = frozenset(load_knowledge().topics)
    evaluation = Evaluation()
    for sample, understood in zip(samples, understand(samples, python, model), strict=True):
        count(evaluation, sample, understood, topics)
    return evaluation


def print_json(evaluation: Evaluation) -> None:
    """Print the shares as JSON."""
    print(json.dumps(evaluation.as_dict(), ensure_ascii=False, indent=2))


def print_table(evaluation: Evaluation) -> None:
    """Print the shares and the worst confusions for people."""
    print(evaluation.table())


def count(
    evaluation: Evaluation, sample: Sample, understood: Understood, topics: frozenset[str]
) -> None:
    """Add one text to the evaluation."""
    for share in (
        evaluation.total,
        evaluation.per_form[sample.form],
        evaluation.per_topic[sample.topic],
    ):
        share.add(sample, understood, topics)
    if not sample.accepts(understood.intent):
        evaluation.confusions[sample.topic, understood.intent] += 1


def read_samples(path: Path) -> list[Sample]:
    """Return the texts of an understanding file.

    Raises:
        Problem: naming the first entry that is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(list[Sample]).validate_python(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _unreadable(path, " ".join(str(error).split())) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _unreadable(path, f"{place}: {first['msg']}") from error


def understand(
    samples: Sequence[Sample], python: Path = RASA_PYTHON, model: Path | None = None
) -> list[Understood]:
    """Return what the bot would do with each text, in the Rasa environment's own process."""
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
    return json.dumps({"text": sample.text, "audience": sample.audience}, ensure_ascii=False)


def _parsed(lines: Iterable[str]) -> Iterable[Understood]:
    for line in lines:
        answer = json.loads(line)
        yield Understood(answer["intent"], answer["confidence"], tuple(answer["offered"]))


def _row(name: str, share: Share) -> tuple[str, ...]:
    counts = (share.right, share.reached, share.wrong, share.fallback)
    return (name, str(share.n), *(f"{100 * share.of(number):.1f} %" for number in counts))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = row
    return first.ljust(widths[0]) + "".join(
        f"  {cell.rjust(width)}" for cell, width in zip(others, widths[1:], strict=True)
    )


def _unreadable(path: Path, what: str) -> Problem:
    text = _UNREADABLE.filled(file=path.name, what=what)
    return Problem("uleselig-fil", 422, text)


_UNREADABLE = Text(
    "{file} er ikke en fil med spørsmål: {what}.", "{file} er ikkje ei fil med spørsmål: {what}."
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
