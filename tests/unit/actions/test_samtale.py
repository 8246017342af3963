"""Several questions get several answers; a date gets dates. Through the real executor."""

import asyncio
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from naervaer.knowledge import load_knowledge

TODAY = "2026-12-10"


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


def responses(
    executor: ActionExecutor, action: str, *entities: tuple[str, str], malform: str = "nb"
) -> list[dict[str, Any]]:
    tracker = {
        "sender_id": "a",
        "slots": {},
        "latest_message": {
            "text": "x",
            "intent": {"name": "x"},
            "entities": [{"entity": name, "value": value} for name, value in entities],
            "metadata": {"malform": malform, "dato": TODAY},
        },
        "events": [],
        "paused": False,
        "latest_action_name": None,
        "latest_input_channel": "rest",
        "active_loop": {},
    }
    call = {"next_action": action, "tracker": tracker, "domain": {}, "version": "3.6.21"}
    result = asyncio.run(executor.run(call))
    assert result is not None
    said: list[dict[str, Any]] = result.model_dump()["responses"]
    return said


def test_each_question_gets_its_answer_in_the_order_asked(executor: ActionExecutor) -> None:
    asked = [("tema", topic) for topic in ("c", "a", "d", "b")]
    said = responses(executor, "action_svar_pa_flere", *asked, ("uforstatt", "hva med katten?"))
    assert [(each["response"], each.get("tema")) for each in said] == [
        ("utter_tema", "c"),
        ("utter_tema", "a"),
        ("utter_tema", "d"),
        ("utter_resten_etterpa", None),
        ("utter_del_ikke_forstatt", None),
    ]
    assert said[-1]["del"] == "hva med katten?"


@pytest.mark.parametrize(
    ("topic", "response", "dato"),
    [
        ("oppfolgingsplan_frist", "utter_dato_oppfolgingsplan_frist_passert", "tysdag 1. desember"),
        ("dialogmote1_frist", "utter_dato_dialogmote1_frist", "tysdag 22. desember"),
        ("aktivitetskrav_8_uker", "utter_dato_aktivitetskrav_8_uker", "tysdag 29. desember"),
        ("dialogmote2_frist", "utter_dato_dialogmote2_frist", "tysdag 4. mai 2027"),
        ("maksdato_52_uker", "utter_dato_maksdato_52_uker", "tysdag 2. november 2027"),
    ],
)
def test_a_deadline_is_given_as_a_day(
    executor: ActionExecutor, topic: str, response: str, dato: str
) -> None:
    found = (("tema", topic), ("fravaer_fra", "2026-11-03"))
    [said] = responses(executor, "action_frister_fra_dato", *found, malform="nn")
    assert (said["response"], said["tema"]) == (response, topic)
    assert said["dato"].startswith(dato)
    assert said["forste_dag"] == "tysdag 3. november 2026"


def test_the_whole_timeline_marks_what_is_past(executor: ActionExecutor) -> None:
    found = (("tema", "tidslinje_oversikt"), ("fravaer_fra", "2026-11-03"))
    [said] = responses(executor, "action_frister_fra_dato", *found)
    assert said["oppfolgingsplan"] == "tirsdag 1. desember 2026 (passert)"
    assert said["dialogmote1"] == "tirsdag 22. desember 2026"


def test_a_date_that_cannot_be_read_still_gives_the_topic(executor: ActionExecutor) -> None:
    found = (("tema", "dialogmote1_frist"), ("fravaer_fra", "i fjor"))
    [said] = responses(executor, "action_frister_fra_dato", *found)
    assert said["response"] == "utter_tema"


def test_every_text_that_the_actions_name_exists() -> None:
    from actions.samtale import _DATE_OF_TOPIC

    texts = load_knowledge().templates
    for topic in _DATE_OF_TOPIC:
        assert {f"utter_dato_{topic}", f"utter_dato_{topic}_passert"} <= texts.keys()
    assert {"utter_dato_tidslinje_oversikt", "utter_resten_etterpa"} <= texts.keys()
