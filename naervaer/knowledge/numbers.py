"""The numbers in a text, so that an answer can be held against the facts it rests on.

A number with a unit of time is more than a number: «8 uker» does not rest on «8 dager».
"""

import re

_UNITS = {
    word: str(number)
    for number, forms in {
        2: "to begge",
        3: "tre",
        4: "fire",
        5: "fem",
        6: "seks",
        7: "sju syv",
        8: "åtte",
        9: "ni",
        10: "ti",
        11: "elleve",
        12: "tolv",
        13: "tretten",
        14: "fjorten",
        15: "femten",
        16: "seksten",
        17: "sytten søtten",
        18: "atten",
        19: "nitten",
    }.items()
    for word in forms.split()
}
"""Number words that are checked. *En* and *ett* are articles as often as numbers, and are not."""

_TENS = {
    word: number
    for number, forms in {
        20: "tjue tyve",
        30: "tretti tredve",
        40: "førti",
        50: "femti",
        60: "seksti",
        70: "sytti",
        80: "åtti",
        90: "nitti",
    }.items()
    for word in forms.split()
}
_ONES = {"en": 1, "ein": 1, "ett": 1, "eitt": 1} | {
    word: int(number) for word, number in _UNITS.items() if len(number) == 1
}
WORDS = (
    _UNITS
    | {ten: str(value) for ten, value in _TENS.items()}
    | {f"{ten}{one}": str(value + _ONES[one]) for ten, value in _TENS.items() for one in _ONES}
    | {"hundre": "100"}
)

_TIMES = {
    "dag": r"(?:kalender|virke|arbeids|yrke)?dag(?:er|ar|en|ene|ane|ers|ars|s)?",
    "uke": r"(?:uke|veke)(?:r|n|ne|ene|ane|rs|s)?|uka|veka",
    "måned": r"m[åa]n(?:ed|ad)(?:er|ar|en|ene|ane|ers|ars|s)?",
    "år": r"år(?:et|ene|a|s|ig|ige)?",
    "prosent": r"%|prosent",
}
_TIME = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _TIMES.items()))
_JOINED = re.compile(
    rf"\b({'|'.join(sorted(WORDS, key=len, reverse=True))}|\d+)-?"
    r"(dag|uke|veke|måned|månad|år)[a-zæøå]*"
)
"""A word that begins with a number and a unit: «åtteukersregelen», «26-ukersfristen»."""

_PARAGRAPH = re.compile(r"§+\s*(\d+)\s*-\s*(\d+)(?:\s+([a-z])\b)?")
_TELEPHONE = re.compile(r"\b\d{2}(?: \d{2}){3}\b")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}\b)")
_TOKEN = re.compile(r"\d+(?:,\d+)?|[a-zæøåéòô]+|[%–-]")
_FIGURE = re.compile(r"\d")
_BETWEEN = {"–", "-", "til", "eller", "og", "av"}


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text, each in one spelling: «fire» and «4» are both ``4``.

    A paragraph of the law is one number: «§ 4-6» is ``§4-6``. So is a telephone number. A number
    with a unit of time stands with its unit too: «fire uker» and «uke 4» are ``4`` and ``4 uke``,
    and «4–8 uker» is ``4 uke`` and ``8 uke``.
    """
    text = text.lower()
    found = {
        f"§{chapter}-{number}{letter or ''}" for chapter, number, letter in _PARAGRAPH.findall(text)
    }
    text = _PARAGRAPH.sub(" ", text)
    found |= {number.replace(" ", "") for number in _TELEPHONE.findall(text)}
    text = _THOUSANDS.sub("", _TELEPHONE.sub(" ", text))
    tokens = _TOKEN.findall(_JOINED.sub(r"\1 \2", text))
    for at, token in enumerate(tokens):
        if (number := _number(token)) is not None:
            unit = _unit_after(tokens, at) or _unit_before(tokens, at)
            found |= {number, f"{number} {unit}"} if unit else {number}
    return found


def _number(token: str) -> str | None:
    if _FIGURE.match(token):
        return token.lstrip("0") or "0"
    return WORDS.get(token)


def _unit_after(tokens: list[str], at: int) -> str | None:
    """Return the unit that a number, or the range it begins, stands before."""
    after = tokens[at + 1 : at + 4]
    while len(after) > 1 and after[0] in ("–", "-"):
        after = after[1:]
    if len(after) > 1 and after[0] in _BETWEEN and _number(after[1]) is not None:
        after = after[2:]
    elif after and _number(after[0]) is not None:
        after = after[1:]
    return _unit(after[0]) if after else None


def _unit_before(tokens: list[str], at: int) -> str | None:
    """Return the unit that counts up to a number: «dag 16», «uke 8»."""
    return _unit(tokens[at - 1]) if at and tokens[at - 1] in ("dag", "uke", "veke") else None


def _unit(token: str) -> str | None:
    match = _TIME.fullmatch(token)
    return match.lastgroup if match else None
