"""Runs the tests and the checks of code and content, each in the environment it belongs to."""

from __future__ import annotations

import os
import shutil

from setup import places
from setup.commands import hand_over, run
from setup.messages import say, step
from setup.rasa_model import QUIET

BOT_TESTS = places.ROOT / "tests" / "rasa"
STORIES = places.ROOT / "tests" / "conversations" / "rasa"
RESULTS = places.LOG.parent.parent / "rasa-test"


def test() -> int:
    """Run every test, also when an earlier part failed. Return 0 when all passed.

    The application's come last, so that their closing line ends the output. Words in
    NAERVAER_TESTS are handed to pytest instead of its usual folders, and narrow the run down.
    """
    chosen = os.environ.get("NAERVAER_TESTS", "").split()
    failed: list[str] = []
    if not chosen and BOT_TESTS.is_dir() and _bot_tests() != 0:
        failed.append("tests/rasa")
    if not chosen and STORIES.is_dir() and _stories() != 0:
        failed.append("tests/conversations/rasa")
    if _application_tests(chosen) != 0:
        failed.append("tests")
    if failed:
        say("Failed: {}.".format(", ".join(failed)))
    return 1 if failed else 0


def lint() -> int:
    """Check format, lint, types, content and dialogue. Return 0 when nothing was found."""
    python = places.program(places.APPLICATION, "python")
    found = [
        hand_over([python, "-m", *words.split()])
        for words in ("ruff format --check .", "ruff check .", "mypy")
    ]
    found.append(hand_over([places.program(places.APPLICATION, "naervaer"), "kunnskap"]))
    found.append(_dialogue())
    return 1 if any(found) else 0


def _dialogue() -> int:
    """Let Rasa look for rules that contradict each other; training leaves it out for speed."""
    command = [places.program(places.RASA, "rasa"), "data", "validate"]
    with step("Rasa's check of the dialogue"):
        run("checking the dialogue", command, QUIET)
    return 0


def _bot_tests() -> int:
    say("Tests of what runs inside Rasa:")
    python = places.program(places.RASA, "python")
    # Its own ini file keeps the application's settings and conftest.py out of Rasa's environment.
    return hand_over([python, "-m", "pytest", "-c", BOT_TESTS / "pytest.ini", BOT_TESTS], QUIET)


def _stories() -> int:
    what = [places.program(places.RASA, "python"), "-m", "bot.serve", "test", "core", "--e2e"]
    how = ["--model", places.TRAINED_MODEL, "--stories", STORIES, "--out", RESULTS, "--no-plot"]
    shutil.rmtree(str(RESULTS), ignore_errors=True)
    with step("Rasa's end-to-end stories"):
        run("testing Rasa's stories", [*what, *how], QUIET)
    # Told to fail, Rasa stops at the first story that does: all of them are wanted.
    failed = (RESULTS / "failed_test_stories.yml").read_text(encoding="utf-8")
    if "- story:" not in failed:
        return 0
    say(failed)
    return 1


def _application_tests(chosen: list[str]) -> int:
    python = places.program(places.APPLICATION, "python")
    narrowed = chosen or ["--ignore", BOT_TESTS]
    return hand_over([python, "-m", "pytest", *narrowed])
