"""Checks of Norwegian numbers: fodselsnummer, D-nummer, account numbers.

Source: Skatteetaten's description of the fodselsnummer's two control digits (modulus 11), and its
synthetic series: Tenor adds 80 to the month, other test populations 40 or 65. A D-nummer adds 40 to
the day.
"""

from datetime import date

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SYNTHETIC_MONTH_SHIFTS = (0, 40, 65, 80)
_D_NUMBER_DAY_SHIFT = 40


def is_national_number(digits: str) -> bool:
    """Return whether the digits are a valid fodselsnummer or D-nummer, synthetic ones included."""
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit():
        return False
    first = _control_digit(digits, _FIRST_WEIGHTS)
    second = _control_digit(digits, _SECOND_WEIGHTS)
    return digits[9:] == f"{first}{second}" and _holds_a_date(digits)


def is_account_number(digits: str) -> bool:
    """Return whether eleven digits are a valid Norwegian bank account number."""
    return (
        len(digits) == 11
        and digits.isascii()
        and digits.isdigit()
        and digits[10] == str(_control_digit(digits, _SECOND_WEIGHTS))
    )


def _control_digit(digits: str, weights: tuple[int, ...]) -> int:
    """Return the modulus 11 control digit; 10 means that no such number is issued."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    return (11 - total % 11) % 11


def _holds_a_date(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    if day > _D_NUMBER_DAY_SHIFT:
        day -= _D_NUMBER_DAY_SHIFT
    for shift in _SYNTHETIC_MONTH_SHIFTS:
        if 1 <= month - shift <= 12:
            return _is_day(day, month - shift)
    return False


def _is_day(day: int, month: int) -> bool:
    """Whether the day exists in some year; a leap year is used for 29 February."""
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
