"""What an editor sees of one topic: its answers as users get them, and how heavy they are."""

from dataclasses import dataclass
from datetime import date

from naervaer.chat.bot import BotSilent
from naervaer.editing.bot_preview import BotPreview, SaidAnswer
from naervaer.knowledge import Knowledge, Topic
from naervaer.knowledge.proofreading import heaviest, short_stems, weight
from naervaer.knowledge.readability import words_of

AUDIENCES = ("arbeidsgiver", "sykmeldt")


@dataclass(frozen=True)
class WeighedAnswer:
    """An answer with how heavy it is to read. The next step is not part of the measure."""

    said: SaidAnswer
    lix: int
    heaviest: int
    words: int


@dataclass(frozen=True)
class Voice:
    """The answers to one audience, or to both when they are told the same."""

    audiences: tuple[str, ...]
    full: tuple[WeighedAnswer, ...]
    simpler: tuple[WeighedAnswer, ...]


def voices(topic: Topic, knowledge: Knowledge, bot: BotPreview, day: date) -> list[Voice] | None:
    """Return the answers as users get them on that day; None when the bot does not answer."""
    try:
        said = bot.answers(topic, day)
    except BotSilent:
        return None
    stems = short_stems(knowledge)
    made = [_voice(audience, said, topic, stems) for audience in AUDIENCES]
    if _texts(made[0]) == _texts(made[1]):
        return [Voice(AUDIENCES, made[0].full, made[0].simpler)]
    return made


def _voice(audience: str, said: list[SaidAnswer], topic: Topic, stems: set[str]) -> Voice:
    own = [_weighed(each, topic, stems) for each in said if each.audience == audience]
    return Voice(
        (audience,),
        tuple(each for each in own if not each.said.simpler),
        tuple(each for each in own if each.said.simpler),
    )


def _weighed(said: SaidAnswer, topic: Topic, stems: set[str]) -> WeighedAnswer:
    part = "enklere" if said.simpler else "svar"
    own = getattr(topic, f"{part}_{said.audience}", None) or getattr(topic, part)
    return WeighedAnswer(
        said,
        round(weight(own.text().in_form(said.malform), stems)),
        heaviest(part),
        len(words_of(said.text)),
    )


def _texts(voice: Voice) -> list[tuple[str, dict[str, str]]]:
    return [(each.said.text, each.said.link) for each in (*voice.full, *voice.simpler)]
