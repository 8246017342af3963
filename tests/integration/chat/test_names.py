"""Person names are masked where the Norwegian model has names, and nothing breaks where not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy

from naervaer.chat import names
from naervaer.domain.masking import mask


@pytest.fixture(autouse=True)
def _fresh_model() -> Iterator[None]:
    names._model.cache_clear()
    yield
    names._model.cache_clear()


@pytest.fixture
def model_with_names(tmp_path: Path) -> Path:
    """A real spaCy model on disk whose names come from a list."""
    model = spacy.blank("nb")
    ruler = model.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Kari Nordmann"}])
    model.to_disk(tmp_path / "med_navn")
    return tmp_path / "med_navn"


def test_a_name_is_masked_where_the_model_has_names(
    model_with_names: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAERVAER_SPACY_MODEL", str(model_with_names))
    text = "Min ansatte Kari Nordmann er borte"
    assert mask(text, names.find_names(text)).text == "Min ansatte [navn] er borte"


def test_a_model_without_names_masks_no_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spacy.blank("nb").to_disk(tmp_path / "uten_navn")
    monkeypatch.setenv("NAERVAER_SPACY_MODEL", str(tmp_path / "uten_navn"))
    assert names.find_names("Kari Nordmann er borte") == []
