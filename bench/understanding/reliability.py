"""Whether probabilities mean something: how often the likeliest intent is right, by how sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from naervaer.understanding import Sample, Understood

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Texts whose likeliest intent was about equally likely."""

    n: int
    predicted: float
    """The mean probability that the model gave."""
    right: float
    """The share that were right."""


def reliability(samples: Sequence[Sample], understood: Sequence[Understood]) -> list[Bin]:
    """Return the bins that hold texts, from unsure to sure."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for sample, each in zip(samples, understood, strict=True):
        if each.ranking:
            name, probability = each.ranking[0]
            place = min(int(probability * BINS), BINS - 1)
            members[place].append((probability, sample.accepts(name)))
    return [
        Bin(
            n=len(texts),
            predicted=sum(probability for probability, _ in texts) / len(texts),
            right=sum(right for _, right in texts) / len(texts),
        )
        for texts in members
        if texts
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance between probability and share right, weighted by texts."""
    return sum(each.n * abs(each.predicted - each.right) for each in bins) / sum(
        each.n for each in bins
    )
