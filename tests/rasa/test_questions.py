"""A message is split where it asks something new, and a story is left whole."""

import pytest

from bot.questions import points_back, questions_in


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Når må planen være ferdig, og hvem skal ha den? Og hva er et dialogmøte 2?",
            ["Når må planen være ferdig", "hvem skal ha den?", "Og hva er et dialogmøte 2?"],
        ),
        (
            "kva skal stå i planen og kven skal vere med på møtet",
            ["kva skal stå i planen", "kven skal vere med på møtet"],
        ),
        (
            "ka e aktivitetskravet å når må vi ha planen klar",
            ["ka e aktivitetskravet", "når må vi ha planen klar"],
        ),
        ("Hva er dialogmøte 2 og må jeg møte?", ["Hva er dialogmøte 2", "må jeg møte?"]),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert questions_in(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Når må planen være ferdig?",
        "Kan jeg ringe henne når hun er syk og når hun er gradert?",
        "Er det jeg som kaller inn, eller er det Nav?",
        "Hva er forskjellen på dialogmøte 1 og dialogmøte 2?",
        "E-post fra Nav til nærmeste leder, hva gjør jeg?",
        "Har en selger som er halvt sykmeldt. Hun har vært borte siden sommeren, og vi har prøvd "
        "det meste uten at det hjelper noe særlig. Hva gjør vi? Hvem spør vi?",
    ],
)
def test_whole(text: str) -> None:
    assert questions_in(text) == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("hvor lenge varer det", True),
        ("hvem skal ha den?", True),
        ("hva må den ansatte gjøre", False),
        ("når er det andre møtet", False),
    ],
)
def test_pointing_back(part: str, expected: bool) -> None:
    assert points_back(part) is expected
