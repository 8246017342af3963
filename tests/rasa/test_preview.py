"""The preview says what users are told: the same words, of a draft or of what is published."""

import asyncio
from typing import Any

from bot.knowledge import Knowledge, KnowledgeFolder
from bot.preview import rendered

TOPIC = "ekspertbistand"
DAY = "2026-11-23"


def published(topic: str = TOPIC) -> dict[str, Any]:
    return dict(KnowledgeFolder().current().topics[topic])


def answers(entry: dict[str, Any], date: str = DAY) -> list[dict[str, Any]]:
    return asyncio.run(rendered(KnowledgeFolder(), entry, date))


def chosen(
    entry: dict[str, Any],
    date: str = DAY,
    malform: str = "nb",
    audience: str = "arbeidsgiver",
    simpler: bool = False,
) -> dict[str, Any]:
    [answer] = [
        each
        for each in answers(entry, date)
        if (each["malform"], each["malgruppe"], each["enklere"]) == (malform, audience, simpler)
    ]
    return answer


def test_all_eight_are_made_each_in_its_own_words() -> None:
    made = answers(published("oppfolgingsplan_frist"))
    assert len({answer["text"] for answer in made}) == 8
    assert {answer["topic"] for answer in made} == {"oppfolgingsplan_frist"}


def test_the_answer_has_next_step_link_sources_and_buttons() -> None:
    entry = published()
    answer = chosen(entry, malform="nn")
    assert entry["neste_steg"]["nn"].strip() in answer["text"]
    assert answer["link"]["url"] == entry["lenke"]["adresse"]
    assert [each["url"] for each in answer["sources"]] == [
        each["adresse"] for each in entry["kilder"]
    ]
    assert answer["choices"][0]["label"] == "Forklar enklare"


def test_a_draft_is_said_and_nothing_is_published() -> None:
    before = KnowledgeFolder().current()
    draft = published() | {"svar": {"nb": "Et utkast.", "nn": "Eit utkast."}}
    assert chosen(draft)["text"].startswith("Et utkast.")
    assert KnowledgeFolder().current() == before
    assert isinstance(before, Knowledge)


def test_a_new_topic_is_said_before_it_is_published() -> None:
    draft = published() | {"id": "noe_nytt", "svar": {"nb": "Helt nytt.", "nn": "Heilt nytt."}}
    assert chosen(draft)["text"].startswith("Helt nytt.")
    assert chosen(draft, simpler=True)["topic"] == "noe_nytt"


def test_a_field_that_the_draft_took_away_is_gone() -> None:
    draft = published("oppfolgingsplan_frist") | {"svar_sykmeldt": None}
    assert chosen(draft, audience="sykmeldt")["text"].startswith(draft["svar"]["nb"][:40])


def test_the_amounts_are_those_of_the_day_and_their_lack_is_said() -> None:
    draft = published() | {"svar": {"nb": "Du får {sats:ekspertbistand}.", "nn": "Nei."}}
    assert "24 900 kr" in chosen(draft)["text"]
    later = chosen(draft, date="2031-01-01")["text"]
    assert "24 900 kr" not in later
    assert "kan jeg ikke oppgi" in later


def test_a_passed_review_date_is_said() -> None:
    entry = published()
    assert "skulle vært gått gjennom" not in chosen(entry)["text"]
    passed = chosen(entry, date="2031-01-01")
    assert "skulle vært gått gjennom" in passed["text"]
    assert "/menneske" in [choice["payload"] for choice in passed["choices"]]
