"""What set-up says: a line a step with its time, and one plain sentence when it cannot go on."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import Iterator


class SetupProblem(Exception):
    """Something that a person has to put right. Its text says what is wrong and what to do."""


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done while it is being done, and how long it took."""
    began = time.monotonic()
    if sys.stdout.isatty():
        with _ticking(title, began):
            yield
    else:
        say(f"- {title} …")
        yield
    say(f"{_start_of_line()}- {title}: {time.monotonic() - began:.1f} s")


def _start_of_line() -> str:
    return "\r\033[K" if sys.stdout.isatty() else ""


@contextmanager
def _ticking(title: str, began: float) -> Iterator[None]:
    """Show the seconds passing on a terminal, so that a long download does not look like a hang."""
    over = threading.Event()

    def tick() -> None:
        while True:
            seconds = int(time.monotonic() - began)
            sys.stdout.write(f"{_start_of_line()}- {title} … {seconds} s")
            sys.stdout.flush()
            if over.wait(1):
                return

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    except BaseException:
        over.set()
        ticker.join()
        say("")
        raise
    over.set()
    ticker.join()
