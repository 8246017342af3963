"""Question sets and outgoing texts, read from ``knowledge/`` and read again when a file changes."""

from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from naervaer.knowledge import BothForms, KnowledgeError, Mistake, Template
from naervaer.settings import ROOT
from naervaer.text import Malform, Text

KNOWLEDGE = ROOT / "knowledge"
JOBBFORVENTNING = "jobbforventning_5"


OptionId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,20}$")]


class Option(BaseModel):
    """One thing a person can answer, and the value the screening reads where there is a scale."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: OptionId
    tekst: BothForms
    verdi: int | None = None
    ogsa: tuple[str, ...] = ()


class Question(BaseModel):
    """A question or statement with the options to choose from.

    An answer in own words is understood by the intent ``svar_<set>_<question>_<option>`` (without
    the question's id where the set has only one), or by one in the option's ``ogsa``.
    """

    model_config = ConfigDict(frozen=True)

    id: OptionId
    tekst: BothForms
    valg: Annotated[list[Option], Field(min_length=2)]

    @model_validator(mode="after")
    def _options_differ(self) -> "Question":
        if len({option.id for option in self.valg}) != len(self.valg):
            raise ValueError("to valg har samme id")
        return self

    def option(self, option_id: str) -> Option | None:
        """Return the option with that id, if it is one of the question's."""
        return next((option for option in self.valg if option.id == option_id), None)

    def as_shown(self, malform: str) -> dict[str, Any]:
        """Return wording and options in the form the person saw, to be stored with the answer."""
        return {
            "utsagn": self.tekst.text().in_form(malform),
            "valg": [
                {"id": option.id, "tekst": option.tekst.text().in_form(malform)}
                for option in self.valg
            ],
        }


class QuestionSet(BaseModel):
    """Questions that are asked together, what is told before them, and their version."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    versjon: Annotated[int, Field(ge=1)]
    forklaring: BothForms
    sporsmal: Annotated[list[Question], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_differ(self) -> "QuestionSet":
        if len({question.id for question in self.sporsmal}) != len(self.sporsmal):
            raise ValueError("to spørsmål har samme id")
        return self


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
        raise KnowledgeError([Mistake(_name(path), template_id, "id", "teksten mangler")])
    return texts[template_id]


def check(root: Path = KNOWLEDGE) -> None:
    """Check the question sets and outgoing texts that this process will need.

    Raises:
        KnowledgeError: with every mistake found, each naming file, entry and field.
    """
    mistakes: list[Mistake] = []
    written = {path.stem for path in (root / "sporsmalssett").glob("*.yml")}
    for set_id in sorted({JOBBFORVENTNING, *written}):
        try:
            question_set(set_id, root)
        except KnowledgeError as error:
            mistakes += error.mistakes
    for template_id, values in _PLACEHOLDERS.items():
        try:
            mistakes += _placeholder_mistakes(template_id, outgoing_text(template_id, root), values)
        except KnowledgeError as error:
            mistakes += error.mistakes
    if mistakes:
        raise KnowledgeError(mistakes)


def _placeholder_mistakes(template_id: str, text: Text, values: frozenset[str]) -> list[Mistake]:
    """A message without its link, or with a placeholder that nobody fills, must never go out."""
    mistakes = []
    for form in Malform:
        try:
            found = {name for _, name, _, _ in Formatter().parse(text.in_form(form)) if name}
        except ValueError as error:
            mistakes.append(Mistake("maler/utsending.yml", template_id, form, str(error)))
            continue
        if found != values:
            wanted = ", ".join(sorted(f"{{{name}}}" for name in values)) or "ingen felt"
            what = f"teksten skal ha {wanted}"
            mistakes.append(Mistake("maler/utsending.yml", template_id, form, what))
    return mistakes


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        raise KnowledgeError([Mistake(_name(path), "-", "-", "filen mangler")]) from None


@lru_cache(maxsize=16)
def _read_question_set(path: Path, _changed: int) -> QuestionSet:
    try:
        found = QuestionSet.model_validate(_parsed(path))
    except ValidationError as error:
        raise KnowledgeError(
            [
                Mistake(
                    _name(path),
                    path.stem,
                    ".".join(str(part) for part in problem["loc"]) or "-",
                    problem["msg"],
                )
                for problem in error.errors()
            ]
        ) from error
    if found.id != path.stem:
        raise KnowledgeError([Mistake(_name(path), found.id, "id", "er ikke filens navn")])
    return found


@lru_cache(maxsize=4)
def _read_outgoing(path: Path, _changed: int) -> dict[str, Text]:
    content = _parsed(path)
    entries = content.get("maler") if isinstance(content, dict) else None
    try:
        templates = [Template.model_validate(entry) for entry in entries or []]
    except ValidationError as error:
        raise KnowledgeError(
            [Mistake(_name(path), "-", "maler", problem["msg"]) for problem in error.errors()]
        ) from error
    return {template.id: template.tekst.text() for template in templates}


def _parsed(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = f"ikke lesbar YAML: {' '.join(str(error).split())}"
        raise KnowledgeError([Mistake(_name(path), "-", "-", what)]) from error


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


_PLACEHOLDERS = {
    "utsending_emne": frozenset[str](),
    "utsending_tekst": frozenset({"lenke", "dager", "stopplenke"}),
    "utsending_sms": frozenset({"lenke", "dager", "stopplenke"}),
    "paminnelse_emne": frozenset[str](),
    "paminnelse_tekst": frozenset({"lenke", "siste_dag", "stopplenke"}),
    "paminnelse_sms": frozenset({"lenke", "siste_dag", "stopplenke"}),
    "ikke_svart_sjekkliste": frozenset[str](),
}
