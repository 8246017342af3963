"""Stock Rasa gets the same data as we do, and is trained again only when that has changed."""

import copy
from pathlib import Path

import pytest
import yaml

from bench import stock_rasa
from naervaer.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def examples() -> stock_rasa.Examples:
    return stock_rasa.training_examples()


def test_it_gets_every_topic_and_all_else_but_answers_to_questions(
    tmp_path: Path, knowledge: Knowledge, examples: stock_rasa.Examples
) -> None:
    stock_rasa.write_project(tmp_path / "stock", knowledge, examples)
    domain = yaml.safe_load((tmp_path / "stock" / "domain.yml").read_text(encoding="utf-8"))
    learnt = {
        entry["intent"]
        for path in (tmp_path / "stock" / "data").glob("nlu-*.yml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    }
    assert learnt == set(domain["intents"])
    assert learnt >= {*knowledge.topics, "utenfor", "menneske", "krise"}
    assert not [intent for intent in learnt if intent.startswith("svar_")]
    config = yaml.safe_load((tmp_path / "stock" / "config.yml").read_text(encoding="utf-8"))
    assert config["pipeline"] is None


def test_a_changed_example_makes_another_model(
    knowledge: Knowledge, examples: stock_rasa.Examples
) -> None:
    changed = copy.deepcopy(examples)
    changed["tilskudd.yml"][0]["examples"] += "- enda et eksempel\n"
    before = stock_rasa.made_from(knowledge, examples)
    assert stock_rasa.made_from(knowledge, examples) == before
    assert stock_rasa.made_from(knowledge, changed) != before


def test_what_was_trained_before_is_not_trained_again(
    tmp_path: Path, knowledge: Knowledge, examples: stock_rasa.Examples
) -> None:
    kept = tmp_path / f"stock-{stock_rasa.made_from(knowledge, examples)}"
    kept.mkdir()
    (kept / stock_rasa.TRAINING_TIME).write_text("1234.5\n", encoding="ascii")
    assert stock_rasa.trained(knowledge, tmp_path) == stock_rasa.Trained(kept, 1234.5)
    assert list(kept.iterdir()) == [kept / stock_rasa.TRAINING_TIME]
