"""Finds the single questions in a message, by its punctuation and its question words."""

from __future__ import annotations

import re

MOST_WORDS_OF_FOLLOW_UP = 12
"""A longer message tells by itself what it is about."""

_ASKING = (
    r"(?:hva|ka|kva|hvem|kem|kven|hvor|kor|hvordan|korleis|åssen|kossen|koss|korsen|hvilken"
    r"|hvilket|hvilke|hvorfor|kvifor|korfor|kåffer)"
)
_VERB = (
    r"(?:må|skal|ska|kan|får|bør|er|har|blir|blei|mister|trenger|treng|gjelder|gjeld|finnes"
    r"|finst|holdes|kommer|kjem|var|gjør|gjer|betaler|dekker|dekkjer|teller|tel|vil)"
)
_SUBJECT = (
    r"(?:jeg|eg|æ|jæ|vi|me|hun|ho|han|den|det|dette|de|dei|dere|dokker|man|nav|alle"
    r"|\w+(?:en|et|ene|ane))"
)
# «Når» asks only before a verb: «når hun er frisk» tells. A verb asks only before its subject.
_WHEN = rf"(?:når|kortid|når tid)\s+{_VERB}"
_BEGINNING = rf"(?:{_ASKING}|{_WHEN}|{_VERB}\s+{_SUBJECT})\b"
# «Eller» offers an alternative, it does not ask something new.
_JOINING = r"(?:og|å|men|samt|pluss)"

_SENTENCE_END = re.compile(r"(?<=[?!])\s*(?=\S)|(?<=[^\W\d_]{3}\.)\s+|\n+")
_BEFORE_QUESTION = re.compile(
    rf",?\s+{_JOINING}\s+(?=(?:så\s+)?{_BEGINNING})|,\s*(?=(?:{_ASKING}|{_WHEN})\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"^(?:{_JOINING}\s+|så\s+|hei[,!.]?\s+|(?:jeg|eg|æ|vi|me)\s+(?:lurer|lure|undrar?)\s+på\s+)*"
    rf"{_BEGINNING}",
    re.IGNORECASE,
)

_POINTING_BACK = re.compile(
    r"\b(?:det|den|dette|d|slik\w*)\b"
    r"(?! (?:ansatt|tilsett|s[yj]u?k|første|fyrste|andre|digital))",
    re.IGNORECASE,
)


def points_back(part: str) -> bool:
    """Return whether ``part`` speaks of something named before it: «hvor lenge varer det»."""
    return bool(_POINTING_BACK.search(part))


def questions_in(text: str) -> list[str]:
    """Return the questions of ``text`` in order, or nothing when there are not at least two.

    A story that tells more than it asks is left whole.
    """
    parts = [
        part.strip(" ,")
        for sentence in _SENTENCE_END.split(text)
        for part in _split(sentence.strip())
    ]
    questions = [part for part in parts if asks(part)]
    told = sum(len(part.split()) for part in parts if part not in questions)
    asked = sum(len(part.split()) for part in questions)
    return questions if len(questions) > 1 and told <= asked else []


def _split(sentence: str) -> list[str]:
    """Split before a new question, but only when the words before it ask something too."""
    if not asks(sentence):
        return [sentence]
    return _BEFORE_QUESTION.split(sentence)


def asks(part: str) -> bool:
    """Return whether ``part`` is put as a question."""
    return part.endswith("?") or bool(_QUESTION.match(part))
