"""Counts what is no question on a topic: out of scope, wish for a human, crisis, typed answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from naervaer.understanding import Sample, Understood, is_right

OUTSIDE, HUMAN, CRISIS = "utenfor", "menneske", "krise"
FIVE_POINT, THREE_WAY = "jobbforventning_5", "kartlegging_3"

# An option of a question set is the intent svar_<set>_<question>_<option>.
OPTION = "svar_"


@dataclass(frozen=True)
class Counted:
    """In how many of some texts something happened."""

    n: int
    happened: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None when there were no such texts."""
        return self.happened / self.n if self.n else None


def is_option(intent: str) -> bool:
    """Tell whether an intent is an answer to a question set, so that it would be recorded."""
    return intent.startswith(OPTION)


def count_conversation(
    samples: Sequence[Sample], understood: Sequence[Understood]
) -> dict[str, Counted]:
    """Return what is counted, by name: good and bad happenings alike.

    Args:
        samples: The texts. An answer has its ``question``; a non-answer has one as well, but a
            topic that is no option of it.
        understood: What the bot would do with each.
    """
    pairs = list(zip(samples, understood, strict=True))

    def counted(
        among: Callable[[Sample], bool], happened: Callable[[Sample, Understood], bool]
    ) -> Counted:
        chosen = [(sample, each) for sample, each in pairs if among(sample)]
        return Counted(len(chosen), sum(happened(sample, each) for sample, each in chosen))

    def recognised(topic: str) -> Counted:
        return counted(lambda sample: sample.topic == topic, is_right)

    def answers(question_set: str, *, real: bool) -> Callable[[Sample], bool]:
        return lambda sample: (
            (sample.question or "").split("/")[0] == question_set
            and is_option(sample.topic) == real
        )

    return {
        "outside_answered": counted(
            lambda sample: sample.topic == OUTSIDE and sample.question is None,
            lambda sample, each: bool(each.answered) and not is_right(sample, each),
        ),
        "human_recognised": recognised(HUMAN),
        "crisis_recognised": recognised(CRISIS),
        "false_alarms": counted(
            lambda sample: not sample.accepts(CRISIS) and sample.question is None,
            lambda _, each: each.intent == CRISIS,
        ),
        "five_point_right": counted(answers(FIVE_POINT, real=True), is_right),
        "five_point_forced": counted(answers(FIVE_POINT, real=False), _is_forced),
        "three_way_right": counted(answers(THREE_WAY, real=True), is_right),
        "three_way_forced": counted(answers(THREE_WAY, real=False), _is_forced),
    }


def _is_forced(_: Sample, understood: Understood) -> bool:
    return is_option(understood.intent)
