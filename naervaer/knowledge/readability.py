"""LIX, the Nordic measure of how heavy a text is to read.

The number of words in a sentence plus the percentage of words over six letters (Björnsson, 1968).
Under 40 is easy, 50 and more is official prose.
"""

import re
from collections.abc import Iterable

LONG_WORD_LETTERS = 6

_WORD = re.compile(r"[\w§]+(?:[-–][\w]+)*")
# A full stop after a number or an abbreviation ends no sentence: «1. juli», «aml. § 4-6».
_SENTENCE_END = re.compile(
    r"(?<!\bkl)(?<!\bnr)(?<!\bca)(?<!\bjf)[.!?:](?=\s+[^\sa-zæøå§]|\s*$)|\n+"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text as written."""
    return _WORD.findall(text)


def lix(text: str, short_stems: Iterable[str]) -> float:
    """Return the readability index of ``text``.

    Args:
        text: One or more sentences.
        short_stems: Beginnings, in small letters, of words that count as short though they are
            long: terms of the field that are explained to the reader.
    """
    stems = tuple(short_stems)
    words = words_of(text)
    sentences = [part for part in _SENTENCE_END.split(text) if words_of(part)]
    if not words:
        return 0.0
    long_words = [
        word
        for word in words
        if len(word) > LONG_WORD_LETTERS and not word.lower().startswith(stems)
    ]
    return len(words) / len(sentences) + 100 * len(long_words) / len(words)
