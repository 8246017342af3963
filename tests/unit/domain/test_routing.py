"""Routing as the reviewed files in ``knowledge/`` have it, and what happens when they are wrong."""

from pathlib import Path

import pytest

from naervaer.casework.units import load_routing
from naervaer.domain.ticket_terms import Priority, Reason
from naervaer.knowledge import KnowledgeError
from naervaer.settings import ROOT

ROUTING = load_routing()


@pytest.mark.parametrize(
    ("municipality", "unit"),
    [
        ("4647", "nav_sunnfjord"),
        ("4602", "nav_kinn"),
        ("4636", "nav_solund"),
        ("0301", "felles"),
        (None, "felles"),
    ],
)
def test_a_low_score_goes_to_the_office_where_the_person_lives(
    municipality: str | None, unit: str
) -> None:
    placed = ROUTING.unit_for(
        reason=Reason.LAV_FORVENTNING,
        audience="sykmeldt",
        topic_unit="arbeidslivssenter",
        municipality=municipality,
    )
    assert placed.id == unit


@pytest.mark.parametrize(
    ("topic_unit", "unit"),
    [
        (None, "felles"),
        ("ingen", "felles"),
        ("nav_kontor", "felles"),
        ("arbeidslivssenter", "arbeidslivssenter_vestland"),
        ("marked", "marked_sunnfjord"),
        ("hjelpemiddelsentral", "hjelpemiddelsentral_vestland"),
    ],
)
def test_an_employer_goes_where_the_topic_says_else_to_the_first_line(
    topic_unit: str | None, unit: str
) -> None:
    placed = ROUTING.unit_for(
        reason=Reason.ONSKE, audience="arbeidsgiver", topic_unit=topic_unit, municipality=None
    )
    assert placed.id == unit


def test_a_crisis_goes_to_those_on_duty_whatever_the_topic() -> None:
    placed = ROUTING.unit_for(
        reason=Reason.KRISE, audience="arbeidsgiver", topic_unit="marked", municipality=None
    )
    assert placed.id == "felles"
    assert ROUTING.priority_of(Reason.KRISE) is Priority.HOY
    assert ROUTING.priority_of(Reason.FORTVILELSE) is Priority.HOY
    assert ROUTING.priority_of(Reason.ONSKE) is Priority.VANLIG


def test_a_persons_office_shares_its_queue_with_no_other_office() -> None:
    assert "nav_kinn" not in ROUTING.visible_to("nav_sunnfjord")
    assert "felles" in ROUTING.visible_to("nav_sunnfjord")
    sees_office = [unit for unit in ROUTING.units if "nav_kinn" in ROUTING.visible_to(unit)]
    assert sees_office == ["nav_kinn"]


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("ruting.yml", "til: marked", "til: markedet", "regler"),
        ("ruting.yml", "lav: 15}", "}", "frister mangler: lav"),
        ("ruting.yml", 'til: "15:30"', 'til: "07:30"', "apningstid"),
        ("ruting.yml", "  - navn: Alt annet\n    til: felles\n", "", "siste regelen"),
        ("enheter.yml", "id: nav_kinn", "id: nav_sunnfjord", "samme id"),
        ("enheter.yml", "nn: Nav Kinn", "nn: ''", "navn.nn"),
        ("enheter.yml", "synlig_for: [alle]", "synlig_for: [nav_mars]", "nav_mars"),
        ("enheter.yml", "enheter:", "enheter: [", "YAML"),
    ],
)
def test_a_mistake_in_the_files_is_named(
    tmp_path: Path, file: str, old: str, new: str, named: str
) -> None:
    for name in ("ruting.yml", "enheter.yml"):
        content = (ROOT / "knowledge" / name).read_text(encoding="utf-8")
        if name == file:
            assert old in content
            content = content.replace(old, new, 1)
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_routing(tmp_path)
    assert file in str(caught.value)
    assert named in str(caught.value)
