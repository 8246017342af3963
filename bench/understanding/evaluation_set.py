"""The texts of ``bench/evaluering/``, understood in one go by one model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.understanding.conversation import Counted, count_conversation
from naervaer.settings import ROOT
from naervaer.understanding import Evaluation, Sample, Understood, count_all, read_samples

FOLDER = ROOT / "bench" / "evaluering"
ON_TOPICS, CONVERSATION = "temaer*.yml", "samtale*.yml"

Understand = Callable[[Sequence[Sample]], Sequence[Understood]]


@dataclass(frozen=True)
class Outcome:
    """How one model did on the set."""

    samples: Sequence[Sample]
    """The questions on topics; ``understood`` is in their order."""
    understood: Sequence[Understood]
    questions: Evaluation
    conversation: dict[str, Counted]
    milliseconds: Sequence[float]
    """For each text of the whole set, in the order asked."""


def measure(understand: Understand, folder: Path = FOLDER) -> Outcome:
    """Let a model understand every text, and count how it went.

    Args:
        understand: Returns what a bot would do with each of the texts it is given.
        folder: Where the texts are.

    Raises:
        Problem: a file cannot be read, or the model cannot be asked.
    """
    questions, conversation = _read(folder, ON_TOPICS), _read(folder, CONVERSATION)
    understood = understand([*questions, *conversation])
    on_topics, other = understood[: len(questions)], understood[len(questions) :]
    return Outcome(
        samples=questions,
        understood=on_topics,
        questions=count_all(questions, on_topics),
        conversation=count_conversation(conversation, other),
        milliseconds=[each.milliseconds for each in understood],
    )


def _read(folder: Path, names: str) -> list[Sample]:
    return [sample for path in sorted(folder.glob(names)) for sample in read_samples(path)]
