"""How well questions are understood, measured on texts that the model has not been trained on.

A text is *right* when it is answered at once with its topic (or one in ``also``), *reached* when
right or when one of them is among the topics offered as buttons, *wrong* when it is answered at
once with another topic, and *fallback* otherwise.
"""

from pathlib import Path

from naervaer.understanding.counting import MOST_OFFERED, Evaluation, Share, count_all, is_right
from naervaer.understanding.reports import HEADINGS, as_json, share_cells, shares_table, table
from naervaer.understanding.running import RASA_PYTHON, Understood, understand
from naervaer.understanding.samples import Sample, read_samples

__all__ = [
    "HEADINGS",
    "MOST_OFFERED",
    "Evaluation",
    "Sample",
    "Share",
    "Understood",
    "as_json",
    "count_all",
    "evaluate",
    "is_right",
    "read_samples",
    "share_cells",
    "shares_table",
    "table",
    "understand",
]


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
    return count_all(samples, understand(samples, python, model))
