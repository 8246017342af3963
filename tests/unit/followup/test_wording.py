"""Protects: a slip in the question or in the outgoing message is told, and never sent."""

import os
import shutil
from pathlib import Path

import pytest

from naervaer.followup import wording
from naervaer.followup.wording import JOBBFORVENTNING, KNOWLEDGE, outgoing_text, question_set
from naervaer.knowledge import KnowledgeError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("sporsmalssett", "maler"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    return tmp_path


def change(root: Path, name: str, before: str, after: str) -> None:
    file = root / name
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    os.utime(file, ns=(1, 1))


def test_the_instrument_is_quoted_word_for_word() -> None:
    [question] = question_set(JOBBFORVENTNING).sporsmal
    assert question.tekst.nn == "Eg reknar med å vere tilbake i jobb om nokre veker"
    assert question.tekst.nb == "Jeg regner med å være tilbake i jobb om noen uker"
    assert {option.id: option.verdi for option in question.valg} == {
        str(value): value for value in range(1, 6)
    }
    by_value = {option.verdi: option.tekst for option in question.valg}
    assert (by_value[5].nb, by_value[1].nb) == ("Passer svært godt", "Passer svært dårlig")
    assert (by_value[5].nn, by_value[1].nn) == ("Passar svært godt", "Passar svært dårleg")


def test_what_is_in_the_repository_is_in_order() -> None:
    wording.check()


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("maler/utsending.yml", "{lenke}", "", "utsending_tekst"),
        ("maler/utsending.yml", "{dager}", "{antall}", "{dager}"),
        ("maler/utsending.yml", "{stopplenke}", "", "utsending_sms"),
        ("maler/utsending.yml", "{siste_dag}", "{dag}", "paminnelse_tekst"),
        ("maler/utsending.yml", "ikke_svart_sjekkliste", "liste", "ikke_svart_sjekkliste"),
        ("maler/utsending.yml", "utsending_emne", "emne", "utsending_emne"),
        ("maler/utsending.yml", "maler:", "maler: [", "ikke lesbar YAML"),
        ("maler/utsending.yml", "tekst:", "ord:", "maler"),
        ("sporsmalssett/jobbforventning_5.yml", "versjon: 1", "versjon: 0", "versjon"),
        ("sporsmalssett/jobbforventning_5.yml", 'id: "4"', 'id: "5"', "samme id"),
        ("sporsmalssett/jobbforventning_5.yml", "id: jobbforventning_5", "id: annet", "id"),
        ("sporsmalssett/jobbforventning_5.yml", "valg:", "valg: [", "ikke lesbar YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    root: Path, name: str, before: str, after: str, told: str
) -> None:
    wording.check(root)
    change(root, name, before, after)
    with pytest.raises(KnowledgeError) as found:
        wording.check(root)
    assert name in str(found.value)
    assert told in str(found.value)


@pytest.mark.parametrize("name", ["maler/utsending.yml", "sporsmalssett/jobbforventning_5.yml"])
def test_a_missing_file_is_told(root: Path, name: str) -> None:
    (root / name).unlink()
    with pytest.raises(KnowledgeError, match="filen mangler"):
        wording.check(root)


def test_a_changed_text_is_used_without_a_restart(root: Path) -> None:
    assert outgoing_text("utsending_emne", root).nb == "Du har fått en melding"
    change(root, "maler/utsending.yml", 'Du har fått en melding"', 'En melding til deg"')
    assert outgoing_text("utsending_emne", root).nb == "En melding til deg"
