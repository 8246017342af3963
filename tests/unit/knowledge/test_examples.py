"""Each objection to the examples, provoked by one planted mistake."""

from pathlib import Path

import pytest
import yaml
from knowledge_data import knowledge, topic

from naervaer.knowledge import Mistake
from naervaer.knowledge.examples import FEWEST, check_examples, examples_of

ENOUGH = [f"spørsmål nummer {number} om planen" for number in range(FEWEST)]
KNOWN = knowledge(topic("plan"))


class Files:
    """A project's examples and evaluation texts."""

    def __init__(self, folder: Path) -> None:
        self.examples, self.evaluation = folder / "nlu", folder / "evaluering"
        self.domain = folder / "domain.yml"
        self.examples.mkdir()
        self.evaluation.mkdir()
        self.domain.write_text("intents: [hilsen]", encoding="utf-8")
        self.write("plan", ENOUGH)
        self.write("mote", [f"{example} og møtet" for example in ENOUGH])

    def write(self, intent: str, examples: list[str], name: str | None = None) -> None:
        block = {"intent": intent, "examples": "".join(f"- {text}\n" for text in examples)}
        path = self.examples / f"{name or intent}.yml"
        path.write_text(yaml.safe_dump({"nlu": [block]}, allow_unicode=True), encoding="utf-8")

    def measured(self, text: str, topic: str = "plan") -> None:
        samples = [{"text": text, "topic": topic}]
        path = self.evaluation / "temaer.yml"
        path.write_text(yaml.safe_dump(samples, allow_unicode=True), encoding="utf-8")

    def mistakes(self) -> list[Mistake]:
        return check_examples(KNOWN, self.examples, self.evaluation, self.domain)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_sixty_examples_each_are_enough(files: Files) -> None:
    assert files.mistakes() == []


def test_examples_that_differ_only_in_case_and_marks_count_once(files: Files) -> None:
    files.write("plan", [*ENOUGH[1:], ENOUGH[1].upper() + "?!"])
    [mistake] = files.mistakes()
    assert (mistake.entry, mistake.what) == ("plan", "59 ulike eksempler; minst 60")


def test_a_topic_without_examples_is_named(files: Files) -> None:
    (files.examples / "plan.yml").unlink()
    [mistake] = files.mistakes()
    assert (mistake.entry, mistake.what) == ("plan", "0 ulike eksempler; minst 60")


def test_examples_of_a_topic_that_does_not_exist_are_named(files: Files) -> None:
    files.write("plann", ["når må planen være klar"])
    files.write("hilsen", ["hei"])
    assert [str(each) for each in files.mistakes()] == [
        "nlu/plann.yml: plann: intent: temaet finnes ikke"
    ]


def test_an_example_of_two_topics_is_named(files: Files) -> None:
    files.write("hilsen", ["Spørsmål nummer 3 om planen!"])
    [mistake] = files.mistakes()
    assert "står også under hilsen" in mistake.what


def test_a_text_that_the_bot_is_measured_on_may_not_be_learned(files: Files) -> None:
    files.measured("Noe helt annet om planen")
    assert files.mistakes() == []
    files.measured("spørsmål nummer 3, om planen?")
    [mistake] = files.mistakes()
    assert mistake.file == "nlu/plan.yml"
    assert "står også i evaluering/temaer.yml" in mistake.what


def test_short_answers_to_questions_may_be_alike_and_be_measured(files: Files) -> None:
    files.write("hilsen", ["vet ikke"])
    files.domain.write_text("intents: [hilsen, vet_ikke]", encoding="utf-8")
    files.write("vet_ikke", ["vet ikke", "det vet jeg ikke nå"])
    files.measured("Vet ikke", "vet_ikke")
    assert files.mistakes() == []
    files.measured("Vet ikke", "plan")
    assert [each.entry for each in files.mistakes()] == ["vet_ikke"]
    files.measured("Det vet jeg ikke nå", "vet_ikke")
    assert [each.entry for each in files.mistakes()] == ["vet_ikke"]


def test_a_file_that_cannot_be_read_is_named(files: Files) -> None:
    (files.examples / "ny.yml").write_text("nlu: [", encoding="utf-8")
    assert any(str(each).startswith("nlu/ny.yml: -: -: ikke lesbar") for each in files.mistakes())


def test_entities_are_read_as_the_words_that_stand_there(files: Files) -> None:
    files.write("hilsen", ["hei fra [Kari](navn)", 'hei i [vår]{"entity": "tid"}'])
    assert examples_of("hilsen", files.examples) == ["hei fra Kari", "hei i vår"]
