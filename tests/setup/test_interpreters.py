"""A name on the PATH is no Python: only one that runs and has the parts counts."""

import os
import stat
import sys
from pathlib import Path

import pytest

from setup import interpreters
from setup.messages import SetupProblem

HERE = (sys.version_info[0], sys.version_info[1])
DOTTED = f"{HERE[0]}.{HERE[1]}"
OTHER = (HERE[0], HERE[1] + 50)
BASE = getattr(sys, "_base_executable", sys.executable)


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Python: empty PATH and home, a uv that finds and fetches none."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    program(tmp_path / "uv", "echo 'error: no Python to be had' >&2; exit 2")
    return tmp_path


def test_a_pyenv_shim_that_only_complains_is_passed_over(bare: Path) -> None:
    complaint = f"echo 'pyenv: python{DOTTED}: command not found' >&2; exit 127"
    program(bare / "bin" / f"python{DOTTED}", complaint)
    installed = program(
        bare / "pyenv" / "versions" / f"{DOTTED}.4" / "bin" / "python", f'exec {BASE} "$@"'
    )
    found = interpreters.find([HERE], "the test", bare / "uv")
    assert found.version == HERE
    assert installed in list(interpreters.candidates(HERE))
    assert os.path.samefile(found.path, BASE)


def test_the_newest_of_several_in_pyenv_comes_first(bare: Path) -> None:
    for patch in ("9", "12", "2"):
        program(bare / "pyenv" / "versions" / f"{DOTTED}.{patch}" / "bin" / "python", "exit 1")
    folders = [path.parent.parent.name for path in interpreters.candidates(HERE)]
    assert folders == [f"{DOTTED}.12", f"{DOTTED}.9", f"{DOTTED}.2"]


def test_a_python_of_another_version_under_the_right_name_is_passed_over(bare: Path) -> None:
    program(bare / "bin" / f"python{OTHER[0]}.{OTHER[1]}", f'exec {BASE} "$@"')
    with pytest.raises(SetupProblem):
        interpreters.find([OTHER], "the test", bare / "uv")


def test_a_python_that_lacks_a_needed_part_is_passed_over(bare: Path) -> None:
    broken = program(bare / "bin" / "python3", f'exec {BASE} -c "import no_such_part"')
    assert interpreters.probe(broken) is None


def test_a_later_version_does_when_the_first_is_missing(bare: Path) -> None:
    program(bare / "bin" / "python3", f'exec {BASE} "$@"')
    assert interpreters.find([OTHER, HERE], "the test", bare / "uv").version == HERE


def test_none_to_be_had_ends_in_one_sentence(bare: Path) -> None:
    with pytest.raises(SetupProblem) as caught:
        interpreters.find([(3, 10)], "Rasa", bare / "uv")
    sentence = str(caught.value)
    assert "No Python 3.10 was found for Rasa" in sentence
    assert "install it" in sentence
    assert "\n" not in sentence
    assert "no Python to be had" in (bare / "oppsett.log").read_text()


def test_a_fetch_that_hangs_is_ended(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "FETCH_SECONDS", 0.5)
    program(bare / "uv", 'case "$2" in install) exec /bin/sleep 60;; esac; exit 1')
    with pytest.raises(SetupProblem):
        interpreters.find([(3, 10)], "Rasa", bare / "uv")


def test_one_that_uv_has_is_taken(bare: Path) -> None:
    kept = program(bare / "kept" / "python", f'exec {BASE} "$@"')
    program(bare / "uv", f"echo {kept}")
    assert interpreters.find([HERE], "the test", bare / "uv").version == HERE
