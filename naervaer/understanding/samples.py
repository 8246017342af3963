"""The texts that understanding is measured on."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from naervaer.problems import Problem
from naervaer.text import Text


class Sample(BaseModel):
    """One text and the topics that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    topic: str
    also: list[str] = []
    form: str = "nb"
    audience: str | None = None
    question: str | None = None
    """The question of a question set that is open when the text is written."""

    def accepts(self, topic: str) -> bool:
        """Return whether ``topic`` answers the text."""
        return topic == self.topic or topic in self.also


def read_samples(path: Path) -> list[Sample]:
    """Return the texts of an understanding file.

    Raises:
        Problem: naming the first entry that is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(list[Sample]).validate_python(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _unreadable(path, " ".join(str(error).split())) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _unreadable(path, f"{place}: {first['msg']}") from error


def _unreadable(path: Path, what: str) -> Problem:
    text = _UNREADABLE.filled(file=path.name, what=what)
    return Problem("uleselig-fil", 422, text)


_UNREADABLE = Text(
    "{file} er ikke en fil med spørsmål: {what}.", "{file} er ikkje ei fil med spørsmål: {what}."
)
