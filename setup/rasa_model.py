"""Trains Rasa's model when it is older than what it is made from.

Which topics there are is part of that, what they answer is not: answers are read while Rasa runs.
"""

from __future__ import annotations

import os
import re
import shutil

from setup import norwegian_model, places
from setup.commands import run
from setup.messages import step
from setup.stamps import fingerprint, is_fresh, set_stamp

TRAINING_SECONDS = 3600
STAMP = places.MODELS / "naervaer.stamp"
INGREDIENTS = ["config.yml", "domain.yml", "domain", "data", "bot", "requirements/rasa.txt"]

_TOPIC_ID = re.compile(r"^\s*-\s+id:\s*[\"']?(\w+)", re.M)

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}
# The stamp tells when nothing has changed; Rasa's own cache of each step costs more than it saves.
UNCACHED = {"RASA_MAX_CACHE_SIZE": "0"}


def value() -> str:
    """Return the fingerprint of all that the model is made from."""
    files = [places.ROOT / name for name in INGREDIENTS]
    return fingerprint(files, norwegian_model.description(), *topics())


def topics() -> list[str]:
    """Return the ids of the knowledge's topics, each of which is an intent of the model."""
    found = []
    for file in sorted((places.ROOT / "knowledge" / "temaer").glob("*.yml")):
        found += _TOPIC_ID.findall(file.read_text(encoding="utf-8"))
    return sorted(found)


def is_trained() -> bool:
    """Tell whether the trained model is there and made from what is here now."""
    return places.TRAINED_MODEL.exists() and is_fresh(STAMP, value())


def train() -> None:
    """Train. The old model stays in place until the new one is whole."""
    made_from = value()
    draft = places.MODELS / "under-arbeid"
    with step("Training the model"):
        shutil.rmtree(str(draft), ignore_errors=True)
        rasa = places.program(places.RASA, "rasa")
        command = [rasa, "train", "--skip-validation", "--out", draft]
        run(
            "training the model",
            [*command, "--fixed-model-name", "naervaer"],
            environment={**QUIET, **UNCACHED},
            seconds=TRAINING_SECONDS,
        )
        os.replace(str(draft / "naervaer.tar.gz"), str(places.TRAINED_MODEL))
        shutil.rmtree(str(draft), ignore_errors=True)
    set_stamp(STAMP, made_from)


def ensure() -> None:
    """Train unless the model is up to date."""
    if not is_trained():
        train()
