"""Text in Norway's two written forms. Public bodies must offer both."""

from dataclasses import dataclass
from enum import StrEnum


class Malform(StrEnum):
    """Bokmål or nynorsk, by their language codes."""

    NB = "nb"
    NN = "nn"


@dataclass(frozen=True)
class Text:
    """One sentence or more, in both written forms."""

    nb: str
    nn: str

    def in_form(self, malform: str) -> str:
        """Return the text in ``malform``; anything but ``nn`` gives bokmål."""
        return self.nn if malform == Malform.NN else self.nb

    def filled(self, **values: object) -> "Text":
        """Return the text with ``{placeholders}`` replaced in both forms."""
        return Text(self.nb.format(**values), self.nn.format(**values))
