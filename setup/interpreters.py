"""Find a Python of a wanted version, by running what looks like one.

A name on the PATH proves nothing: pyenv puts a ``python3.10`` there that only says that it is not
chosen.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence, Tuple

from setup import places
from setup.commands import keep_in_log
from setup.messages import SetupProblem, step

Version = Tuple[int, int]

RASA_VERSIONS: Sequence[Version] = ((3, 10),)
APPLICATION_VERSIONS: Sequence[Version] = ((3, 11), (3, 12), (3, 13))

FETCH_SECONDS = 180
PROBE_SECONDS = 20

# Asks for the parts that a Python built by hand often lacks.
_PROBE = (
    "import sys, ssl, sqlite3, ctypes, zlib;"
    "base = getattr(sys, '_base_executable', None) or sys.executable;"
    "print(sys.version_info[0], sys.version_info[1], base)"
)


class Interpreter(NamedTuple):
    """A Python that ran and said what it is."""

    path: Path
    version: Version


def find(versions: Sequence[Version], purpose: str, uv: Path) -> Interpreter:
    """Return a Python of one of the versions, the first listed before the others.

    Looks on the PATH, among pyenv's and uv's own, and lets uv fetch one at last.
    Raises SetupProblem when there is none to be had.
    """
    for version in versions:
        for candidate in candidates(version):
            found = probe(candidate)
            if found is not None and found.version == version:
                return found
        found = _from_uv(version, uv)
        if found is not None:
            return found
    return _fetch(versions, purpose, uv)


def candidates(version: Version) -> Iterator[Path]:
    """Yield every file that by its name and place could be the wanted Python."""
    seen = set()
    for path in _likely_places(version):
        if path not in seen and os.access(str(path), os.X_OK) and not path.is_dir():
            seen.add(path)
            yield path


def probe(path: Path) -> Interpreter | None:
    """Run a candidate. Return what it is, or None when it does not run or lacks a needed part."""
    try:
        answer = subprocess.run(
            [str(path), "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=PROBE_SECONDS,
        )
        major, minor, executable = answer.stdout.strip().split(" ", 2)
        return Interpreter(Path(executable), (int(major), int(minor)))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def _likely_places(version: Version) -> Iterator[Path]:
    dotted = "{}.{}".format(*version)
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    yield Path(sys.executable)
    for name in ("python" + dotted, "python3", "python"):
        for folder in folders:
            yield folder / name
    for root in _pyenv_roots():
        for installed in _newest_first(root / "versions", dotted):
            yield installed / "bin" / "python"


def _pyenv_roots() -> list[Path]:
    roots = [Path.home() / ".pyenv"]
    if os.environ.get("PYENV_ROOT"):
        roots.insert(0, Path(os.environ["PYENV_ROOT"]))
    return roots


def _newest_first(folder: Path, dotted: str) -> list[Path]:
    def patch(path: Path) -> int:
        last = path.name.rsplit(".", 1)[-1]
        return int(last) if last.isdigit() else -1

    return sorted(folder.glob(dotted + ".*"), key=patch, reverse=True)


def _from_uv(version: Version, uv: Path) -> Interpreter | None:
    dotted = "{}.{}".format(*version)
    command = [str(uv), "python", "find", "--no-project", "--no-python-downloads", dotted]
    try:
        answer = subprocess.run(
            command,
            cwd=str(places.ROOT.parent),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    path = answer.stdout.strip()
    found = probe(Path(path)) if answer.returncode == 0 and path else None
    return found if found is not None and found.version == version else None


def _fetch(versions: Sequence[Version], purpose: str, uv: Path) -> Interpreter:
    version = versions[0]
    dotted = "{}.{}".format(*version)
    command = [str(uv), "python", "install", dotted]
    with step(f"Fetching Python {dotted} for {purpose}"):
        try:
            answer = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=FETCH_SECONDS,
            )
            keep_in_log(command, answer.stdout)
        except (OSError, subprocess.TimeoutExpired) as error:
            keep_in_log(command, str(error))
    found = _from_uv(version, uv)
    if found is None:
        raise SetupProblem(
            f"No Python {dotted} was found for {purpose} and none could be fetched: install it (for"
            f" example with 'pyenv install {dotted}'), then run the same command again."
        )
    return found
