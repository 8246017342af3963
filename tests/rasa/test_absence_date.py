"""First days of absence as people write them. Today is Sunday 22 November 2026."""

import datetime

import pytest

from bot.absence_date import first_day_of_absence

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sykmeldt fra 3. november", "2026-11-03"),
        ("Han ble sykmeldt tirsdag 3. november. Når er dialogmøte 1?", "2026-11-03"),
        ("3. november ble hun sykmeldt, når må vi ha dialogmøte", "2026-11-03"),
        ("sykmeldt fra 3. november til 1. desember", "2026-11-03"),
        ("sykmeldt siden 3. november 2025", "2025-11-03"),
        ("sjukmeld sidan 12/10, når må planen vere klar", "2026-10-12"),
        ("syk fra 12/10-26", "2026-10-12"),
        ("han er syk siden 3.11", "2026-11-03"),
        ("borte frå 03.11.2026", "2026-11-03"),
        ("enn om ho vart sjukmeld den 1. okt", "2026-10-01"),
        ("første fraværsdag var 15. sept", "2026-09-15"),
        ("æ har vært sykmeldt sia 3 nov", "2026-11-03"),
        ("Hun har vært borte siden mandag for to uker siden", "2026-11-02"),
        ("ble syk for tre veker sidan", "2026-11-01"),
        ("vært syk siden forrige mandag", "2026-11-16"),
        ("sjuk sidan tysdag", "2026-11-17"),
        ("sykmeldt fra i går", "2026-11-21"),
        ("sykmeldt siden 20. januar", "2026-01-20"),
        ("sykmeldt fra 1. desember", "2026-12-01"),
    ],
)
def test_found(text: str, expected: str) -> None:
    assert first_day_of_absence(text, TODAY) == datetime.date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "når må planen være klar",
        "må planen være klar innen 4 uker",
        "hun er sykmeldt til 3. november",
        "dialogmøtet er 12. desember og hun er syk",
        "borte i fem uker",
        "sykmeldt 50 prosent",
        "sykmeldt fra 31.02",
        "hva skjer fra 1. januar",
    ],
)
def test_not_a_first_day(text: str) -> None:
    assert first_day_of_absence(text, TODAY) is None
