"""Takes identifying numbers and addresses out of what people write, before it is stored or read.

Masked: fodselsnummer and D-nummer (valid ones, synthetic series included), phone numbers, e-mail
addresses, account numbers, and names that a language model pointed out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers

from naervaer.domain.national_number import is_account_number, is_national_number

FODSELSNUMMER, TELEFON, EPOST, KONTONUMMER, NAVN = (
    "fødselsnummer",
    "telefon",
    "e-post",
    "kontonummer",
    "navn",
)

PUBLIC_NUMBERS = frozenset({"113", "116117", "116123", "22400040", "55553333", "55553336"})
"""Numbers of public services. They identify nobody and stay readable."""

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-\u00a0]?\d){10}(?!\d)")
_ACCOUNT_SHAPE = re.compile(r"(?<!\d)\d{4}[. ]\d{2}[. ]\d{5}(?!\d)")
_DATE_SHAPE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)"
)


@dataclass(frozen=True)
class Masked:
    """A text without what identifies, the kinds taken out, and ways to reach the writer."""

    text: str
    kinds: tuple[str, ...]
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class _Find:
    start: int
    end: int
    kind: str
    value: str


def mask(text: str, names: Iterable[tuple[int, int]] = ()) -> Masked:
    """Replace what identifies somebody by ``[kind]``.

    Args:
        text: What the user wrote.
        names: Start and end of each person name, from a language model; may be empty.
    """
    finds: list[_Find] = []
    taken: list[tuple[int, int]] = []

    def add(start: int, end: int, kind: str, value: str) -> None:
        if all(end <= other_start or start >= other_end for other_start, other_end in taken):
            taken.append((start, end))
            finds.append(_Find(start, end, kind, value))

    for match in _EMAIL.finditer(text):
        add(match.start(), match.end(), EPOST, match[0])
    for match in _ELEVEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if is_national_number(digits):
            add(match.start(), match.end(), FODSELSNUMMER, digits)
        elif is_account_number(digits) or _ACCOUNT_SHAPE.fullmatch(match[0]):
            add(match.start(), match.end(), KONTONUMMER, digits)
    for match in _DATE_SHAPE.finditer(text):
        taken.append((match.start(), match.end()))
    for phone in phonenumbers.PhoneNumberMatcher(text, "NO"):
        if str(phone.number.national_number) not in PUBLIC_NUMBERS:
            add(phone.start, phone.end, TELEFON, phone.raw_string)
    for start, end in names:
        add(start, end, NAVN, text[start:end])
    return _replace(text, finds)


def _replace(text: str, finds: list[_Find]) -> Masked:
    ordered = sorted(finds, key=lambda find: find.start)
    parts: list[str] = []
    position = 0
    for find in ordered:
        parts += [text[position : find.start], f"[{find.kind}]"]
        position = find.end
    parts.append(text[position:])
    return Masked(
        "".join(parts),
        tuple(dict.fromkeys(find.kind for find in ordered)),
        tuple(find.value.strip() for find in ordered if find.kind in (TELEFON, EPOST)),
    )
