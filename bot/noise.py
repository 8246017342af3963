"""Writes a message the way hurried people do, so that training sees it too.

Each kind of slip is one function. The random numbers come from the caller, so a seed gives the same
variants every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_WORD = re.compile(r"\w+", re.UNICODE)
_LETTERS_WITHOUT_KEYS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_LETTERS_SPELT_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_COMPOUND_JOINTS = re.compile(
    r"(?<=\w{3})(?=(plan|møte|plikt|krav|tilskudd|tilskot|bistand|giver|gjevar|melding|penger|pengar"
    r"|fravær|senter|legging|frist|skjema)(?:\b|en|et|er|a|ane|ene))"
)
SHORTEST_WORD_TO_CHANGE = 4
MOST_WORDS_TO_VARY = 12


def without_norwegian_letters(text: str, chance: random.Random) -> str:
    """Return ``text`` written on a keyboard without æ, ø and å."""
    table = _LETTERS_WITHOUT_KEYS if chance.random() < 0.7 else _LETTERS_SPELT_OUT
    return text.lower().translate(table)


def split_compounds(text: str, chance: random.Random) -> str:
    """Return ``text`` with its compounds written in two words."""
    return _COMPOUND_JOINTS.sub(" ", text)


def dropped_letter(text: str, chance: random.Random) -> str:
    """Return ``text`` with a letter missing in one of its longer words."""
    return _changed_word(text, chance, lambda word, at: word[:at] + word[at + 1 :])


def doubled_letter(text: str, chance: random.Random) -> str:
    """Return ``text`` with a letter typed twice in one of its longer words."""
    return _changed_word(text, chance, lambda word, at: word[:at] + word[at] + word[at:])


def swapped_letters(text: str, chance: random.Random) -> str:
    """Return ``text`` with two neighbouring letters in the wrong order in one word."""
    return _changed_word(
        text, chance, lambda word, at: word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    )


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    dropped_letter,
    doubled_letter,
    swapped_letters,
)


def mistyped(text: str, chance: random.Random) -> str:
    """Return ``text`` in lower case with a slip for about every fourth word."""
    text = text.lower().rstrip("?.! ")
    for _ in range(1 + len(text.split()) // 4):
        text = chance.choice(SLIPS)(text, chance)
    return text


def variants(text: str, chance: random.Random, most: int) -> list[str]:
    """Return at most ``most`` ways of writing ``text`` that differ from it, drawn by chance.

    A long story has none: slips change little of it, and it costs most to learn from.
    """
    if len(text.split()) > MOST_WORDS_TO_VARY:
        return []
    written = [
        split_compounds(without_norwegian_letters(text, chance), chance)
        if chance.random() < 0.5
        else without_norwegian_letters(text, chance),
        split_compounds(text, chance),
        mistyped(text, chance),
    ]
    different = [variant for variant in dict.fromkeys(written) if variant != text]
    return chance.sample(different, min(most, len(different)))


def _changed_word(text: str, chance: random.Random, change: Callable[[str, int], str]) -> str:
    words = [m for m in _WORD.finditer(text) if len(m[0]) >= SHORTEST_WORD_TO_CHANGE]
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(1, len(word[0]) - 1)
    return text[: word.start()] + change(word[0], at) + text[word.end() :]
