"""The numbers in a text, so that an answer can be held against the facts it rests on."""

import re

WORDS = {
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
        14: "fjorten",
        16: "seksten",
        18: "atten",
        20: "tjue",
        26: "tjueseks",
        30: "tretti",
        52: "femtito",
    }.items()
    for word in forms.split()
}
"""Number words that are checked. *En* and *ett* are articles as often as numbers, and are not."""

_PARAGRAPH = re.compile(r"§+\s*(\d+)\s*-\s*(\d+)(?:\s+([a-z])\b)?")
_FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_WORD = re.compile(r"[a-zæøå]+")


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text, each in one spelling: «fire» and «4» are both ``4``.

    A paragraph of the law is one number: «§ 4-6» is ``§4-6``.
    """
    text = text.lower()
    paragraphs = {
        f"§{chapter}-{number}{letter or ''}"
        for chapter, number, letter in _PARAGRAPH.findall(text)
    }
    text = _PARAGRAPH.sub(" ", text)
    figures = {re.sub(r"[ \u00a0]", "", figure) for figure in _FIGURE.findall(text)}
    spelled = {WORDS[word] for word in _WORD.findall(text) if word in WORDS}
    return paragraphs | figures | spelled
