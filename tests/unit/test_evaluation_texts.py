"""The evaluation set is kept apart from training, and covers every topic in every form."""

import re
from collections import Counter
from collections.abc import Iterator

import yaml

from bench.understanding.evaluation_set import CONVERSATION, FOLDER, ON_TOPICS
from naervaer.knowledge import load_knowledge
from naervaer.settings import ROOT
from naervaer.understanding import Sample, read_samples

FORMS = ("nb", "nb_long", "nb_terse", "nn", "dialect", "typo")
FEWEST_PER_TOPIC = 8
# Two people who ask the same in four words or fewer may well use the same ones.
SHORT = 4


def samples(names: str) -> list[Sample]:
    return [sample for path in sorted(FOLDER.glob(names)) for sample in read_samples(path)]


def training_entries() -> Iterator[dict[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (entry for entry in content["nlu"] if "intent" in entry)


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def test_no_text_is_a_training_example() -> None:
    trained = {
        words(line.removeprefix("- "))
        for entry in training_entries()
        for line in entry["examples"].splitlines()
    }
    assert len(trained) > 10_000
    asked = [sample.text for sample in [*samples(ON_TOPICS), *samples(CONVERSATION)]]
    assert [t for t in asked if len(words(t)) > SHORT and words(t) in trained] == []


def test_every_topic_has_texts_in_every_form() -> None:
    asked = samples(ON_TOPICS)
    intents = {entry["intent"] for entry in training_entries()}
    assert {topic for sample in asked for topic in (sample.topic, *sample.also)} <= intents
    per_topic = Counter(sample.topic for sample in asked)
    per_form = Counter((sample.topic, sample.form) for sample in asked)
    topics = load_knowledge().topics
    assert [topic for topic in topics if per_topic[topic] < FEWEST_PER_TOPIC] == []
    assert [(t, f) for t in topics for f in FORMS if not per_form[t, f]] == []


def test_no_text_stands_twice() -> None:
    counts = Counter((sample.text, sample.question) for sample in samples("*.yml"))
    assert [text for text, n in counts.items() if n > 1] == []
