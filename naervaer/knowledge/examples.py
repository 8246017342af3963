"""The examples that the bot learns from: enough for each topic, and none that it is measured on."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from naervaer.knowledge import strict_yaml
from naervaer.knowledge.loading import UNREADABLE, Knowledge
from naervaer.knowledge.mistakes import Mistake, unreadable
from naervaer.settings import ROOT

EXAMPLES = ROOT / "data" / "nlu"
EVALUATION = ROOT / "bench" / "evaluering"
DOMAIN = ROOT / "domain.yml"
FEWEST = 60
"""Distinct examples that a topic needs before it is understood in its many wordings."""

MOST_WORDS_OF_ALL = 2
"""Answers of so few words are everybody's: they may be both learned and measured on."""

_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Example:
    """One way of asking, and where it stands."""

    file: str
    intent: str
    text: str

    @property
    def same(self) -> str:
        """What two examples share that are the same to the bot: case and marks do not count."""
        return same_text(self.text)


def same_text(text: str) -> str:
    """Return what is left of a text when case, marks and spaces do not count."""
    return _NOT_WORDS.sub(" ", text.lower()).strip()


def check_examples(
    knowledge: Knowledge,
    folder: Path = EXAMPLES,
    evaluation: Path = EVALUATION,
    domain: Path = DOMAIN,
) -> list[Mistake]:
    """Return all objections to the examples."""
    mistakes: list[Mistake] = []
    examples = list(_read(folder, mistakes))
    mistakes += _too_few(knowledge, examples)
    mistakes += _of_nothing(knowledge, examples, domain)
    mistakes += _in_two_topics(knowledge, examples)
    mistakes += _also_measured_on(knowledge, examples, evaluation)
    return mistakes


def examples_of(intent: str, folder: Path = EXAMPLES) -> list[str]:
    """Return the distinct examples of one intent, in the order of the files."""
    kept = {each.same: each.text for each in _read(folder, []) if each.intent == intent}
    return list(kept.values())


def _read(folder: Path, mistakes: list[Mistake]) -> Iterator[Example]:
    for path in sorted(folder.glob("*.yml")):
        name = f"{folder.name}/{path.name}"
        try:
            blocks = strict_yaml.read(path)["nlu"]
        except (*UNREADABLE, KeyError, TypeError) as error:
            mistakes.append(unreadable(name, error))
            continue
        for block in blocks:
            if "intent" in block:
                yield from _of_block(name, block)


def _of_block(name: str, block: dict[str, Any]) -> Iterator[Example]:
    for line in str(block["examples"]).splitlines():
        text = _MARKED.sub(r"\1", line.strip().removeprefix("-").strip())
        if text:
            yield Example(name, str(block["intent"]), text)


def _too_few(knowledge: Knowledge, examples: list[Example]) -> Iterator[Mistake]:
    distinct: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        distinct[example.intent].add(example.same)
    for topic in knowledge.topics:
        if (count := len(distinct[topic])) < FEWEST:
            file = knowledge.files[topic].replace("temaer/", "nlu/")
            yield Mistake(file, topic, "examples", f"{count} ulike eksempler; minst {FEWEST}")


def _of_nothing(knowledge: Knowledge, examples: list[Example], domain: Path) -> Iterator[Mistake]:
    written = yaml.load(domain.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    known = {*knowledge.topics, *written["intents"]}
    for file, intent in sorted({(each.file, each.intent) for each in examples}):
        if intent not in known:
            yield Mistake(file, intent, "intent", "temaet finnes ikke")


def _in_two_topics(knowledge: Knowledge, examples: list[Example]) -> Iterator[Mistake]:
    """Object to an example of a topic that stands elsewhere too.

    Answers to questions may be alike: which of them is meant depends on the question that is open.
    """
    homes: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        others = [each for each in homes[example.same] if each.intent != example.intent]
        homes[example.same].append(example)
        for other in others:
            if example.intent in knowledge.topics or other.intent in knowledge.topics:
                what = f"«{example.text}» står også under {other.intent}"
                yield Mistake(example.file, example.intent, "examples", what)


def _also_measured_on(
    knowledge: Knowledge, examples: list[Example], evaluation: Path
) -> Iterator[Mistake]:
    """Object to a text that the bot is measured on and learns.

    The few words that nearly everybody answers a question with («vet ikke») may stand in both.
    """
    learned = {example.same: example for example in examples}
    for path in sorted(evaluation.glob("*.yml")):
        for sample in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            example = learned.get(same_text(sample["text"]))
            if example is None:
                continue
            short = len(example.same.split()) <= MOST_WORDS_OF_ALL
            if short and not {example.intent, sample["topic"]} & knowledge.topics.keys():
                continue
            what = f"«{example.text}» står også i {evaluation.name}/{path.name}"
            yield Mistake(example.file, example.intent, "examples", what)
