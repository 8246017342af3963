"""Errors that a user can cause or must be told of, each with what to do about it.

The web layer turns them into RFC 9457 problem details; the command line prints the sentence.
"""

from naervaer.text import Text


class Problem(Exception):
    """A failure with a machine code, an HTTP status and a sentence in both written forms."""

    def __init__(self, code: str, status: int, text: Text, **details: object) -> None:
        super().__init__(text.nb)
        self.code = code
        self.status = status
        self.text = text
        self.details = details


class NotFound(Problem):
    """What was asked for does not exist, or the asker may not know that it does."""

    def __init__(self, code: str = "finnes-ikke", text: Text | None = None) -> None:
        super().__init__(
            code,
            404,
            text
            or Text(
                "Vi finner ikke det du ber om. Gå tilbake og prøv igjen.",
                "Vi finn ikkje det du ber om. Gå tilbake og prøv igjen.",
            ),
        )
