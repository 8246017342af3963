"""Brings the many ways of writing Norwegian closer together before a message is understood."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml

SPELLINGS = Path(__file__).with_name("skrivemater.yml")

_MASK = re.compile(r"\[[a-zæøå-]+\]")
_WORD = re.compile(r"[\w']+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return ``text`` in lower case with known variants of words and phrases made the same."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    text = _MASK.sub(" ", text)
    text = _LONG_RUN.sub(r"\1\1", text)
    phrases, words = _spellings()
    for pattern, replacement in phrases:
        text = pattern.sub(replacement, text)
    text = _WORD.sub(lambda match: words.get(match[0], match[0]), text)
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=1)
def _spellings() -> tuple[list[tuple[re.Pattern[str], str]], dict[str, str]]:
    data = yaml.safe_load(SPELLINGS.read_text(encoding="utf-8"))
    phrases = [(re.compile(pattern), replacement) for pattern, replacement in data["uttrykk"]]
    words = {
        str(variant): standard
        for standard, variants in data["ord"].items()
        for variant in variants
        if " " not in str(variant)
    }
    return phrases, words
