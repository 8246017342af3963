"""An answer means something only while its question is open, as one of its options."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot import ROOT
from bot.classifier import ANSWER
from bot.knowledge import KnowledgeFolder
from bot.language import find_model, load_model
from bot.normalise import normalise
from bot.tokenizer import tokens_of
from bot.typed_answers import TypedAnswers, answer_intents

AREAS = ("jobbforventning", "kartlegging", "samtale")
Understand = Callable[..., str]


@pytest.fixture(scope="module")
def understand(tmp_path_factory: pytest.TempPathFactory) -> Understand:
    """Return a function that gives the best intent of a text; trained, stored and read again."""
    language = load_model(find_model())
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    [settings] = [step for step in pipeline if step["name"].endswith(".TypedAnswers")]
    config = {**TypedAnswers.get_default_config(), **settings}
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    examples = [load_data(str(ROOT / "data" / "nlu" / f"{area}.yml")) for area in AREAS]
    resource = TypedAnswers(config, storage, Resource("answers")).train(
        examples[0].merge(*examples[1:]), language
    )
    component = TypedAnswers.load(config, storage, resource, None)

    def best(text: str, ranking: dict[str, float], **metadata: Any) -> str:
        return _best(component, language, text, ranking, metadata)

    return best


def _best(
    component: TypedAnswers,
    language: SpacyModel,
    text: str,
    ranking: dict[str, float],
    metadata: dict[str, Any],
) -> str:
    message = Message(data={TEXT: text, "metadata": metadata})
    message.set(TOKENS_NAMES[TEXT], tokens_of(language.model(normalise(text))))
    entries = [{"name": name, "confidence": share} for name, share in ranking.items()]
    message.set("intent_ranking", entries)
    [message] = component.process([message], language)
    assert sum(entry["confidence"] for entry in message.get("intent_ranking")) == pytest.approx(1)
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("kartlegging_3/varighet", "svar_kartlegging_3_varighet_vet_ikke"),
        ("kartlegging_3/tilbake", "svar_kartlegging_3_tilbake_usikker"),
        ("kartlegging_3/samarbeid", "vet_ikke"),
        ("jobbforventning_5", "vet_ikke"),
        (None, "enklere"),
    ],
)
def test_a_doubt_is_an_answer_only_where_it_is_an_option(
    understand: Understand, question: str | None, expected: str
) -> None:
    assert understand("vet ikke", {"enklere": 1.0}, sporsmal=question) == expected


def test_a_personal_link_opens_its_question_when_the_gateway_names_none(
    understand: Understand,
) -> None:
    ranking = {"oppfolgingsplan_frist": 1.0}
    answer = "svar_jobbforventning_5_5"
    assert understand("passer svært godt", ranking, personlig=True) == answer
    assert understand("passer svært godt", ranking, personlig=False) == "oppfolgingsplan_frist"


@pytest.mark.parametrize("text", ["hvem kan lese dette", "når må planen være klar", "hæ"])
def test_what_is_no_answer_is_not_forced(understand: Understand, text: str) -> None:
    meant = understand(text, {"enklere": 1.0}, sporsmal="kartlegging_3/samarbeid")
    assert not meant.startswith(ANSWER)


def test_every_option_has_examples_and_stands_in_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    content = (Path(ROOT / "data" / "nlu" / f"{area}.yml") for area in AREAS)
    trained = {
        entry["intent"]
        for path in content
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    }
    questions = answer_intents(KnowledgeFolder().current().question_sets)
    assert set(questions) >= {"jobbforventning_5", "kartlegging_3/varighet"}
    for intents in questions.values():
        assert set(intents) <= trained & set(domain)
