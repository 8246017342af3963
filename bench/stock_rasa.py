"""Rasa as it comes: its default pipeline and policies, on our training data, plain responses."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from naervaer.knowledge import Knowledge
from naervaer.settings import ROOT

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "ERROR"}
# DIET needs some minutes for each of its 100 rounds over our data on a small machine.
TRAIN_SECONDS = 12 * 3600
TRAINING_TIME = "treningstid.txt"
LOCK = ROOT / "requirements" / "rasa.txt"

CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "nb",
    "pipeline": None,
    "policies": None,
}
"""With nothing named, Rasa takes its own defaults: DIET, 100 epochs, fallback under 0.3."""

Examples = dict[str, list[dict[str, Any]]]

ANSWER = re.compile(r"svar_|forventning_uklar|vet_ikke")


@dataclass(frozen=True)
class Trained:
    """A stock project with its model, and how long its training took."""

    folder: Path
    seconds: float

    @property
    def model(self) -> Path:
        """The folder with the trained model."""
        return self.folder / "models"


def trained(knowledge: Knowledge, cache: Path) -> Trained:
    """Return stock Rasa trained on our data as it is now, from ``cache`` when it has been before.

    Raises:
        subprocess.SubprocessError: training fails or takes too long.
    """
    examples = training_examples()
    folder = cache / f"stock-{made_from(knowledge, examples)}"
    if not folder.exists():
        for old in cache.glob("stock-*"):
            shutil.rmtree(old)
        draft = cache / "stock-under-arbeid"
        write_project(draft, knowledge, examples)
        began = time.perf_counter()
        _train(draft)
        seconds = time.perf_counter() - began
        (draft / TRAINING_TIME).write_text(f"{seconds:.1f}\n", encoding="ascii")
        draft.rename(folder)
    return Trained(folder, float((folder / TRAINING_TIME).read_text(encoding="ascii")))


def made_from(knowledge: Knowledge, examples: Examples) -> str:
    """Return a hash of all that decides what stock Rasa learns; answers do not."""
    facts = [CONFIG, examples, sorted(knowledge.topics), LOCK.read_text(encoding="utf-8")]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16]


def training_examples(folder: Path = ROOT / "data" / "nlu") -> Examples:
    """Return our training data by file, but for answers to question sets.

    They mean something only while their question is open, and stock Rasa does not know of that.
    """
    files = {}
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = [entry for entry in content["nlu"] if "intent" in entry]
        kept = [entry for entry in entries if not ANSWER.match(entry["intent"])]
        if kept:
            files[path.name] = kept
    return files


def write_project(folder: Path, knowledge: Knowledge, examples: Examples) -> None:
    """Write a stock Rasa project: each topic an intent, a rule and a response."""
    (folder / "data").mkdir(parents=True)
    topics = knowledge.topics
    others = {entry["intent"] for entries in examples.values() for entry in entries} - set(topics)
    _write(folder / "config.yml", CONFIG)
    _write(folder / "endpoints.yml", {})
    _write(folder / "credentials.yml", {"rest": None})
    _write(
        folder / "domain.yml",
        {
            "version": "3.1",
            "intents": [*topics, *sorted(others)],
            "responses": {f"utter_{id}": [{"text": t.svar.nb}] for id, t in topics.items()},
        },
    )
    rules = [{"rule": id, "steps": [{"intent": id}, {"action": f"utter_{id}"}]} for id in topics]
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    for name, entries in examples.items():
        _write(folder / "data" / f"nlu-{name}", {"version": "3.1", "nlu": entries})


def _train(folder: Path) -> None:
    subprocess.run(
        [str(RASA), "train", "--out", "models"],
        cwd=folder,
        env=os.environ | QUIET,
        check=True,
        timeout=TRAIN_SECONDS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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
