"""The embedded pipeline lemmatises Norwegian, compounds too, and survives being saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot import embedded_model


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Language]:
    folder: Path = tmp_path_factory.mktemp("nb") / "embedded"
    embedded_model.build(folder)
    yield spacy.load(folder)


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("uker", "uke"),
        ("planene", "plan"),
        ("møtet", "møte"),
        ("oppfølgingsplanfristen", "oppfølgingsplanfrist"),
        ("dialogmøtene", "dialogmøte"),
        ("tilretteleggingsplikten", "tilretteleggingsplikt"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_lemma(pipeline: Language, word: str, lemma: str) -> None:
    assert pipeline(word)[0].lemma_ == lemma


def test_missing_model_is_told_in_one_sentence(tmp_path: Path) -> None:
    from bot.language import NoNorwegianModel, load_model

    with pytest.raises(NoNorwegianModel, match="Fant ingen norsk språkmodell"):
        load_model(str(tmp_path / "none"))
