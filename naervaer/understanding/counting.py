"""Counts how texts came out: right at once, reached, wrong, or not understood."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from naervaer.understanding.running import Understood
from naervaer.understanding.samples import Sample

MOST_OFFERED = 3


def is_right(sample: Sample, understood: Understood) -> bool:
    """Tell whether a text is taken for what it is; of several answers one must be the right one."""
    return any(sample.accepts(taken) for taken in (understood.intent, *understood.answered))


@dataclass
class Share:
    """How many of some texts came out in each way."""

    n: int = 0
    right: int = 0
    reached: int = 0
    wrong: int = 0
    fallback: int = 0

    def add(self, sample: Sample, understood: Understood) -> None:
        """Count one text."""
        right = is_right(sample, understood)
        at_once = right or bool(understood.answered)
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
    """The outcome of a whole set of texts."""

    total: Share = field(default_factory=Share)
    per_form: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    per_topic: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, sample: Sample, understood: Understood) -> None:
        """Count one text."""
        for share in (self.total, self.per_form[sample.form], self.per_topic[sample.topic]):
            share.add(sample, understood)
        if not is_right(sample, understood):
            self.confusions[sample.topic, understood.intent] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return the shares, of all texts and of each form."""
        forms = {form: share.as_dict(whole=False) for form, share in sorted(self.per_form.items())}
        return {**self.total.as_dict(whole=True), "per_form": forms}


def count_all(samples: Sequence[Sample], understood: Sequence[Understood]) -> Evaluation:
    """Return how the texts came out, given what the bot would do with each of them."""
    evaluation = Evaluation()
    for sample, each in zip(samples, understood, strict=True):
        evaluation.add(sample, each)
    return evaluation
