"""Run other programs: their chatter goes to a log, their failure becomes one plain sentence."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from pathlib import Path
from typing import Mapping, Sequence, Union

from setup import places
from setup.messages import SetupProblem

Word = Union[str, Path]

DISK_FULL = (
    "The disk is full: free some space where {root} and the package cache lie (about 6 GB are"
    " needed), then run the same command again."
)
INDEX_UNREACHABLE = (
    "The package index could not be reached while {doing}: check the network, the proxy and the"
    " index that pip, uv or npm are set up with, then run the same command again."
)
WRONG_CONTENT = (
    "A downloaded package is not the one in the lock while {doing}: run it again, and if it stays"
    " so, check whether the package index has been tampered with before running 'make lock'."
)
OUT_OF_TIME = "{doing} took more than {seconds} seconds and was ended: try again, or see {log}."
FAILED = "{doing} failed: {last} (all of it in {log})."

_FULL = re.compile(r"no space left on device|enospc|os error 28|disk quota exceeded", re.I)
_CONTENT = re.compile(r"hash mismatch|eintegrity|do not match the hashes", re.I)
_NETWORK = re.compile(
    r"dns error|error sending request|failed to (fetch|download)|client error \(connect\)"
    r"|network is unreachable|connection (refused|reset|timed out)|newconnectionerror"
    r"|connecttimeout|could not connect|cannot connect to proxy|tunnel error|certificate"
    r"|name or service not known|temporary failure in name resolution"
    r"|\b(econnrefused|enotfound|eai_again|etimedout|econnreset)\b",
    re.I,
)


def run(
    doing: str,
    command: Sequence[Word],
    environment: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> str:
    """Run a command in the root folder and return what it wrote.

    ``doing`` names the work in messages ("building .venv"), ``seconds`` is the longest it may take.
    Raises SetupProblem with a sentence that says what is wrong and what to do.
    """
    words = [str(word) for word in command]
    try:
        ended = subprocess.run(
            words,
            cwd=str(places.ROOT),
            env=_with(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        sentence = OUT_OF_TIME.format(doing=_capital(doing), seconds=seconds, log=places.LOG)
        raise SetupProblem(sentence) from None
    except OSError as error:
        raise SetupProblem(explain(doing, str(error))) from None
    keep_in_log(words, ended.stdout)
    if ended.returncode != 0:
        raise SetupProblem(explain(doing, ended.stdout))
    return ended.stdout


def hand_over(command: Sequence[Word], environment: Mapping[str, str] | None = None) -> int:
    """Run a command that talks to the person itself, and return its status."""
    words = [str(word) for word in command]
    return subprocess.call(words, cwd=str(places.ROOT), env=_with(environment))


def explain(doing: str, output: str) -> str:
    """Return the sentence for a failure, from what the failed program wrote."""
    if _FULL.search(output):
        return DISK_FULL.format(root=places.ROOT)
    if _CONTENT.search(output):
        return WRONG_CONTENT.format(doing=doing)
    if _NETWORK.search(output):
        return INDEX_UNREACHABLE.format(doing=doing)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1] if lines else "it wrote nothing"
    return FAILED.format(doing=_capital(doing), last=last, log=places.LOG)


def explain_system_error(error: OSError) -> str:
    """Return the sentence for an error that set-up itself met."""
    if is_disk_full(error):
        return DISK_FULL.format(root=places.ROOT)
    what = f"{error.strerror or error} ({error.filename or places.ROOT})"
    return f"{what}: put it right and run the same command again."


def is_disk_full(error: OSError) -> bool:
    """Tell whether an error comes from a disk, or a share of one, that is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def keep_in_log(words: Sequence[str], output: str) -> None:
    """Append a command and what it wrote to the set-up log."""
    places.LOG.parent.mkdir(parents=True, exist_ok=True)
    with places.LOG.open("a", encoding="utf-8") as log:
        log.write("$ {}\n{}\n".format(" ".join(words), output))


def _with(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    return {**os.environ, **(environment or {})}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
