"""Compiles the locks anew. They carry hashes and name no host: any index may serve them."""

from __future__ import annotations

import re

from setup import environments, interpreters, places
from setup.assets import npm
from setup.commands import run
from setup.messages import SetupProblem, step

COMPILE = [environments.UV, "pip", "compile", "--quiet", "--upgrade", "--generate-hashes",
           "--no-header", "--no-annotate"]  # fmt: skip

# Rasa's dependencies contradict each other across platforms, so its lock is for one alone.
RASA_PLATFORM = ["--python-platform", "x86_64-manylinux_2_28", "--python-version", "3.10"]
LOCKS = {
    "tools": ["--universal", "--python-version", "3.8"],
    "node": ["--universal", "--python-version", "3.8"],
    "app": ["--universal", "--python-version", "3.11"],
    "dev": ["--universal", "--python-version", "3.11"],
    "rasa": RASA_PLATFORM,
}
_HOST = re.compile(r"https?://|\"resolved\"")


def compile_all() -> None:
    """Compile every lock from its list, and npm's."""
    environments.tools()
    for name, options in LOCKS.items():
        with step(f"Compiling requirements/{name}.txt"):
            source = places.REQUIREMENTS / (name + ".in")
            target = places.REQUIREMENTS / (name + ".txt")
            python: list[str] = []
            if name == "rasa":
                found = interpreters.find(interpreters.RASA_VERSIONS, "Rasa", environments.UV)
                python = ["--python", str(found.path)]
            run(
                f"compiling {target.name}",
                [*COMPILE, *options, *python, source, "-o", target],
            )
            _check(target.name, target.read_text(encoding="utf-8"))
    with step("Compiling package-lock.json"):
        found_npm = npm()
        command = [*found_npm.command, "install", "--package-lock-only", "--ignore-scripts",
                   "--omit-lockfile-registry-resolved"]  # fmt: skip
        run("compiling package-lock.json", command, environment=found_npm.environment())
        lock = (places.ROOT / "package-lock.json").read_text(encoding="utf-8")
        if '"resolved"' in lock:
            raise SetupProblem(
                "package-lock.json names a download host: use npm 9.5 or newer, then try again."
            )


def _check(name: str, text: str) -> None:
    if _HOST.search(text):
        raise SetupProblem(
            f"requirements/{name} names a download host: remove it and compile again."
        )
