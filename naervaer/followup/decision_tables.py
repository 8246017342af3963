"""The decision tables of ``knowledge/beslutning/``, read again when a file changes."""

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from naervaer.domain.decision_table import DecisionTable
from naervaer.followup.wording import KNOWLEDGE, question_set
from naervaer.knowledge import KnowledgeError, Mistake, strict_yaml
from naervaer.knowledge.loading import UNREADABLE
from naervaer.knowledge.mistakes import of_schema, unreadable


def decision_table(set_id: str, root: Path = KNOWLEDGE) -> DecisionTable:
    """Return what the answers of a question set lead to.

    Raises:
        KnowledgeError: the file is missing or wrong.
    """
    path = root / "beslutning" / f"{set_id}.yml"
    return _read(path, path.stat().st_mtime_ns if path.exists() else 0)


def check(root: Path = KNOWLEDGE) -> None:
    """Check that each question set has a table, over the same questions and options.

    Raises:
        KnowledgeError: with every mistake found, each naming file and field.
    """
    mistakes: list[Mistake] = []
    for path in sorted((root / "sporsmalssett").glob("*.yml")):
        try:
            mistakes += _differences(path.stem, root)
        except KnowledgeError as error:
            mistakes += error.mistakes
    if mistakes:
        raise KnowledgeError(mistakes)


def _differences(set_id: str, root: Path) -> list[Mistake]:
    asked = {
        question.id: {option.id for option in question.valg}
        for question in question_set(set_id, root).sporsmal
    }
    known = {
        question: set(options) for question, options in decision_table(set_id, root).svar.items()
    }
    return [
        Mistake(_name(set_id), question, "svar", "er ikke de samme som i spørsmålssettet")
        for question in sorted(asked.keys() | known.keys())
        if asked.get(question) != known.get(question)
    ]


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> DecisionTable:
    try:
        table = DecisionTable.model_validate(strict_yaml.read(path))
    except UNREADABLE as error:
        raise KnowledgeError([unreadable(_name(path.stem), error)]) from error
    except ValidationError as error:
        raise KnowledgeError(of_schema(_name(path.stem), "-", error)) from error
    if table.sett != path.stem:
        raise KnowledgeError([Mistake(_name(path.stem), "-", "sett", "er ikke filens navn")])
    return table


def _name(set_id: str) -> str:
    return f"beslutning/{set_id}.yml"
