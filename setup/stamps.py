"""Stamps: a step is done again only when what it is made from has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable

from setup.places import ROOT


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Return a hash of the files' names and contents and of the given facts.

    A folder counts with every file below it, a missing file as an empty one.
    """
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(b"fact\0" + fact.encode() + b"\0")
    for file in sorted(_leaves(files)):
        name = file.relative_to(ROOT) if ROOT in file.parents else file
        content = file.read_bytes() if file.exists() else b""
        digest.update(f"file\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def is_fresh(stamp: Path, value: str) -> bool:
    """Tell whether the step whose stamp this is was last done with this fingerprint."""
    try:
        return stamp.read_text(encoding="ascii").strip() == value
    except FileNotFoundError:
        return False


def set_stamp(stamp: Path, value: str) -> None:
    """Remember that a step is done. Comes last in it, so that an interrupted one is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n", encoding="ascii")


def _leaves(files: Iterable[Path]) -> Iterable[Path]:
    for file in files:
        if file.is_dir():
            for leaf in file.rglob("*"):
                if leaf.is_file() and "__pycache__" not in leaf.parts:
                    yield leaf
        else:
            yield file
