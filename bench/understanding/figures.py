"""The pictures of ``make evaluer``: a reliability curve and confusion matrices.

Colours can be told apart by the colour-blind and in grey; lines differ in marker and dash as well.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from bench.understanding.reliability import Bin
from naervaer.understanding import Sample, Understood

# Okabe and Ito's blue and vermilion, one dark and one light in grey.
LINES = (("#0072B2", "o", "-"), ("#D55E00", "s", "--"))
NO_TOPIC = "(ikke et tema)"


def draw_reliability(curves: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """Draw predicted probability against share right for each model, with counts below.

    Args:
        curves: The bins of each model, by the name to show; two models at most.
        path: The PNG to write.
    """
    figure = Figure(figsize=(8, 8), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    above.plot((0, 1), (0, 1), color="0.6", linewidth=1, label="sannsynligheten holder helt")
    width = 0.09 / len(curves)
    for place, ((name, bins), (colour, marker, dash)) in enumerate(
        zip(curves.items(), LINES, strict=False)
    ):
        predicted = [each.predicted for each in bins]
        right = [each.right for each in bins]
        above.plot(predicted, right, color=colour, marker=marker, linestyle=dash, label=name)
        middles = [(int(min(p, 0.999) * 10) + 0.5) / 10 for p in predicted]
        shift = (place - (len(curves) - 1) / 2) * width
        bars = below.bar(
            [middle + shift for middle in middles],
            [each.n for each in bins],
            width=width,
            color=colour,
            hatch="//" if place else None,
            edgecolor="white",
            label=name,
        )
        below.bar_label(bars, fontsize=7)
    above.set(
        title="Hvor ofte er det mest sannsynlige temaet rett?",
        ylabel="andel rett",
        xlim=(0, 1),
        ylim=(0, 1.02),
    )
    below.set(xlabel="sannsynlighet som modellen oppgir", ylabel="antall tekster")
    below.margins(y=0.15)
    above.legend(loc="upper left")
    above.grid(alpha=0.3)
    above.set_xticks(np.linspace(0, 1, 11))
    percent = PercentFormatter(1, decimals=0, symbol=" %")
    above.yaxis.set_major_formatter(percent)
    below.xaxis.set_major_formatter(percent)
    figure.savefig(path, dpi=120)


def draw_confusions(
    title: str,
    samples: Sequence[Sample],
    understood: Sequence[Understood],
    areas: Mapping[str, str],
    path: Path,
) -> None:
    """Draw which topic was the likeliest for the texts of each, topics grouped by area.

    Args:
        title: What stands above.
        samples: The texts, each of a topic in ``areas``.
        understood: What the model made of each.
        areas: The area of each topic.
        path: The PNG to write.
    """
    topics = sorted(areas, key=lambda topic: (areas[topic], topic))
    counts = confusion_counts(samples, understood, topics)
    size = 4 + 0.24 * len(topics)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.subplots()
    shown = np.ma.masked_equal(counts, 0)
    axes.imshow(shown, cmap="Blues", norm=PowerNorm(0.6, 0, max(1, counts.max())), aspect="auto")
    for row, column in zip(*counts.nonzero(), strict=True):
        dark = counts[row, column] > 0.5 * counts.max()
        axes.text(
            column,
            row,
            counts[row, column],
            ha="center",
            va="center",
            fontsize=7,
            color="white" if dark else "black",
        )
    axes.set_xticks(range(len(topics) + 1), [*topics, NO_TOPIC], rotation=90, fontsize=8)
    axes.set_yticks(range(len(topics)), topics, fontsize=8)
    axes.set_xticks(np.arange(len(topics)) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(topics)) + 0.5, minor=True)
    axes.grid(which="minor", color="0.93", linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    axes.set_axisbelow(True)
    axes.tick_params(top=True, labeltop=True, length=2)
    axes.set_title(title, fontsize=18)
    axes.set_xlabel("mest sannsynlig for modellen", fontsize=14)
    axes.set_ylabel("temaet som teksten handler om", fontsize=14)
    _frame_areas(axes, [areas[topic] for topic in topics])
    figure.savefig(path, dpi=100)


def confusion_counts(
    samples: Sequence[Sample], understood: Sequence[Understood], topics: Sequence[str]
) -> np.ndarray:
    """Return how many texts of each topic (row) were taken for each (column).

    A text that is taken for a topic in its ``also`` counts as its own. The last column holds what
    was taken for something that is no topic.
    """
    place = {topic: index for index, topic in enumerate(topics)}
    counts = np.zeros((len(topics), len(topics) + 1), dtype=int)
    for sample, each in zip(samples, understood, strict=True):
        likeliest = each.ranking[0][0] if each.ranking else each.intent
        taken_for = sample.topic if sample.accepts(likeliest) else likeliest
        counts[place[sample.topic], place.get(taken_for, len(topics))] += 1
    return counts


def _frame_areas(axes: Axes, areas: Sequence[str]) -> None:
    """Draw a frame round the topics of each area."""
    first = 0
    for _, members in groupby(areas):
        count = len(list(members))
        corner = (first - 0.5, first - 0.5)
        axes.add_patch(Rectangle(corner, count, count, fill=False, linewidth=1.2))
        first += count
    axes.axvline(len(areas) - 0.5, color="black", linewidth=1.2)
