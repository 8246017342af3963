"""What an answer to *jobbforventning_5* leads to, as named rows.

The instrument is the Sunnfjord one: the better the statement fits, the higher the value (1–5). Low
values get a call with a motivational-interviewing guide; everyone gets a reply.
"""

from dataclasses import dataclass
from enum import StrEnum

RULE_VERSION = 1


class Outcome(StrEnum):
    """What happens after an answer."""

    RING = "ring"
    INGEN = "ingen"


class Reply(StrEnum):
    """Which of three replies fits what the person said."""

    LAV = "lav"
    NOYTRAL = "noytral"
    HOY = "hoy"


@dataclass(frozen=True, slots=True)
class Decision:
    """The row that decided, what it leads to, and the version of the rules."""

    row: str
    outcome: Outcome
    reply: Reply
    version: int = RULE_VERSION


LOW = Decision("lav_forventning", Outcome.RING, Reply.LAV)
NEUTRAL_FOLLOWED_UP = Decision("noytral_folges_opp", Outcome.RING, Reply.NOYTRAL)
NEUTRAL = Decision("noytral", Outcome.INGEN, Reply.NOYTRAL)
HIGH = Decision("hoy_forventning", Outcome.INGEN, Reply.HOY)


def screen_jobbforventning(value: int, *, follow_up_neutral: bool) -> Decision:
    """Return the decision for a value from 1 (fits very badly) to 5 (fits very well).

    Raises:
        ValueError: the value is no option of the instrument.
    """
    if value not in range(1, 6):
        raise ValueError(f"No option of jobbforventning_5: {value}")
    if value <= 2:
        return LOW
    if value == 3:
        return NEUTRAL_FOLLOWED_UP if follow_up_neutral else NEUTRAL
    return HIGH
