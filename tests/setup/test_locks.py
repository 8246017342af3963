"""What is installed is pinned with hashes, names no host, and set-up runs on old Pythons."""

import ast
import json
import re
from pathlib import Path

import pytest

from setup import places

LOCKS = sorted(places.REQUIREMENTS.glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_with_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text


def test_the_web_assets_are_pinned_and_name_no_registry() -> None:
    lock = json.loads((places.ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_the_tests_lock_agrees_with_the_applications() -> None:
    def pins(name: str) -> set[str]:
        text = (places.REQUIREMENTS / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9.-]+==[^\s\\]+)", text, re.M))

    assert pins("app.txt") <= pins("dev.txt")


def test_set_up_can_be_read_by_python_3_8() -> None:
    for file in (places.ROOT / "setup").glob("*.py"):
        ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 8))
