"""Stops understanding from getting worse: what it must reach, and the last accepted figures.

The accepted figures are ``bench/evaluering/grunnlag.json``. They hold for one Norwegian language
model, since lemmas differ between them; what must be reached holds for all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.understanding.evaluation_set import FOLDER, Outcome

BASELINE = FOLDER / "grunnlag.json"
MARGIN = 0.02
HOW_TO_ACCEPT = "Rett det, eller godta de nye tallene åpent: «make evaluer GRUNNLAG=nytt»."


@dataclass(frozen=True)
class Target:
    """What a figure is called, which way is better, and what it must reach."""

    said: str
    must: float | None = None
    lower_is_better: bool = False


@dataclass(frozen=True)
class Figure:
    """One measured share; None when there were no texts to measure it on."""

    key: str
    share: float | None
    target: Target


WHOLE = {
    "right": Target("alle: rett med en gang", 0.75),
    "reached": Target("alle: nådd", 0.90),
    "wrong": Target("alle: feil svar", 0.10, lower_is_better=True),
}
CONVERSATION = {
    "outside_answered": Target("utenfor, men besvart med et tema", 0.08, lower_is_better=True),
    "human_recognised": Target("ønske om et menneske, gjenkjent", 0.95),
    "crisis_recognised": Target("krise, gjenkjent", 1.0),
    "false_alarms": Target("falsk krisealarm", lower_is_better=True),
    "five_point_right": Target("svar på fem trinn, rett", 0.92),
    "five_point_forced": Target(
        "svar på fem trinn, presset inn i et tall", 0.05, lower_is_better=True
    ),
    "three_way_right": Target("svar i kartleggingen, rett", 0.92),
    "three_way_forced": Target(
        "svar i kartleggingen, presset inn i et valg", 0.05, lower_is_better=True
    ),
}
REACHED_PER_FORM = 0.84


def figures(outcome: Outcome) -> list[Figure]:
    """Return all figures that are watched."""
    whole = outcome.questions.total
    shares = {
        "right": whole.of(whole.right),
        "reached": whole.of(whole.reached),
        "wrong": whole.of(whole.wrong),
    }
    found = [Figure(key, shares[key], target) for key, target in WHOLE.items()]
    for form, share in sorted(outcome.questions.per_form.items()):
        right = Target(f"{form}: rett med en gang")
        reached = Target(f"{form}: nådd", REACHED_PER_FORM)
        found.append(Figure(f"{form}.right", share.of(share.right), right))
        found.append(Figure(f"{form}.reached", share.of(share.reached), reached))
    return found + [
        Figure(key, outcome.conversation[key].share, target) for key, target in CONVERSATION.items()
    ]


def missed(found: Sequence[Figure]) -> list[str]:
    """Return a sentence for each figure that does not reach what it must."""
    sentences = []
    for figure in found:
        must = figure.target.must
        if must is None:
            continue
        limit = "høyst" if figure.target.lower_is_better else "minst"
        if figure.share is None:
            sentences.append(f"{figure.target.said}: ingen tekster å måle på i {FOLDER.name}/.")
        elif _worse_by(figure, must, figure.share) > 0:
            sentences.append(
                f"{figure.target.said}: {percent(figure.share)} nå, skal være {limit}"
                f" {percent(must)}."
            )
    return sentences


def fallen(found: Sequence[Figure], accepted: dict[str, float]) -> list[str]:
    """Return a sentence for each figure more than two percentage points worse than accepted."""
    now = {figure.key: figure for figure in found}
    sentences = []
    for key, before in accepted.items():
        figure = now.get(key)
        if figure is None or figure.share is None:
            sentences.append(f"{key}: i grunnlaget, men ikke målt nå.")
        elif _worse_by(figure, before, figure.share) > MARGIN:
            sentences.append(
                f"{figure.target.said}: {percent(figure.share)} nå, {percent(before)} i grunnlaget."
            )
    return [f"{sentence} {HOW_TO_ACCEPT}" for sentence in sentences]


def read_baseline(language_model: str, path: Path = BASELINE) -> dict[str, float] | None:
    """Return the accepted figures, or None when they were measured with another language model."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["shares"] if content["language_model"] == language_model else None


def accept(found: Sequence[Figure], language_model: str, path: Path = BASELINE) -> None:
    """Make the measured figures the accepted ones."""
    shares = {figure.key: round(figure.share, 4) for figure in found if figure.share is not None}
    content = {"language_model": language_model, "shares": shares}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def percent(share: float) -> str:
    """Return a share as people write it in Norwegian."""
    return f"{100 * share:.1f} %".replace(".", ",")


def _worse_by(figure: Figure, wanted: float, share: float) -> float:
    """Return how much worse ``share`` is than ``wanted``, free of rounding at the limit."""
    difference = share - wanted if figure.target.lower_is_better else wanted - share
    return round(difference, 4)
