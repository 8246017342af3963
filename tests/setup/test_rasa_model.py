"""The model is trained again when it would come out otherwise, not when an answer is edited."""

import shutil
from pathlib import Path

import pytest

from setup import norwegian_model, places, rasa_model


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [*rasa_model.INGREDIENTS, "knowledge"]:
        source = places.ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        elif source.exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tmp_path / name)
    monkeypatch.setattr(places, "ROOT", tmp_path)
    monkeypatch.setattr(norwegian_model, "description", lambda: "nb_core_news_md 3.4.0")
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_edited_answer_does_not_train_anew(copy: Path) -> None:
    before = rasa_model.value()
    edit(copy / "knowledge" / "temaer" / "oppfolgingsplan.yml", "svar:", "svar: # endret\n")
    assert rasa_model.value() == before


def test_a_new_topic_trains_anew(copy: Path) -> None:
    before = rasa_model.value()
    file = copy / "knowledge" / "temaer" / "oppfolgingsplan.yml"
    edit(file, "- id: oppfolgingsplan_frist", "- id: oppfolgingsplan_ny")
    assert rasa_model.value() != before


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "requirements/rasa.txt"])
def test_a_change_in_what_it_is_made_from_trains_anew(copy: Path, name: str) -> None:
    before = rasa_model.value()
    (copy / name).write_text((copy / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert rasa_model.value() != before


def test_another_language_model_trains_anew(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rasa_model.value()
    monkeypatch.setattr(norwegian_model, "description", lambda: "embedded")
    assert rasa_model.value() != before
