"""An editor's mistake is named by file, entry and field; the real content has none."""

import shutil
from pathlib import Path

import pytest

from naervaer.knowledge import KnowledgeError, load_knowledge
from naervaer.settings import ROOT


@pytest.fixture
def knowledge_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))


def mistakes_after(folder: Path, old: str, new: str) -> list[str]:
    path = folder / "temaer" / "oppfolgingsplan.yml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_the_real_knowledge_has_no_mistakes() -> None:
    knowledge = load_knowledge()
    assert {"oppfolgingsplan_frist", "ekspertbistand"} <= knowledge.topics.keys()


def test_a_misspelt_field_is_named(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "gjennomgas_innen:", "gjenomgas_innen:")
    assert any(
        "temaer/oppfolgingsplan.yml" in m and "oppfolgingsplan_frist" in m and "gjennomgas" in m
        for m in mistakes
    )


def test_a_suggested_topic_that_does_not_exist_is_named(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "neste:", "neste: [finnes_ikke]\n    ekstra:")
    assert mistakes


def test_broken_yaml_is_named_by_file(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "temaer:", "temaer: [")
    assert mistakes[0].startswith("temaer/oppfolgingsplan.yml: -: -: ikke lesbar YAML")


def test_every_mistake_is_reported_at_once(knowledge_copy: Path) -> None:
    first = knowledge_copy / "temaer" / "dialogmote.yml"
    first.write_text("omrade: x\n", encoding="utf-8")
    mistakes = mistakes_after(knowledge_copy, "type: plikt", "type: pligt")
    assert any("dialogmote.yml" in m for m in mistakes)
    assert any("oppfolgingsplan.yml" in m and "type" in m for m in mistakes)
