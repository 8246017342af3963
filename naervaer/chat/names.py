"""Finds person names with the Norwegian spaCy model, where one with names is installed."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from naervaer.settings import load_settings

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "nb_core_news_md"
PERSON = "PER"


@lru_cache(maxsize=1)
def _model() -> "Language | None":
    """Load the model once for a process. The embedded pipeline has no names: then None.

    spaCy itself is imported only where there is such a model: it is slow to import.
    """
    name = load_settings().spacy_model or DEFAULT_MODEL
    if not Path(name).is_dir() and find_spec(name) is None:
        return None
    import spacy

    model = spacy.load(name)
    return model if model.has_pipe("ner") or model.has_pipe("entity_ruler") else None


def find_names(text: str) -> list[tuple[int, int]]:
    """Return start and end of each person name, or nothing where the model has no names."""
    model = _model()
    if model is None:
        return []
    return [(e.start_char, e.end_char) for e in model(text).ents if e.label_ == PERSON]
