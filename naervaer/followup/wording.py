"""Question sets and outgoing texts, read from ``knowledge/`` and read again when a file changes."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from naervaer.knowledge import BothForms, KnowledgeError, Mistake, Template
from naervaer.settings import ROOT
from naervaer.text import Text

KNOWLEDGE = ROOT / "knowledge"
JOBBFORVENTNING = "jobbforventning_5"


class Option(BaseModel):
    """One thing a person can answer, and the value the screening reads."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,20}$")]
    tekst: BothForms
    verdi: int


class QuestionSet(BaseModel):
    """A versioned question with its options. Each answer keeps the wording it was given to."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    versjon: Annotated[int, Field(ge=1)]
    utsagn: BothForms
    valg: Annotated[list[Option], Field(min_length=2)]
    forklaring: BothForms

    @model_validator(mode="after")
    def _options_differ(self) -> "QuestionSet":
        if len({option.id for option in self.valg}) != len(self.valg):
            raise ValueError("to valg har samme id")
        return self

    def option(self, option_id: str) -> Option | None:
        """Return the option with that id, if it is one of the set's."""
        return next((option for option in self.valg if option.id == option_id), None)

    def as_shown(self, malform: str) -> dict[str, Any]:
        """Return statement and options in the form the person saw, to be stored with the answer."""
        return {
            "utsagn": self.utsagn.text().in_form(malform),
            "valg": [
                {"id": option.id, "tekst": option.tekst.text().in_form(malform)}
                for option in self.valg
            ],
        }


def question_set(set_id: str, root: Path = KNOWLEDGE) -> QuestionSet:
    """Return a question set.

    Raises:
        KnowledgeError: the file is missing or wrong.
    """
    path = root / "sporsmalssett" / f"{set_id}.yml"
    return _read_question_set(path, _changed_at(path))


def outgoing_text(template_id: str, root: Path = KNOWLEDGE) -> Text:
    """Return a text of ``maler/utsending.yml``.

    Raises:
        KnowledgeError: the file or the text is missing or wrong.
    """
    path = root / "maler" / "utsending.yml"
    texts = _read_outgoing(path, _changed_at(path))
    if template_id not in texts:
        raise KnowledgeError([Mistake(path.name, template_id, "id", "teksten mangler")])
    return texts[template_id]


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        raise KnowledgeError([Mistake(path.name, "-", "-", "filen mangler")]) from None


@lru_cache(maxsize=16)
def _read_question_set(path: Path, _changed: int) -> QuestionSet:
    try:
        return QuestionSet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise KnowledgeError(
            [
                Mistake(
                    path.name,
                    path.stem,
                    ".".join(str(part) for part in problem["loc"]) or "-",
                    problem["msg"],
                )
                for problem in error.errors()
            ]
        ) from error


@lru_cache(maxsize=4)
def _read_outgoing(path: Path, _changed: int) -> dict[str, Text]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    templates = [Template.model_validate(entry) for entry in content["maler"]]
    return {template.id: template.tekst.text() for template in templates}
