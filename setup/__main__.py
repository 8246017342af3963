"""``python3 -m setup WHAT``: what the Makefile's targets call."""

from __future__ import annotations

import sys

if sys.version_info < (3, 8):  # noqa: UP036
    sys.exit(
        "Set-up needs Python 3.8 or newer, and 'python3' is {}.{}: install a newer one.".format(
            *sys.version_info
        )
    )

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import Callable, Iterator

from setup import (
    assets,
    browser,
    checks,
    environments,
    lock,
    norwegian_model,
    places,
    rasa_model,
)
from setup.commands import explain_system_error, hand_over
from setup.messages import SetupProblem, say


def prepare(with_tests: bool = False) -> int:
    """Bring everything up to date that a running Nærvær is made from."""
    environments.tools()
    environments.rasa()
    environments.application(with_tests)
    norwegian_model.ensure()
    assets.ensure()
    if rasa_model.is_trained():
        return 0
    # A mistake in the content is told of before the minutes of training, not after.
    status = hand_over([naervaer(), "kunnskap"])
    if status == 0:
        rasa_model.train()
    return status


def start(arguments: list[str]) -> int:
    """Set everything up and become the supervisor, which runs until Ctrl-C."""
    with _alone():
        status = prepare()
    if status == 0:
        os.chdir(str(places.ROOT))
        os.execv(str(naervaer()), ["naervaer", "start", *arguments])
    return status


def set_up(arguments: list[str]) -> int:
    """Set everything up and start nothing."""
    with _alone():
        return prepare()


def test(arguments: list[str]) -> int:
    """Set up what tests need and run them all."""
    with _alone():
        browser.ensure()
        status = prepare(with_tests=True)
    return status or checks.test()


def lint(arguments: list[str]) -> int:
    """Check format, lint and types."""
    with _alone():
        environments.tools()
        environments.application(with_tests=True)
    return checks.lint()


def train(arguments: list[str]) -> int:
    """Train the model even when it is up to date."""
    with _alone():
        if rasa_model.is_trained():
            places.TRAINED_MODEL.unlink()
        return prepare()


def evaluate(arguments: list[str]) -> int:
    """Measure understanding, on a file or, when none is named, on the whole evaluation set."""
    whole_set = all(argument.startswith("-") for argument in arguments)
    with _alone():
        status = prepare(with_tests=whole_set)
    if status:
        return status
    if whole_set:
        python = places.program(places.APPLICATION, "python")
        return hand_over([python, "-m", "bench.understanding", *arguments])
    return hand_over([naervaer(), "evaluer", *arguments])


def compile_locks(arguments: list[str]) -> int:
    """Compile the locks anew from their lists."""
    with _alone():
        lock.compile_all()
    return 0


def fetch_language_model(arguments: list[str]) -> int:
    """Try again to fetch the published Norwegian model."""
    with _alone():
        norwegian_model.forget()
        return prepare()


def clean(arguments: list[str]) -> int:
    """Remove all that set-up built. The data in var/ stays."""
    with _alone():
        built = [places.APPLICATION, places.RASA, places.TOOLS, places.NODE_MODULES, places.VENDOR]
        for folder in [*built, places.MODELS]:
            shutil.rmtree(str(folder), ignore_errors=True)
    say("Removed what set-up built. The data in var/ is untouched.")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "start": start,
    "setup": set_up,
    "test": test,
    "lint": lint,
    "train": train,
    "evaluer": evaluate,
    "lock": compile_locks,
    "language-model": fetch_language_model,
    "clean": clean,
}


def naervaer() -> os.PathLike[str]:
    """Return the path of the application's command."""
    return places.program(places.APPLICATION, "naervaer")


@contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up at a time work in this folder; a second one waits for the first."""
    with open(str(places.ROOT / ".setup.lock"), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder: waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Run one command. Return its status; every known trouble ends in one sentence."""
    if not arguments or arguments[0] not in COMMANDS:
        say("Usage: python3 -m setup {}".format(" | ".join(COMMANDS)))
        return 2
    # Set on some machines, it makes Rasa compile its libraries at every start: 20 s, not 7.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupProblem as problem:
        say(str(problem))
    except KeyboardInterrupt:
        say("Interrupted. The same command goes on where this one stopped.")
        return 130
    except OSError as error:
        say(explain_system_error(error))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
