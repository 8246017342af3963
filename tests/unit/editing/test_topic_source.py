"""The text that an editor gets to change is the entry of the file, and reads back as the same."""

import shutil
from pathlib import Path

import pytest

from naervaer.editing.drafts import read_draft
from naervaer.editing.topic_source import find_source
from naervaer.knowledge import load_knowledge
from naervaer.settings import ROOT

KNOWLEDGE = load_knowledge()


ENDS = [topic for area in KNOWLEDGE.areas for topic in (area.topics[0], area.topics[-1])]


@pytest.mark.parametrize("topic_id", ENDS)
def test_the_text_of_a_topic_reads_back_as_that_topic(topic_id: str) -> None:
    source = find_source(topic_id)
    assert source is not None
    assert read_draft(source.text, topic_id, KNOWLEDGE).topic == KNOWLEDGE.topics[topic_id]
    lines = (ROOT / source.file).read_text(encoding="utf-8").splitlines()
    assert lines[source.first_line - 1].strip() == f"- id: {topic_id}"


def test_a_topic_with_mistakes_can_be_had_to_mend(tmp_path: Path) -> None:
    root = Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))
    path = root / "temaer" / "oppfolgingsplan.yml"
    text = path.read_text(encoding="utf-8").replace("type: plikt", "type: pligt", 1)
    path.write_text(text, encoding="utf-8")
    (root / "temaer" / "a.yml").write_text("temaer: [", encoding="utf-8")
    broken = KNOWLEDGE.areas[0].topics[0]
    source = find_source("oppfolgingsplan_frist", root)
    assert source is not None
    assert source.text.startswith("id: oppfolgingsplan_frist\n")
    assert find_source(broken, root) is not None


def test_an_unknown_topic_has_no_source() -> None:
    assert find_source("finnes_ikke") is None
