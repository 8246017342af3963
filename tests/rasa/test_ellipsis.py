"""A short question means what the topic before it makes of it; other words keep their meaning."""

from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException

from bot.ellipsis import FollowUpQuestions
from bot.knowledge import KnowledgeFolder


@pytest.fixture(scope="module")
def questions() -> FollowUpQuestions:
    return FollowUpQuestions()


@pytest.mark.parametrize(
    ("context", "text", "topic"),
    [
        ("oppfolgingsplan_frist", "og hvis hun er gradert?", "oppfolgingsplan_gradert"),
        ("dialogmote1_frist", "og hvis hun er gradert?", "dialogmote1_gradert"),
        ("aktivitetskrav_8_uker", "enn om han nekter", "medvirkningsplikt"),
        ("oppfolgingsplan_frist", "enn om han nekter", "oppfolgingsplan_uenig"),
        ("dialogmote2_frist", "og viss ho ikkje møter opp", "dialogmote2_moteplikt"),
        ("mentor", "kven betaler det", "mentor"),
        ("reisetilskudd", "kor lenge?", "reisetilskudd"),
    ],
)
def test_the_topic_before_decides(
    questions: FollowUpQuestions, context: str, text: str, topic: str
) -> None:
    read = questions.read(text, context)
    assert (read.topic, read.whole) == (topic, True)


@pytest.mark.parametrize(
    "text", ["hva er ekspertbistand?", "når er dialogmøte 2", "hvordan klager jeg på det"]
)
def test_what_names_something_else_is_no_follow_up(questions: FollowUpQuestions, text: str) -> None:
    read = questions.read(text, "oppfolgingsplan_frist")
    assert not (read.whole and read.topic)


def test_every_topic_named_exists(questions: FollowUpQuestions) -> None:
    assert questions.topics() <= KnowledgeFolder().current().topics.keys()


def test_a_misspelt_aspect_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "oppfolgingssporsmal.yml"
    file.write_text(
        "tomme_ord: og\naspekter: {nav: ['nav']}\n"
        "familier: [{temaer: [mentor], kalles: [mentor], svar: {nva: selv}}]\n"
    )
    with pytest.raises(RasaException, match="nva"):
        FollowUpQuestions(file)
