"""How long one message takes on one core, and how long training takes."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.stock_rasa import QUIET, RASA
from naervaer.settings import ROOT

WARM_UP_MESSAGES = 20
TRAIN_SECONDS = 3600


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and those it starts meanwhile, on one processor core."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def per_message(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile, in milliseconds, after the first few messages."""
    warm = milliseconds[WARM_UP_MESSAGES:]
    return {
        "median_ms": round(statistics.median(warm), 2),
        "p95_ms": round(statistics.quantiles(warm, n=20)[-1], 2),
    }


def training_seconds() -> float:
    """Train our model anew, elsewhere and without what Rasa remembers; return the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(
            [str(RASA), "train", "--force", "--out", folder],
            cwd=ROOT,
            env=os.environ | QUIET,
            check=True,
            timeout=TRAIN_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return round(time.perf_counter() - began, 1)
