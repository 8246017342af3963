"""Rasa as it comes: its default pipeline and policies, on our training data, plain responses."""

import os
import subprocess
from pathlib import Path

import yaml

from naervaer.knowledge import Knowledge
from naervaer.settings import ROOT

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
TRAIN_SECONDS = 3600


def write_project(folder: Path, knowledge: Knowledge) -> None:
    """Write a stock Rasa project: each topic an intent, a rule and a response."""
    (folder / "data").mkdir(parents=True)
    topics = knowledge.topics
    _write(folder / "config.yml", {"language": "nb", "pipeline": None, "policies": None})
    _write(folder / "endpoints.yml", {})
    _write(folder / "credentials.yml", {"rest": None})
    _write(
        folder / "domain.yml",
        {
            "version": "3.1",
            "intents": list(topics),
            "responses": {f"utter_{id}": [{"text": t.svar.nb}] for id, t in topics.items()},
        },
    )
    rules = [{"rule": id, "steps": [{"intent": id}, {"action": f"utter_{id}"}]} for id in topics]
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    for path in (ROOT / "data" / "nlu").glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        kept = [entry for entry in content["nlu"] if entry.get("intent") in topics]
        if kept:
            _write(folder / "data" / path.name, {"version": "3.1", "nlu": kept})


def train(folder: Path) -> None:
    """Train the stock project."""
    subprocess.run(
        [str(RASA), "train", "--out", "models"],
        cwd=folder,
        env=os.environ | QUIET,
        check=True,
        timeout=TRAIN_SECONDS,
        stdout=subprocess.DEVNULL,
    )


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the stock server on 127.0.0.1."""
    return subprocess.Popen(
        [str(RASA), "run", "-i", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        env=os.environ | QUIET,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _write(path: Path, content: object) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")
