"""Where things lie. Every path that set-up writes to is named here."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

TOOLS = ROOT / ".venv-tools"
APPLICATION = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"

NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "naervaer" / "web" / "static" / "vendor"

MODELS = ROOT / "models"
TRAINED_MODEL = MODELS / "naervaer.tar.gz"
EMBEDDED_MODEL = RASA / "nb_embedded"

LOG = Path(os.environ.get("NAERVAER_VAR") or ROOT / "var").absolute() / "logg" / "oppsett.log"


def program(environment: Path, name: str) -> Path:
    """Return the path of a program inside an environment."""
    return environment / "bin" / name
