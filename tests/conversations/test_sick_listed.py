"""The job-expectation question behind a personal link, through the real Rasa and actions."""

import time

import pytest
from linked_person import BORN, personal_link, token_of
from running import System
from sqlalchemy import select
from talking import Talk, topics, words

from naervaer.store.tables import Answer, Conversation, Invitation, Ticket

pytestmark = pytest.mark.rasa


@pytest.fixture(params=["nb", "nn"])
def malform(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def opened(system: System, malform: str = "nb") -> Talk:
    """Open the conversation behind a new link, once the worker has sent it."""
    token = token_of(personal_link(system, malform))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return Talk(system.address, invitation=token, fodselsdato=BORN.isoformat())
        except AssertionError:
            time.sleep(0.5)
    raise AssertionError("the link did not open: was it sent?")


def answers_of(system: System, talk: Talk) -> list[Answer]:
    database = system.open_database()
    with database.read() as session:
        found = session.scalars(
            select(Answer)
            .join(Invitation, Invitation.id == Answer.invitation_id)
            .join(Conversation, Conversation.invitation_id == Invitation.id)
            .where(Conversation.id == talk.id)
            .order_by(Answer.version)
        ).all()
    database.close()
    return list(found)


def tickets_of(system: System, talk: Talk) -> list[Ticket]:
    database = system.open_database()
    with database.read() as session:
        found = session.scalars(select(Ticket).where(Ticket.conversation_id == talk.id)).all()
    database.close()
    return list(found)


STATEMENT = {
    "nb": "Jeg regner med å være tilbake i jobb om noen uker",
    "nn": "Eg reknar med å vere tilbake i jobb om nokre veker",
}


def test_it_says_why_who_sees_it_and_that_it_is_voluntary_before_it_asks(
    system: System, malform: str
) -> None:
    talk = opened(system, malform)
    said = words(talk.lines)
    assert STATEMENT[malform] in said
    assert "frivillig" in said
    assert "sykepenge" in said or "sjukepenga" in said
    assert said.index("frivillig") < said.index(STATEMENT[malform])
    labels = [choice["label"] for line in talk.lines for choice in line["choices"]]
    assert len([label for label in labels if label.lower().startswith(("passer", "passar"))]) == 5


def test_a_low_answer_is_stored_as_shown_and_reaches_the_office_of_the_municipality(
    system: System, malform: str
) -> None:
    talk = opened(system, malform)
    label = {"nb": "Passer dårlig", "nn": "Passar dårleg"}[malform]
    said = words(talk.press(label))
    [answer] = answers_of(system, talk)
    assert answer.malform == malform
    assert STATEMENT[malform] in str(answer.shown)
    [ticket] = tickets_of(system, talk)
    assert (ticket.reason, ticket.unit) == ("lav_forventning", "nav_sunnfjord")
    assert said


@pytest.mark.parametrize(
    ("label", "ticket_expected"),
    [("Passer svært godt", False), ("Passer godt", False), ("Passer verken", False)],
)
def test_everyone_gets_a_reply_and_only_the_low_a_ticket(
    system: System, label: str, ticket_expected: bool
) -> None:
    talk = opened(system)
    assert len(words(talk.press(label))) > 40
    assert bool(tickets_of(system, talk)) is ticket_expected
    assert len(answers_of(system, talk)) == 1


def test_an_answer_in_own_words_is_confirmed_before_it_counts(system: System) -> None:
    talk = opened(system)
    talk.say("nei det tror jeg overhodet ikke, det kommer til å ta veldig lang tid")
    assert answers_of(system, talk) == []
    talk.press("Ja")
    [answer] = answers_of(system, talk)
    assert "1" in str(answer.chosen) or "2" in str(answer.chosen)


def test_a_non_answer_is_not_forced_into_a_score(system: System) -> None:
    talk = opened(system)
    talk.say("hva mener du egentlig")
    talk.say("det er kaldt ute i dag")
    assert answers_of(system, talk) == []


def test_questions_in_between_are_answered_and_the_question_comes_back(system: System) -> None:
    talk = opened(system)
    for question in (
        "hvorfor spør dere om dette?",
        "hvem får se svaret mitt?",
        "påvirker det sykepengene mine?",
    ):
        said = words(talk.say(question))
        assert "Passer svært godt" in str(talk.lines[-1]["choices"])
        assert said
    assert "ikke sykepengene" in said
    answers = talk.say("når er dialogmøte 2?")
    assert topics(answers) == ["dialogmote2_frist"]
    assert "Passer svært godt" in str(answers[-1]["choices"])
    talk.press("Passer godt")
    assert len(answers_of(system, talk)) == 1


def test_refusing_ends_it_kindly_and_stores_no_answer(system: System) -> None:
    talk = opened(system)
    said = words(talk.say("nei takk, jeg vil ikke svare"))
    assert answers_of(system, talk) == []
    assert tickets_of(system, talk) == []
    assert said and "Passer svært godt" not in str(talk.lines[-1]["choices"])


def test_an_elaboration_is_kept_and_can_be_left_out(system: System) -> None:
    talk = opened(system)
    talk.press("Passer godt")
    talk.say("Jeg håper å begynne halv dag om tre uker hvis jeg slipper de tunge løftene")
    assert "tunge løftene" in str(answers_of(system, talk)[-1].elaboration)


def test_the_answer_can_be_read_changed_and_withdrawn_while_the_link_lives(
    system: System,
) -> None:
    talk = opened(system)
    talk.press("Passer svært godt")
    talk.press("Nei takk")
    assert "passer svært godt" in words(talk.say("hva svarte jeg?")).lower()
    talk.say("jeg vil endre svaret mitt")
    talk.press("Passer dårlig")
    versions = answers_of(system, talk)
    assert [answer.version for answer in versions] == [1, 2]
    assert [ticket.reason for ticket in tickets_of(system, talk)] == ["lav_forventning"]
    talk.say("jeg vil trekke svaret mitt")
    if any(c["label"].startswith("Ja") for c in talk.lines[-1]["choices"]):
        talk.press("Ja")
    assert all(answer.withdrawn_at for answer in answers_of(system, talk)[-1:])


def test_the_link_opens_the_same_conversation_on_another_device(system: System) -> None:
    token = token_of(personal_link(system))
    time.sleep(6)
    first = Talk(system.address, invitation=token, fodselsdato=BORN.isoformat())
    first.press("Passer godt")
    second = Talk(system.address, invitation=token, fodselsdato=BORN.isoformat())
    assert second.id == first.id
    assert "Passer godt" in str([line["text"] for line in second.history()])


def test_a_wrong_birth_date_opens_nothing_and_says_nothing_about_the_person(
    system: System,
) -> None:
    import httpx

    token = token_of(personal_link(system))
    time.sleep(6)
    body = {"invitation": token, "fodselsdato": "1999-01-01"}
    codes = [
        httpx.post(f"{system.address}/api/chat", json=body, trust_env=False).status_code
        for _ in range(6)
    ]
    assert codes == [403, 403, 403, 403, 423, 423]
