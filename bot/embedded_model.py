"""Builds a Norwegian spaCy pipeline from ``spacy-lookups-data`` alone, for want of a model.

The lemmas are the full forms of Norsk ordbank as packaged there. A compound that is not in the
table is lemmatised by its last part: *oppfølgingsplanfristen* → *oppfølgingsplanfrist*.

``python -m bot.embedded_model FOLDER`` writes the pipeline; ``spacy.load(FOLDER)`` reads it once
this module is imported.
"""

import gzip
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc

FACTORY = "norsk_lemmatiserer"
TABLE = "norske_lemma"
DEFAULT_FOLDER = Path(sys.prefix) / "nb_embedded"

SHORTEST_LAST_PART = 4
SHORTEST_FIRST_PART = 3
# When a form belongs to several word classes, the class that carries the meaning of a question.
WORD_CLASSES = ("noun", "adj", "verb", "adv")


class NorwegianLemmatiser:
    """Sets each token's lemma from a table of full forms."""

    def __init__(self) -> None:
        self.lookups = Lookups()

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of ``doc`` and return it."""
        for token in doc:
            token.lemma_ = self.lemma(token.lower_)
        return doc

    def lemma(self, word: str) -> str:
        """Return the dictionary form of the lower-cased ``word``, the word itself if unknown."""
        table = self.lookups.get_table(TABLE)
        if word in table:
            return str(table[word])
        last_start = len(word) - SHORTEST_LAST_PART
        for start in range(SHORTEST_FIRST_PART, last_start + 1):
            if (last_part := word[start:]) in table:
                return word[:start] + str(table[last_part])
        return word

    def to_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> None:
        """Write the table beside the pipeline's other parts."""
        Path(path).mkdir(parents=True, exist_ok=True)
        self.lookups.to_disk(path)

    def from_disk(self, path: Path, exclude: tuple[str, ...] = ()) -> "NorwegianLemmatiser":
        """Read the table that ``to_disk`` wrote."""
        self.lookups.from_disk(path)
        return self


@Language.factory(FACTORY, assigns=["token.lemma"])
def create_lemmatiser(nlp: Language, name: str) -> NorwegianLemmatiser:
    """Make an empty lemmatiser; ``build`` or ``from_disk`` gives it its table."""
    return NorwegianLemmatiser()


def build(folder: Path) -> None:
    """Write the embedded pipeline to ``folder``."""
    nlp = spacy.blank("nb")
    lemmatiser = nlp.add_pipe(FACTORY)
    assert isinstance(lemmatiser, NorwegianLemmatiser)
    lemmatiser.lookups.add_table(TABLE, _full_forms())
    nlp.meta["name"] = "embedded"
    nlp.meta["description"] = "Lemmas of Norsk ordbank from spacy-lookups-data; no vectors"
    nlp.to_disk(folder)


def _full_forms() -> dict[str, str]:
    """Return the lemma of each lower-case form, read from the package's own files."""
    exceptions = _packaged("nb_lemma_exc.json.gz")
    forms: dict[str, str] = {}
    for word_class in WORD_CLASSES:
        for form, lemmas in exceptions[word_class].items():
            if form.islower() and " " not in form:
                forms.setdefault(form, lemmas[0])
    for form, lemma in _packaged("nb_lemma_lookup.json.gz").items():
        if form.islower():
            forms[form] = lemma
    return forms


def _packaged(name: str) -> dict[str, Any]:
    content = files("spacy_lookups_data").joinpath("data", name).read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(content))
    return table


if __name__ == "__main__":
    # Run as ``python -m`` this file is ``__main__``; the pipeline must name the importable module.
    from bot.embedded_model import build as build_importable

    build_importable(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)
