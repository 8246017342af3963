"""The single fields of the follow-up list: what is accepted, and how it is kept.

Each function returns the value as it is stored, or raises ``BadField`` with a reason that names the
column and never repeats the value.
"""

import re
from datetime import date
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from naervaer.text import Malform, Text

_ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_FORMS = {"nb": "nb", "bokmål": "nb", "bokmal": "nb", "nn": "nn", "nynorsk": "nn"}
LONGEST_REFERENCE = 60
LONGEST_NAME = 200


class BadField(Exception):
    """A field that cannot be taken, with the reason in both written forms."""

    def __init__(self, nb: str, nn: str) -> None:
        super().__init__(nb)
        self.reason = Text(nb, nn)


def person_ref(value: str) -> str:
    """Return the sender's own reference. A national number is refused: it would stand in clear."""
    if not value:
        raise BadField("person_ref mangler", "person_ref manglar")
    if len(value) > LONGEST_REFERENCE or not value.isprintable():
        raise BadField(
            "person_ref er lengre enn 60 tegn eller har usynlige tegn",
            "person_ref er lengre enn 60 teikn eller har usynlege teikn",
        )
    if re.fullmatch(r"[0-9]{6}[ -]?[0-9]{5}", value):
        raise BadField(
            "person_ref ser ut som et fødselsnummer; bruk deres egen referanse",
            "person_ref ser ut som eit fødselsnummer; bruk dykkar eigen referanse",
        )
    return value


def day(value: str, column: str) -> date:
    """Return a day written as 2026-11-22 or 22.11.2026."""
    norwegian = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", value)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if norwegian:
            day, month, year = map(int, norwegian.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise BadField(
        f"{column} er ikke en dato på formen ÅÅÅÅ-MM-DD",
        f"{column} er ikkje ein dato på forma ÅÅÅÅ-MM-DD",
    )


def kommune(value: str) -> str:
    """Return the four digits of a municipality."""
    if not re.fullmatch(r"[0-9]{4}", value):
        raise BadField("kommune er ikke fire siffer", "kommune er ikkje fire siffer")
    return value


def malform(value: str) -> str:
    """Return ``nb`` or ``nn``."""
    try:
        return Malform(_FORMS[value.lower()])
    except KeyError:
        raise BadField("malform er verken nb eller nn", "malform er korkje nb eller nn") from None


def grad(value: str) -> int:
    """Return the degree of sick leave in percent, 1–100."""
    match = re.fullmatch(r"([0-9]{1,3})\s*%?", value)
    if not match or not 1 <= int(match[1]) <= 100:
        raise BadField(
            "grad er ikke et helt tall fra 1 til 100", "grad er ikkje eit heilt tal frå 1 til 100"
        )
    return int(match[1])


def orgnr(value: str) -> str:
    """Return a valid organisation number, or an empty text when none is given."""
    digits = value.replace(" ", "")
    if digits and not is_orgnr(digits):
        raise BadField("orgnr er ikke gyldig", "orgnr er ikkje gyldig")
    return digits


def email(value: str, column: str) -> str | None:
    """Return a normalised address. Whether its domain answers is not looked up."""
    if not value:
        return None
    address = _normalised(value)
    if address is None:
        raise BadField(
            f"{column} er ikke en gyldig e-postadresse",
            f"{column} er ikkje ei gyldig e-postadresse",
        )
    return address


@lru_cache(maxsize=4096)
def _normalised(address: str) -> str | None:
    """Cached: the same leader stands on many lines."""
    try:
        return validate_email(
            address, check_deliverability=False, globally_deliverable=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        return None


def phone(value: str, column: str) -> str | None:
    """Return the number in international form; eight digits alone are Norwegian."""
    if not value:
        return None
    digits = re.sub(r"[\s().-]", "", value)
    digits = re.sub(r"^00", "+", digits)
    if re.fullmatch(r"[2-9][0-9]{7}", digits):
        return f"+47{digits}"
    if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits):
        return digits
    raise BadField(
        f"{column} er ikke et gyldig telefonnummer", f"{column} er ikkje eit gyldig telefonnummer"
    )


def name(value: str, column: str) -> str | None:
    """Return a name, or None when it is empty."""
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise BadField(
            f"{column} er for lang eller har usynlige tegn",
            f"{column} er for lang eller har usynlege teikn",
        )
    return value or None


def is_orgnr(digits: str) -> bool:
    """Return whether nine digits are a valid organisation number (modulus 11, Brønnøysund)."""
    if not re.fullmatch(r"[0-9]{9}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ORGNR_WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(digits[8])
