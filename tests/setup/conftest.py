"""Makes the set-up package importable however pytest is called."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from setup import places


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set-up log of the test's own."""
    log = tmp_path / "oppsett.log"
    monkeypatch.setattr(places, "LOG", log)
    return log
