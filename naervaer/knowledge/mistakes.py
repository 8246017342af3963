"""What an editor must mend, said in the editor's own language."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml import MarkedYAMLError

from naervaer.knowledge.entries import ADDRESS, IDENTIFIER


@dataclass(frozen=True)
class Mistake:
    """Something an editor must mend."""

    file: str
    entry: str
    field: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.field}: {self.what}"


class KnowledgeError(Exception):
    """The knowledge base has mistakes; nothing of it is used until they are mended."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def of_schema(file: str, entry: str, error: ValidationError) -> list[Mistake]:
    """Return what the schema objects to in one entry."""
    return [Mistake(file, entry, place(each["loc"]), in_words(each)) for each in error.errors()]


def unreadable(file: str, error: Exception) -> Mistake:
    """Return the mistake of a file that cannot be read at all."""
    if isinstance(error, FileNotFoundError):
        return Mistake(file, "-", "-", "filen mangler")
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line + 1
        return Mistake(file, "-", "-", f"ikke lesbar YAML: linje {line}: {error.problem}")
    return Mistake(file, "-", "-", f"ikke lesbar YAML: {' '.join(str(error).split())}")


def place(location: Iterable[int | str]) -> str:
    """Return where in an entry something stands: ``kilder.0.dato``."""
    return ".".join(str(part) for part in location) or "-"


def in_words(problem: ErrorDetails) -> str:
    """Return what pydantic objects to, for one who does not read code."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "literal_error":
        return f"må være {context['expected']}".replace(" or ", " eller ")
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], "har tegn som ikke kan stå her")
    if kind.startswith("date_"):
        return "må være en dato: ÅÅÅÅ-MM-DD"
    if kind.startswith("url_"):
        return "er ikke en nettadresse"
    return _WORDS.get(kind, problem["msg"])


_PATTERNS = {
    IDENTIFIER: "bare små bokstaver a–z, sifre og understrek",
    ADDRESS: "må begynne med https:// eller /",
}
_WORDS = {
    "missing": "feltet mangler",
    "extra_forbidden": "ukjent felt; er det skrevet feil?",
    "string_too_short": "står tomt",
    "too_short": "listen er tom",
    "string_type": "må være tekst; sett den i anførselstegn",
    "list_type": "må være en liste",
    "model_type": "må ha egne felt under seg",
    "dict_type": "må ha egne felt under seg",
}
