"""A number is the same number however it is written, and not the same with another unit."""

import pytest

from naervaer.knowledge.numbers import numbers_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fire uker", "4 veker"),
        ("fire uker", "uke 4"),
        ("26-ukersfristen er 26 uker", "tjueseks veker"),
        ("åtteukersregelen", "8 uker"),
        ("tolv måneder", "12 månader"),
        ("førti prosent", "40 %"),
        ("24 900 kr", "24900 kroner"),
        ("aml. § 4-6", "§4-6"),
        ("01.07.2011", "1. 7. 2011"),
        ("Ring 55 55 33 36", "tlf. 55 55 33 36"),
        ("16 kalenderdager", "dag 16"),
    ],
)
def test_the_same_number_in_two_spellings(one: str, other: str) -> None:
    assert numbers_in(one) == numbers_in(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("8 uker", "8 dager"),
        ("4 uker", "7 uker"),
        ("§ 4-6", "§ 4-7"),
        ("50 prosent", "50 uker"),
        ("55 55 33 36", "55 55 33 37"),
        ("24 900 kr", "24 000 kr"),
    ],
)
def test_different_numbers(one: str, other: str) -> None:
    assert numbers_in(one) != numbers_in(other)


def test_both_ends_of_a_range_have_the_unit() -> None:
    assert {"4 uke", "8 uke"} <= numbers_in("4–8 uker")
    assert {"3 uke", "6 uke"} <= numbers_in("tre til seks veker")


def test_articles_are_not_numbers() -> None:
    assert numbers_in("en plan og et møte, ein plan og eit møte") == set()
