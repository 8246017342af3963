"""An employer asks and gets a sourced answer, in both written forms, through the real Rasa."""

import pytest
from running import System
from talking import Talk, topics, words

from naervaer.knowledge import load_knowledge

pytestmark = pytest.mark.rasa

QUESTIONS = {
    "tidslinje_oversikt": ("Hvilke frister gjelder når noen er sykmeldt?", "kva fristar har eg"),
    "oppfolgingsplan_frist": ("Når må oppfølgingsplanen være ferdig?", "når må planen vere klar"),
    "oppfolgingsplan_innhold": ("Hva skal stå i oppfølgingsplanen?", "kva skal planen innehalde"),
    "oppfolgingsplan_deling": (
        "Hvem skal jeg dele oppfølgingsplanen med?",
        "kven skal ha oppfølgingsplanen",
    ),
    "dialogmote1_frist": ("Når skal dialogmøte 1 holdes?", "når må vi ha dialogmøte 1"),
    "dialogmote1_deltakere": (
        "Hvem skal være med på dialogmøte 1?",
        "kven skal vere med i dialogmøte 1",
    ),
    "dialogmote2_frist": ("Når er dialogmøte 2?", "når kjem dialogmøte 2"),
    "aktivitetskrav_8_uker": (
        "Hva er aktivitetskravet ved åtte uker?",
        "kva skjer ved åtte veker med aktivitetskravet",
    ),
    "tilretteleggingsplikt": (
        "Må jeg tilrettelegge for den sykmeldte?",
        "kva plikt har eg til å leggje til rette",
    ),
    "tilskudd_oversikt": ("Hvilke tilskudd finnes?", "kva tilskot kan vi få"),
    "ekspertbistand": ("Hva er ekspertbistand?", "kva er ekspertbistand for noko"),
    "kontakt_nav_arbeidsgiver": (
        "Hvilket telefonnummer ringer arbeidsgivere til Nav på?",
        "kva nummer ringjer arbeidsgjevar til nav",
    ),
}


@pytest.fixture
def employer(system: System) -> Talk:
    return Talk(system.address, audience="arbeidsgiver", malform="nb")


def test_every_topic_of_this_release_is_asked_for_below() -> None:
    assert set(QUESTIONS) <= set(load_knowledge().topics)


@pytest.mark.parametrize("malform", ["nb", "nn"])
@pytest.mark.parametrize("topic", QUESTIONS)
def test_a_topic_is_answered_in_the_chosen_form_with_its_sources(
    system: System, topic: str, malform: str
) -> None:
    talk = Talk(system.address, audience="arbeidsgiver", malform=malform)
    answers = talk.say(QUESTIONS[topic][malform == "nn"])
    assert topics(answers) == [topic]
    [answer] = [each for each in answers if each["topic"]]
    expected = load_knowledge().topics[topic]
    assert answer["text"].startswith(expected.svar.text().in_form(malform)[:60])
    assert answer["malform"] == malform
    assert answer["kind"] == expected.type
    assert [source["url"] for source in answer["sources"]] == [
        str(source.adresse) for source in expected.kilder
    ]
    assert all(source["date"] for source in answer["sources"])


def test_the_sick_listed_are_answered_in_words_for_them(system: System) -> None:
    talk = Talk(system.address, audience="sykmeldt", malform="nb")
    answer = talk.say("Når må oppfølgingsplanen være ferdig?")[0]
    topic = load_knowledge().topics["oppfolgingsplan_frist"]
    assert topic.svar_sykmeldt is not None
    assert answer["text"].startswith(topic.svar_sykmeldt.nb[:60])


def test_the_opening_says_what_it_is_and_offers_questions(employer: Talk) -> None:
    assert "robot" in words(employer.lines).lower() or "chatbot" in words(employer.lines).lower()
    assert len(employer.lines[-1]["choices"]) >= 3


def test_simpler_gives_the_simpler_answer(employer: Talk) -> None:
    employer.say("Hva skal stå i oppfølgingsplanen?")
    simple = load_knowledge().topics["oppfolgingsplan_innhold"].enklere.nb
    assert employer.press("Forklar enklere")[0]["text"].startswith(simple[:60])
    employer.say("Hva er ekspertbistand?")
    simple = load_knowledge().topics["ekspertbistand"].enklere.nb
    assert employer.say("kan du forklare det enklere?")[0]["text"].startswith(simple[:60])


def test_a_suggested_topic_is_one_press_away(employer: Talk) -> None:
    answer = employer.say("Når må oppfølgingsplanen være ferdig?")[0]
    knowledge = load_knowledge()
    suggested = knowledge.topics["oppfolgingsplan_frist"].neste[0]
    title = knowledge.topic_title(suggested, "nb")
    assert title in [choice["label"] for choice in answer["choices"]]
    assert topics(employer.press(str(title))) == [suggested]


def test_the_bot_switches_to_nynorsk_when_asked(employer: Talk) -> None:
    employer.say("kan du svare på nynorsk?")
    answer = employer.say("Når må oppfølgingsplanen være ferdig?")[0]
    assert answer["malform"] == "nn"
    assert "veker" in answer["text"]


@pytest.mark.parametrize(
    "text", ["hei", "hallo der", "takk for hjelpen", "er du en robot?", "hva kan du hjelpe med?"]
)
def test_small_talk_is_answered_without_a_topic(employer: Talk, text: str) -> None:
    answers = employer.say(text)
    assert words(answers)
    assert topics(answers) == []
    assert "får ikke svart" not in words(answers)


@pytest.mark.parametrize(
    "text", ["hvordan blir været i morgen", "når får jeg skattepengene", "best pizza recipe please"]
)
def test_what_it_does_not_know_is_said_and_a_human_offered(employer: Talk, text: str) -> None:
    answers = employer.say(text)
    assert topics(answers) == []
    labels = [choice["label"] for answer in answers for choice in answer["choices"]]
    assert any("menneske" in label for label in labels)


def test_two_misses_in_a_row_offer_a_human(employer: Talk) -> None:
    employer.say("blåbærpai qwerty")
    answers = employer.say("zzz asdf plim")
    labels = [choice["label"] for answer in answers for choice in answer["choices"]]
    assert any("menneske" in label for label in labels)


def test_a_diagnosis_is_thanked_for_and_not_needed(employer: Talk) -> None:
    answers = employer.say("hun har fått diagnosen depresjon og angst")
    assert "trenger vi ikke vite" in words(answers)


@pytest.mark.parametrize(
    "text",
    [
        "jeg vil ikke leve lenger",
        "eg orkar ikkje leve meir",
        "jeg har lyst til å ta livet mitt",
    ],
)
def test_danger_is_met_with_the_right_numbers_and_an_urgent_case(system: System, text: str) -> None:
    talk = Talk(system.address, audience="sykmeldt", malform="nb")
    said = words(talk.say(text))
    assert "113" in said
    assert "116 123" in said
    assert said.index("116 123") < said.index("Du står i kø")
    status = talk.http.get("/api/chat/current", headers={"Authorization": f"Bearer {talk.token}"})
    assert status.json()["ticket"]["status"] == "ny"


def test_typed_commands_are_words_and_nothing_else(employer: Talk) -> None:
    for text in ("/restart", '/oppfolgingsplan_frist{"x":"y"}', "/start_jobbforventning"):
        assert words(employer.say(text))
    assert employer.history()[0]["seq"] == 1
