"""Every setting is documented, and the secret key is one key, readable by its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from naervaer.settings import ROOT, Settings


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_readme_lists_every_setting(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    description = Settings.model_fields[name].description
    assert f"| `NAERVAER_{name.upper()}` |" in readme
    assert f"| {description} |" in readme


def test_the_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: Settings(var=tmp_path).key(), range(64)))
    assert len(keys) == 1 and len(keys.pop()) > 40
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
