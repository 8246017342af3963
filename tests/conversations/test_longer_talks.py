"""More than one question, more than one turn: through the gateway, Rasa and the actions."""

import pytest
from running import System
from talking import Talk, topics, words

pytestmark = pytest.mark.rasa

HUMAN = {"nb": "Snakk med et menneske", "nn": "Snakk med eit menneske"}


def employer(system: System, malform: str = "nb") -> Talk:
    return Talk(system.address, audience="arbeidsgiver", malform=malform)


def labels(answers: list[dict[str, object]]) -> list[str]:
    return [choice["label"] for answer in answers for choice in answer["choices"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("malform", "question", "follow_up"),
    [
        ("nb", "Når må oppfølgingsplanen være ferdig?", "og hvis hun er gradert?"),
        ("nn", "Når må oppfølgingsplanen vere ferdig?", "enn om ho er delvis sjukmeld?"),
    ],
)
def test_a_follow_up_is_answered_from_the_topic_before(
    system: System, malform: str, question: str, follow_up: str
) -> None:
    talk = employer(system, malform)
    assert topics(talk.say(question)) == ["oppfolgingsplan_frist"]
    assert topics(talk.say(follow_up)) == ["oppfolgingsplan_gradert"]
    talk.say("takk")
    assert topics(talk.say("hva skal stå i den?")) == ["oppfolgingsplan_innhold"]


def test_the_same_topic_says_that_the_rule_is_the_same(system: System) -> None:
    talk = employer(system)
    talk.say("hva er mentortilskudd?")
    answers = talk.say("hvor lenge?")
    assert topics(answers) == ["mentor"]
    assert words(answers).startswith("Det følger av den samme regelen")


def test_several_questions_get_an_answer_each_with_its_own_sources(system: System) -> None:
    talk = employer(system)
    answers = talk.say(
        "Når må oppfølgingsplanen være ferdig, og hvem skal ha den? Og når er dialogmøte 2?"
    )
    assert topics(answers) == [
        "oppfolgingsplan_frist",
        "oppfolgingsplan_deling",
        "dialogmote2_frist",
    ]
    assert all(answer["sources"] for answer in answers)
    assert topics(talk.say("kan du forklare det enklere")) == ["dialogmote2_frist"]
    assert topics(talk.say("må jeg møte?")) == ["dialogmote2_moteplikt"]


def test_the_fourth_question_waits_and_an_unclear_one_is_named(system: System) -> None:
    talk = employer(system)
    answers = talk.say(
        "Når må oppfølgingsplanen være ferdig? Hva skal stå i oppfølgingsplanen? Hvem skal ha "
        "oppfølgingsplanen? Når er dialogmøte 2? Hvem vinner cupfinalen?"
    )
    assert len(topics(answers)) == 3
    assert "Resten tar vi etterpå" in words(answers)
    assert "«Hvem vinner cupfinalen?»" in words(answers)
    assert HUMAN["nb"] in labels(answers)
    assert topics(talk.press("Når dialogmøte 2 holdes")) == ["dialogmote2_frist"]


@pytest.mark.parametrize(
    ("malform", "question", "expected"),
    [
        (
            "nb",
            "Hun ble sykmeldt 3. november 2025. Når måtte oppfølgingsplanen være ferdig?",
            "mandag 1. desember 2025",
        ),
        (
            "nn",
            "Ho vart sjukmeld 3. november 2025. Når måtte oppfølgingsplanen vere ferdig?",
            "måndag 1. desember 2025",
        ),
    ],
)
def test_a_first_day_gives_the_date(
    system: System, malform: str, question: str, expected: str
) -> None:
    talk = employer(system, malform)
    answers = talk.say(question)
    assert topics(answers) == ["oppfolgingsplan_frist"]
    assert expected in words(answers)
    assert answers[0]["sources"]
    other = talk.say("og hvis hun ble syk 1. oktober 2025?")
    assert "29. oktober 2025" in words(other)


def test_prevention_is_offered_once_and_not_first(system: System) -> None:
    talk = employer(system)
    offered = []
    for question in (
        "Når må oppfølgingsplanen være ferdig?",
        "Når er dialogmøte 2?",
        "Hva er aktivitetskravet?",
    ):
        offered.append("Forebygge sykefravær" in labels(talk.say(question)))
    assert offered == [False, True, False]


def test_prevention_is_not_offered_to_the_sick_listed(system: System) -> None:
    talk = Talk(system.address, audience="sykmeldt", malform="nb")
    talk.say("Når må oppfølgingsplanen være ferdig?")
    assert "Forebygge sykefravær" not in labels(talk.say("Når er dialogmøte 2?"))


def test_two_misses_in_a_row_offer_a_human_in_words(system: System) -> None:
    talk = employer(system)
    talk.say("hva blir været i morgen")
    answers = talk.say("xyzzy plugh qwerty")
    assert HUMAN["nb"] in labels(answers)
    assert "et menneske" in words(answers)
