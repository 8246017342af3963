"""``naervaer start`` for real: what stops it, and that all of it runs and ends."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from running import free_port

from naervaer.settings import ROOT

START = [sys.executable, "-c", "from naervaer.cli import app; app()", "start"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Own folder and free ports, and Rasa said to be elsewhere, so that no model is needed."""
    return {
        **os.environ,
        "NAERVAER_VAR": str(tmp_path / "var"),
        "NAERVAER_PORT": str(free_port()),
        "NAERVAER_ACTIONS_PORT": str(free_port()),
        "NAERVAER_RASA_PORT": str(free_port()),
        "NAERVAER_RASA_URL": "http://127.0.0.1:9",
    }


def start(environment: dict[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        START, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    for word in words:
        assert word in ended.stderr


@pytest.mark.parametrize("name", ["PORT", "RASA_PORT", "ACTIONS_PORT"])
def test_a_taken_port_is_named_with_its_variable(environment: dict[str, str], name: str) -> None:
    needs_rasa = name == "RASA_PORT"
    if needs_rasa:
        del environment["NAERVAER_RASA_URL"]
        if not (ROOT / "models" / "naervaer.tar.gz").exists():
            pytest.skip("no trained model: run 'make setup' first")
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment[f"NAERVAER_{name}"])))
        other.listen()
        ended = start(environment)
    assert_one_sentence(ended, environment[f"NAERVAER_{name}"], f"NAERVAER_{name}", "opptatt")
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_database_newer_than_the_code(environment: dict[str, str]) -> None:
    var = Path(environment["NAERVAER_VAR"])
    var.mkdir()
    with sqlite3.connect(var / "naervaer.sqlite") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('fra_fremtiden')")
    database.close()
    assert_one_sentence(start(environment), "nyere utgave")


def test_a_mistake_in_the_content_names_file_topic_and_field(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for name in ("naervaer", "knowledge"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "knowledge" / "temaer" / "oppfolgingsplan.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("type: plikt", "type: plikter", 1), encoding="utf-8")
    environment["PYTHONPATH"] = str(tmp_path)
    ended = start(environment, tmp_path)
    assert_one_sentence(ended, "oppfolgingsplan.yml", "oppfolgingsplan_frist", "type")


def test_content_that_is_no_yaml_names_the_file(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for name in ("naervaer", "knowledge"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "knowledge" / "temaer" / "oppfolgingsplan.yml").write_text("temaer: [\n")
    environment["PYTHONPATH"] = str(tmp_path)
    assert_one_sentence(start(environment, tmp_path), "oppfolgingsplan.yml")


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    del environment["NAERVAER_RASA_URL"]
    if not (ROOT / "models" / "naervaer.tar.gz").exists():
        pytest.skip("no trained model: run 'make setup' first")
    process = subprocess.Popen(
        START,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(30)


@pytest.mark.rasa
def test_all_of_it_runs_from_one_command_and_ends_with_ctrl_c(
    started: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    said = _read_until(started, "Avslutt med Ctrl-C.")
    web = f"http://127.0.0.1:{environment['NAERVAER_PORT']}"
    assert f"{web}/" in said
    assert f"{web}/s/" in said
    assert f"{web}/veileder" in said
    passwords = json.loads((Path(environment["NAERVAER_VAR"]) / "demo-brukere.json").read_text())
    assert passwords["veileder1"] in said

    opened = httpx.post(
        f"{web}/api/chat", json={"audience": "arbeidsgiver", "malform": "nb"}, trust_env=False
    )
    assert opened.status_code == 201
    family = psutil.Process(started.pid).children(recursive=True)
    assert len(family) >= 4

    started.send_signal(signal.SIGINT)
    assert started.wait(30) == 0
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def _read_until(process: subprocess.Popen[str], text: str, seconds: float = 120) -> str:
    assert process.stdout is not None
    said = ""
    deadline = time.monotonic() + seconds
    for line in process.stdout:
        said += line
        if text in line:
            return said
        assert time.monotonic() < deadline, said
    raise AssertionError(said)
