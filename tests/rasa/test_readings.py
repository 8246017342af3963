"""Follow-ups, several questions and dates, from the verdict of the fallback onwards."""

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.absence_date import AbsenceDate
from bot.ellipsis import FollowUpQuestions
from bot.follow_up import FOLLOWS, FollowUp
from bot.knowledge import KnowledgeFolder
from bot.readings import Readings
from bot.several import SeveralQuestions

FRIST, DELING, MOTE = "oppfolgingsplan_frist", "oppfolgingsplan_deling", "dialogmote2_frist"
DEADLINES = ["tidslinje_oversikt", FRIST, "dialogmote1_frist", MOTE]


def understood(
    text: str, verdicts: dict[str, str], tema: str | None = None, **metadata: Any
) -> Message:
    """Run the components with the intent that the fallback would have set for each reading."""
    metadata = {"tema": tema, "personlig": False, "dato": "2026-11-22", **metadata}
    folder = KnowledgeFolder()
    messages = Readings().process([Message(data={"text": text, "metadata": metadata})])
    for message in messages:
        intent = verdicts.get(message.get("text"), "forstar_ikke")
        message.set("intent", {"name": intent, "confidence": 0.8})
        message.set("intent_ranking", [{"name": intent, "confidence": 0.8}])
    config = {"overstyres": ["er_det_frivillig"], "sikker": 0.9}
    messages = FollowUp(config, folder, FollowUpQuestions()).process(messages)
    messages = SeveralQuestions(folder).process(messages)
    [message] = AbsenceDate({"frister": DEADLINES}).process(messages)
    return message


def intent(message: Message) -> str:
    return str(message.get("intent")["name"])


def found(message: Message, entity: str) -> list[str]:
    return [each["value"] for each in message.get("entities") or [] if each["entity"] == entity]


def test_a_follow_up_gets_its_topic_and_tells_from_where() -> None:
    message = understood("hvem skal ha den?", {}, tema=FRIST)
    assert (intent(message), message.get(FOLLOWS)) == (DELING, FRIST)


def test_without_a_topic_before_it_stays_as_it_was() -> None:
    assert intent(understood("hvem skal ha den?", {})) == "forstar_ikke"


@pytest.mark.parametrize("own", ["menneske", "krise", "fortvilelse", "enklere", "avbryt"])
def test_what_is_no_question_is_never_taken_for_a_follow_up(own: str) -> None:
    assert intent(understood("og nav da?", {"og nav da?": own}, tema=FRIST)) == own


def test_behind_a_personal_link_an_answer_stays_an_answer() -> None:
    own = {"må vi det?": "er_det_frivillig"}
    assert intent(understood("må vi det?", own, tema=FRIST)) == "oppfolgingsplan_unntak"
    personal = understood("må vi det?", own, tema=FRIST, personlig=True)
    assert intent(personal) == "er_det_frivillig"


def test_a_follow_up_that_nothing_answers_offers_the_next_topics() -> None:
    message = understood("og hva med kantina da", {}, tema=FRIST)
    following = KnowledgeFolder().current().topics[FRIST]["neste"]
    assert (intent(message), message.get("tilbud")) == ("usikker", following[:3])


def test_each_part_with_a_topic_of_its_own_is_answered_and_the_rest_is_told_of() -> None:
    message = understood(
        "Når må planen være ferdig? Hvem skal ha den? Hvem vinner cupen? Når er dialogmøte 2?",
        {"Når må planen være ferdig?": FRIST, "Når er dialogmøte 2?": MOTE},
    )
    assert intent(message) == "flere_sporsmal"
    assert found(message, "tema") == [FRIST, DELING, MOTE]
    assert found(message, "uforstatt") == ["Hvem vinner cupen?"]


@pytest.mark.parametrize(
    "verdicts",
    [
        {"Når må planen være ferdig?": FRIST, "Er fristen lik for alle?": FRIST},
        {"Når må planen være ferdig?": FRIST},
        {"Når må planen være ferdig?": FRIST, "Er fristen lik for alle?": "menneske"},
        {
            "Når må planen være ferdig? Er fristen lik for alle?": "mentor",
            "Når må planen være ferdig?": FRIST,
            "Er fristen lik for alle?": MOTE,
        },
    ],
)
def test_otherwise_the_message_is_one_question(verdicts: dict[str, str]) -> None:
    text = "Når må planen være ferdig? Er fristen lik for alle?"
    own = verdicts.get(text, "forstar_ikke")
    assert intent(understood(text, verdicts)) == own


def test_a_deadline_question_with_a_first_day_is_counted_from_it() -> None:
    text = "Hun ble sykmeldt 3. november, når må planen være ferdig?"
    message = understood(text, {text: FRIST})
    assert intent(message) == "frister_fra_dato"
    assert (found(message, "tema"), found(message, "fravaer_fra")) == ([FRIST], ["2026-11-03"])


def test_a_new_first_day_alone_asks_about_the_deadline_spoken_of() -> None:
    message = understood("og hvis hun ble syk 1. oktober?", {}, tema=MOTE)
    assert (found(message, "tema"), found(message, "fravaer_fra")) == ([MOTE], ["2026-10-01"])


def test_a_first_day_without_a_question_gives_the_whole_timeline() -> None:
    message = understood("Hun har vært borte siden 12/10", {})
    assert found(message, "tema") == ["tidslinje_oversikt"]


def test_behind_a_personal_link_what_is_told_stays_an_elaboration() -> None:
    told = "Jeg har vært borte siden 12/10"
    assert intent(understood(told, {}, personlig=True)) == "forstar_ikke"
    assert intent(understood("det sier nav også", {}, tema=FRIST, personlig=True)) == (
        "forstar_ikke"
    )


def test_a_date_in_a_question_on_something_else_changes_nothing() -> None:
    text = "sykmeldt fra 3. november, kan hun ta ferie"
    assert intent(understood(text, {text: "ferie_sykmeldt"})) == "ferie_sykmeldt"
