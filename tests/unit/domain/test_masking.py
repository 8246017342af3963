"""What identifies somebody leaves the text; what does not, stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naervaer.domain.masking import mask
from naervaer.domain.national_number import (
    _FIRST_WEIGHTS,
    _SECOND_WEIGHTS,
    _control_digit,
    is_account_number,
    is_national_number,
)


def synthetic_number(day: int, month: int, serial: int, month_shift: int = 80) -> str | None:
    """Make a synthetic fodselsnummer, or None where the control digits do not exist."""
    digits = f"{day:02}{month + month_shift:02}90{serial:03}"
    first = _control_digit(digits, _FIRST_WEIGHTS)
    second = _control_digit(f"{digits}{first}", _SECOND_WEIGHTS)
    return None if 10 in (first, second) else f"{digits}{first}{second}"


numbers = st.builds(
    synthetic_number,
    day=st.integers(1, 28) | st.integers(41, 68),
    month=st.integers(1, 12),
    serial=st.integers(0, 999),
    month_shift=st.sampled_from([0, 40, 65, 80]),
).filter(bool)


@given(numbers)
def test_every_valid_number_is_masked_however_it_is_written(number: str) -> None:
    for written in (number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"):
        masked = mask(f"Hun heter noe og har {written}, sier hun.")
        assert masked.text == "Hun heter noe og har [fødselsnummer], sier hun."


@given(numbers, st.integers(0, 8))
def test_a_wrong_digit_makes_it_no_national_number(number: str, position: int) -> None:
    changed = str((int(number[position]) + 1) % 10)
    assert not is_national_number(number[:position] + changed + number[position + 1 :])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring meg på 99 88 77 66", "ring meg på [telefon]"),
        ("tlf 99887766.", "tlf [telefon]."),
        ("+47 998 87 766 er best", "[telefon] er best"),
        ("0047 99887766", "[telefon]"),
        ("skriv til kari.nordmann@example.com da", "skriv til [e-post] da"),
        ("konto 1234.56.78903", "konto [kontonummer]"),
        ("konto 12345678903", "konto [kontonummer]"),
    ],
)
def test_ways_to_reach_or_pay_somebody_are_masked(text: str, expected: str) -> None:
    assert mask(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "møtet er 24.12.2026 kl. 14.00",
        "fra 2026-10-01 til 2026-11-05",
        "organisasjonsnummer 974760673",
        "tilskuddet er 160 400 kr og ikke 24 900 kr",
        "8 ansatte, 50 % stilling, uke 42",
        "ring Nav på 55 55 33 36 eller 113",
        "legevakten er 116 117 og Mental Helse 116 123",
        "saksnummer 20261234",
    ],
)
def test_dates_sums_and_public_numbers_stay(text: str) -> None:
    masked = mask(text)
    assert masked.text == text
    assert masked.kinds == ()


def test_contacts_are_handed_out_so_that_an_adviser_can_use_them() -> None:
    masked = mask("99887766 eller kari@example.com, fnr har jeg ikke")
    assert set(masked.contacts) == {"99887766", "kari@example.com"}


def test_names_from_the_language_model_are_masked() -> None:
    text = "Ola Nordmann er sykmeldt"
    assert mask(text, [(0, 12)]).text == "[navn] er sykmeldt"


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


def test_account_number_needs_its_control_digit() -> None:
    assert is_account_number("12345678903")
    assert not is_account_number("12345678904")
