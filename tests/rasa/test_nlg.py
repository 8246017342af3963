"""Answers come from knowledge/, in the reader's language and voice, and follow the files."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import ROOT, knowledge
from bot.knowledge import KnowledgeFolder
from bot.nlg import KnowledgeResponses
from bot.slots import ClearableSlot

TOPIC = "oppfolgingsplan_frist"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(knowledge, "SECONDS_BETWEEN_CHECKS", 0.0)
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    return tmp_path / "knowledge"


@pytest.fixture
def responses(folder: Path) -> KnowledgeResponses:
    return KnowledgeResponses(folder=KnowledgeFolder(folder))


def said(
    responses: KnowledgeResponses,
    name: str,
    *turns: dict[str, Any],
    channel: str = "collector",
    option: str | None = None,
    **values: Any,
) -> dict[str, Any]:
    slot = ClearableSlot("jobbforventning", [], initial_value=option)
    tracker = DialogueStateTracker("a", [slot])
    for turn in turns:
        tracker.update(
            UserUttered(
                turn.get("text", "x"),
                {"name": turn["intent"]},
                turn.get("entities", []),
                {"tilbud": turn.get("offered", []), **turn.get("parsed", {})},
                metadata={"dato": "2026-11-22", **turn.get("metadata", {})},
            )
        )
    message = asyncio.run(responses.generate(name, tracker, channel, **values))
    assert message is not None
    return message.get("custom") or message


def test_topic_answer_has_source_kind_and_choices(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_tema", {"intent": TOPIC})
    assert answer["topic"] == TOPIC
    assert answer["kind"] == "plikt"
    assert answer["sources"][0]["url"].startswith("https://")
    assert answer["choices"][0] == {
        "label": "Forklar enklere",
        "payload": f'/enklere{{"tema":"{TOPIC}"}}',
    }
    assert 2 <= len(answer["choices"]) <= 4


def test_language_and_voice_come_from_the_latest_message(responses: KnowledgeResponses) -> None:
    nynorsk = {"malform": "nn", "audience": "sykmeldt"}
    answer = said(responses, "utter_tema", {"intent": TOPIC, "metadata": nynorsk})
    assert answer["malform"] == "nn"
    written = KnowledgeFolder().current().topics[TOPIC]["svar_sykmeldt"]["nn"]
    assert answer["text"].startswith(written.strip())
    assert answer["choices"][0]["label"] == "Forklar enklare"


def test_simpler_is_of_the_button_or_the_last_topic(responses: KnowledgeResponses) -> None:
    asked = {"intent": TOPIC}
    pressed = {"intent": "enklere", "entities": [{"entity": "tema", "value": "dialogmote1_frist"}]}
    assert said(responses, "utter_enklere", asked, {"intent": "enklere"})["topic"] == TOPIC
    assert said(responses, "utter_enklere", asked, pressed)["topic"] == "dialogmote1_frist"
    assert said(responses, "utter_enklere", {"intent": "enklere"})["topic"] is None


def test_offers_titles_then_a_human(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_velg_tema", {"intent": "usikker", "offered": [TOPIC]})
    payloads = [choice["payload"] for choice in answer["choices"]]
    assert payloads == [f"/{TOPIC}", "/ingen_av_disse", "/menneske"]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("utter_ingen_av_disse", "ingen_av_disse"), ("utter_bekreft_uten_sporsmal", "avkreft")],
)
def test_none_of_the_offered_is_a_second_miss(
    responses: KnowledgeResponses, name: str, refusal: str
) -> None:
    answer = said(responses, name, {"intent": "usikker"}, {"intent": refusal})
    assert "menneske" in answer["text"]
    assert answer["choices"][0]["payload"] == "/menneske"


@pytest.mark.parametrize(
    "name",
    ["utter_utenfor", "utter_velg_tema", "utter_forstar_ikke", "utter_forventning_ikke_forstatt"],
)
@pytest.mark.parametrize("before", ["usikker", "forstar_ikke", "utenfor", "ingen_av_disse"])
def test_two_misses_of_any_kind_offer_a_human(
    responses: KnowledgeResponses, name: str, before: str
) -> None:
    answer = said(responses, name, {"intent": before}, {"intent": "usikker", "offered": [TOPIC]})
    assert "menneske" in answer["text"]
    assert "/menneske" in [choice["payload"] for choice in answer["choices"]]


def several(*named: str, intent: str = "flere_sporsmal") -> dict[str, Any]:
    return {"intent": intent, "entities": [{"entity": "tema", "value": name} for name in named]}


def test_simpler_after_several_answers_is_of_the_last_one_given(
    responses: KnowledgeResponses,
) -> None:
    asked = several(TOPIC, "oppfolgingsplan_innhold", "dialogmote2_frist", "mentor")
    assert said(responses, "utter_enklere", asked, {"intent": "enklere"})["topic"] == (
        "dialogmote2_frist"
    )
    rest = said(responses, "utter_resten_etterpa", asked)
    assert [choice["payload"] for choice in rest["choices"]] == ["/mentor"]


def test_an_action_names_the_topic_to_answer(responses: KnowledgeResponses) -> None:
    asked = several(TOPIC, "mentor")
    assert said(responses, "utter_tema", asked, tema="mentor")["topic"] == "mentor"
    assert said(responses, "utter_tema", asked)["topic"] == TOPIC


def test_a_date_stands_on_the_sources_of_its_topic(responses: KnowledgeResponses) -> None:
    asked = several(TOPIC, intent="frister_fra_dato")
    values = {"tema": TOPIC, "dato": "tirsdag 1. desember 2026", "forste_dag": "3. november"}
    answer = said(responses, f"utter_dato_{TOPIC}", asked, **values)
    assert "tirsdag 1. desember 2026" in answer["text"]
    assert answer["topic"] == TOPIC
    assert answer["sources"]
    assert answer["choices"][0]["payload"] == f"/{TOPIC}"


def test_a_follow_up_on_the_same_topic_says_that_the_rule_is_the_same(
    responses: KnowledgeResponses,
) -> None:
    same = {"intent": "mentor", "parsed": {"oppfolging_av": "mentor"}}
    other = {"intent": "mentor", "parsed": {"oppfolging_av": TOPIC}}
    assert said(responses, "utter_tema", same)["text"].startswith("Det følger av den samme")
    assert not said(responses, "utter_tema", other)["text"].startswith("Det følger")


def offers_prevention(responses: KnowledgeResponses, *intents: str, **metadata: str) -> bool:
    turns = [{"intent": intent, "metadata": metadata} for intent in intents]
    answer = said(responses, "utter_tema", *turns)
    return "/forebygging_verktoy" in [choice["payload"] for choice in answer["choices"]]


def test_prevention_is_offered_once_to_an_employer_after_another_answer(
    responses: KnowledgeResponses,
) -> None:
    assert not offers_prevention(responses, TOPIC)
    assert offers_prevention(responses, TOPIC, "takk", "dialogmote2_frist")
    assert not offers_prevention(responses, TOPIC, "dialogmote2_frist", "dialogmote1_frist")
    assert not offers_prevention(responses, TOPIC, "arbeidsgiverperiode")
    assert not offers_prevention(responses, TOPIC, "fortvilelse", "dialogmote2_frist")
    assert not offers_prevention(responses, TOPIC, "dialogmote2_frist", audience="sykmeldt")


def test_second_miss_in_a_row_offers_a_human_in_words(responses: KnowledgeResponses) -> None:
    miss = {"intent": "forstar_ikke"}
    once = said(responses, "utter_forstar_ikke", miss)
    twice = said(responses, "utter_forstar_ikke", {"intent": "usikker"}, miss)
    assert once["text"] != twice["text"]
    assert "menneske" in twice["text"]
    assert twice["choices"][0]["payload"] == "/menneske"


def test_switching_language_answers_in_the_new_one(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_bytt_til_nynorsk", {"intent": "bytt_til_nynorsk"})
    assert answer["command"] == {"malform": "nn"}
    assert answer["malform"] == "nn"


def test_contact_is_expected_when_asked_for(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_ask_henvendelse_kontakt", {"intent": "forstar_ikke"})
    assert answer["expects"] == "kontakt"


def test_question_shows_the_instrument(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_ask_jobbforventning", {"intent": "start_jobbforventning"})
    assert "«Jeg regner med å være tilbake i jobb om noen uker»" in answer["text"]
    assert [choice["label"] for choice in answer["choices"]] == [
        "Passer svært godt",
        "Passer godt",
        "Passer verken godt eller dårlig",
        "Passer dårlig",
        "Passer svært dårlig",
    ]


def test_own_words_are_shown_as_the_option_understood(responses: KnowledgeResponses) -> None:
    turn = {"intent": "svar_jobbforventning_5_2"}
    answer = said(responses, "utter_ask_jobbforventning_bekreftet", turn, option="2")
    assert "«Passer dårlig»" in answer["text"]


def test_old_answer_says_so_and_offers_a_human(responses: KnowledgeResponses) -> None:
    late = {"intent": TOPIC, "metadata": {"dato": "2099-01-01"}}
    answer = said(responses, "utter_tema", late)
    assert "gått gjennom på nytt" in answer["text"]
    assert answer["choices"][-1]["payload"] == "/menneske"


def test_text_and_buttons_outside_the_gateway(responses: KnowledgeResponses) -> None:
    answer = said(responses, "utter_tema", {"intent": TOPIC}, channel="cmdline")
    assert "https://" in answer["text"]
    assert answer["buttons"][0]["title"] == "Forklar enklere"


def test_changed_file_is_served_and_broken_one_keeps_the_old(
    responses: KnowledgeResponses, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = folder / "maler" / "samtale.yml"
    before = said(responses, "utter_takk", {"intent": "takk"})["text"]
    file.write_text(file.read_text().replace(before, "Ny tekst."))
    assert said(responses, "utter_takk", {"intent": "takk"})["text"] == "Ny tekst."
    file.write_text("maler: [")
    assert said(responses, "utter_takk", {"intent": "takk"})["text"] == "Ny tekst."
    assert "samtale.yml" in caplog.text
