"""An editor's mistake is named by file, entry and field, in plain Norwegian."""

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from naervaer import cli
from naervaer.knowledge import KnowledgeError, check_content, load_knowledge, read_knowledge
from naervaer.settings import ROOT


@pytest.fixture
def knowledge_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge"))


def mistakes_after(folder: Path, old: str, new: str) -> list[str]:
    path = folder / "temaer" / "oppfolgingsplan.yml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("old", "new", "field", "what"),
    [
        ("gjennomgas_innen:", "gjenomgas_innen:", "gjennomgas_innen", "feltet mangler"),
        ("gjennomgas_innen:", "gjenomgas_innen:", "gjenomgas_innen", "ukjent felt"),
        ("type: plikt", "type: pligt", "type", "må være 'plikt', 'rett', 'rad' eller 'info'"),
        ("gyldig_fra: 2", "gyldig_fra: i fjor 2", "gyldig_fra", "må være en dato: ÅÅÅÅ-MM-DD"),
        (
            'adresse: "https://',
            'adresse: "www.',
            "lenke.adresse",
            "må begynne med https:// eller /",
        ),
        ("    kilder:\n", "    kilder: []\n    kjelder:\n", "kilder", "listen er tom"),
        ("neste: [", "neste: [finnes_ikke, ", "neste", "temaet «finnes_ikke» finnes ikke"),
        ("omrade: oppfolgingsplan", "omrade: plan", "omrade", "skal være filnavnet"),
    ],
)
def test_a_planted_mistake_is_named_with_its_field(
    knowledge_copy: Path, old: str, new: str, field: str, what: str
) -> None:
    mistakes = mistakes_after(knowledge_copy, old, new)
    assert any(
        each.startswith("temaer/oppfolgingsplan.yml: ") and field in each and what in each
        for each in mistakes
    ), mistakes


@pytest.mark.parametrize("form", ["nb", "nn"])
@pytest.mark.parametrize("field", ["svar", "enklere", "neste_steg", "tittel"])
def test_either_written_form_is_required(knowledge_copy: Path, field: str, form: str) -> None:
    path = knowledge_copy / "temaer" / "oppfolgingsplan.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["temaer"][0][field][form]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    [mistake] = read_knowledge(knowledge_copy)[1]
    assert (mistake.field, mistake.what) == (f"{field}.{form}", "feltet mangler")


@pytest.mark.parametrize("field", ["kilder", "gyldig_fra", "gjennomgas_innen", "fakta", "lenke"])
def test_source_dates_facts_and_link_are_required(knowledge_copy: Path, field: str) -> None:
    path = knowledge_copy / "temaer" / "oppfolgingsplan.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["temaer"][0][field]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    [mistake] = read_knowledge(knowledge_copy)[1]
    assert (mistake.field, mistake.what) == (field, "feltet mangler")


def test_a_field_that_stands_twice_is_not_lost_in_silence(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "type: plikt", "type: plikt\n    type: info")
    assert any("linje" in each and "«type» står to ganger" in each for each in mistakes)


def test_two_topics_with_one_id_are_named(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "id: oppfolgingsplan_frist", "id: ekspertbistand")
    assert any("temaer/tilskudd.yml: ekspertbistand: id: to temaer" in each for each in mistakes)


def test_broken_yaml_is_named_by_file_and_line(knowledge_copy: Path) -> None:
    mistakes = mistakes_after(knowledge_copy, "temaer:", "temaer: [")
    assert mistakes[0].startswith("temaer/oppfolgingsplan.yml: -: -: ikke lesbar YAML: linje ")


@pytest.mark.parametrize("name", ["satser.yml", "fagord.yml"])
def test_a_missing_file_is_named(knowledge_copy: Path, name: str) -> None:
    (knowledge_copy / name).unlink()
    mistakes = read_knowledge(knowledge_copy)[1]
    assert f"{name}: -: -: filen mangler" in [str(each) for each in mistakes]


def test_a_rate_with_two_figures_for_one_day_is_named(knowledge_copy: Path) -> None:
    path = knowledge_copy / "satser.yml"
    row = '      - {verdi: "1 kr", gyldig_fra: 2026-06-01, gyldig_til: 2026-06-02}\n'
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    [mistake] = read_knowledge(knowledge_copy)[1]
    assert (mistake.file, mistake.what) == ("satser.yml", "to rader gjelder samme dag")


def test_every_mistake_is_reported_at_once(knowledge_copy: Path) -> None:
    first = knowledge_copy / "temaer" / "dialogmote.yml"
    first.write_text("omrade: dialogmote\n", encoding="utf-8")
    mistakes = mistakes_after(knowledge_copy, "type: plikt", "type: pligt")
    assert any("dialogmote.yml: -: temaer: listen mangler" in m for m in mistakes)
    assert any("oppfolgingsplan.yml" in m and "type" in m for m in mistakes)


def test_what_is_sound_can_be_used_beside_what_is_not(knowledge_copy: Path) -> None:
    path = knowledge_copy / "temaer" / "oppfolgingsplan.yml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("type: plikt", "type: pligt", 1), encoding="utf-8")
    knowledge, mistakes = read_knowledge(knowledge_copy)
    assert len(mistakes) == 1
    assert mistakes[0].entry not in knowledge.topics
    assert "ekspertbistand" in knowledge.topics


def test_the_command_ends_with_status_1_and_the_place(
    knowledge_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = knowledge_copy / "temaer" / "oppfolgingsplan.yml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("type: plikt", "type: pligt", 1), encoding="utf-8")
    monkeypatch.setattr(cli, "check_content", lambda: check_content(knowledge_copy))
    ended = CliRunner().invoke(cli.app, ["kunnskap"])
    assert ended.exit_code == 1
    assert "temaer/oppfolgingsplan.yml: oppfolgingsplan_" in ended.output


def test_the_command_reports_what_must_be_reviewed() -> None:
    ended = CliRunner().invoke(cli.app, ["kunnskap", "--dato", "2027-12-31"])
    assert ended.exit_code == 0, ended.output
    assert "temaer og" in ended.output
    assert "passert  oppfolgingsplan_frist" in ended.output
    assert "mangler  ekspertbistand – " in ended.output
