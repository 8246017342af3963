"""Protects: no question is asked whose answers lead nowhere, and a slip in a table is told."""

import os
import shutil
from pathlib import Path

import pytest
from screening_data import expecting

from naervaer.domain.screening import Outcome
from naervaer.followup import decision_tables
from naervaer.followup.decision_tables import decision_table
from naervaer.followup.wording import JOBBFORVENTNING, KNOWLEDGE
from naervaer.knowledge import KnowledgeError, load_knowledge

FILE = f"beslutning/{JOBBFORVENTNING}.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("sporsmalssett", "beslutning"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    return tmp_path


def change(root: Path, name: str, before: str, after: str) -> None:
    file = root / name
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    os.utime(file, ns=(1, 1))


def test_every_question_set_has_a_table_over_its_own_answers() -> None:
    decision_tables.check()


def test_every_reply_of_jobbforventning_has_a_text() -> None:
    replies = {row.kvittering for row in decision_table(JOBBFORVENTNING).rader}
    texts = load_knowledge().templates
    assert {f"utter_forventning_{reply}" for reply in replies - {"takket_nei"}} <= set(texts)


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        (FILE, f"sett: {JOBBFORVENTNING}", "sett: annet", "er ikke filens navn"),
        (FILE, "utfall: ring", "utfall: rin", "utfall"),
        (FILE, "rader:", "rader: [", "ikke lesbar YAML"),
        (FILE, "versjon: 1", "versjon: 1\nversjon: 2", "står to ganger"),
        (FILE, '["5", "4", "3", "2", "1"]', '["5", "4", "3", "2", "1", "0"]', "tilbake"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    root: Path, name: str, before: str, after: str, told: str
) -> None:
    decision_tables.check(root)
    change(root, name, before, after)
    with pytest.raises(KnowledgeError) as found:
        decision_tables.check(root)
    assert name in str(found.value)
    assert told in str(found.value)


def test_a_question_set_without_a_table_is_told(root: Path) -> None:
    (root / FILE).unlink()
    with pytest.raises(KnowledgeError, match="filen mangler"):
        decision_tables.check(root)


def test_an_option_that_no_table_knows_is_told(root: Path) -> None:
    change(root, f"sporsmalssett/{JOBBFORVENTNING}.yml", 'id: "3"', 'id: "6"')
    with pytest.raises(KnowledgeError, match="ikke de samme som i spørsmålssettet"):
        decision_tables.check(root)


def test_a_third_set_needs_no_code(root: Path) -> None:
    table = KNOWLEDGE / FILE
    renamed = table.read_text(encoding="utf-8").replace(f"sett: {JOBBFORVENTNING}", "sett: tredje")
    (root / "beslutning" / "tredje.yml").write_text(renamed, encoding="utf-8")
    decided = decision_table("tredje", root).decide(expecting("1"))
    assert decided.outcome is Outcome.RING


def test_a_changed_table_is_used_without_a_restart(root: Path) -> None:
    assert decision_table(JOBBFORVENTNING, root).versjon == 1
    change(root, FILE, "versjon: 1", "versjon: 2")
    assert decision_table(JOBBFORVENTNING, root).decide(expecting("1")).version == 2
