"""Each thing that can be missing or wrong ends in one plain sentence and a status that is not 0."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import free_port

from setup import __main__ as entrance
from setup import commands, environments, places
from setup.messages import SetupProblem

WRITE_TO_FULL_DISK = "open('/dev/full', 'wb', 0).write(b'wheel')"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The parts of a fresh clone that set-up's first steps need, and nothing built."""
    for name in ("setup", "requirements"):
        shutil.copytree(places.ROOT / name, tmp_path / name)
    shutil.copy(places.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def set_up(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "setup", "start"],
        cwd=clone,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def assert_one_plain_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    said = [line for line in ended.stdout.splitlines() if line and not line.startswith("- ")]
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert len(said) == 1, ended.stdout
    assert ended.stderr == ""
    for word in words:
        assert word in said[0]


def test_an_unreachable_index_for_the_tools(clone: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    ended = set_up(
        clone, PIP_INDEX_URL=nowhere, PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="", PIP_RETRIES="0"
    )
    assert_one_plain_sentence(ended, "package index could not be reached", "installing uv")


def test_an_unreachable_index_for_the_environments(clone: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv") or environments.UV
    if not Path(uv).exists():
        pytest.skip("no uv here: run 'make setup' first")
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    command = [uv, "pip", "install", "--no-cache", "--target", tmp_path / "t", "six"]
    with pytest.raises(SetupProblem, match="package index could not be reached while building"):
        commands.run(
            "building .venv", command, {"UV_DEFAULT_INDEX": nowhere, "UV_HTTP_RETRIES": "0"}
        )


def test_an_unreachable_npm_registry(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on the PATH")
    nowhere = f"http://127.0.0.1:{free_port()}/"
    settings = {"npm_config_registry": nowhere, "npm_config_fetch_retries": "0"}
    command = [npm, "view", "--cache", tmp_path, "htmx.org", "version"]
    with pytest.raises(SetupProblem, match="package index could not be reached"):
        commands.run("fetching the web assets", command, settings)


def test_a_full_disk_met_by_a_command() -> None:
    with pytest.raises(SetupProblem, match="The disk is full: free some space"):
        commands.run("building .venv", [sys.executable, "-c", WRITE_TO_FULL_DISK])


def test_a_full_disk_met_by_set_up_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(places, "LOG", Path("/dev/full"))
    monkeypatch.setitem(entrance.COMMANDS, "start", lambda _: len(commands.run("x", ["true"])))
    assert entrance.main(["start"]) == 1
    assert "The disk is full: free some space" in capsys.readouterr().out


def test_too_little_disk_is_seen_before_anything_is_fetched(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "NEEDED_DISK", 10**18)
    monkeypatch.setattr(places, "TOOLS", clone / ".venv-tools")
    with pytest.raises(SetupProblem, match=r"GB of disk are free .* free some space"):
        environments.tools()
    assert not (clone / ".venv-tools").exists()


def test_a_python_without_venv(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "TOOLS", clone / ".venv-tools")
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupProblem, match="apt-get install python3-venv"):
        environments.tools()


def test_a_package_that_is_not_the_one_in_the_lock() -> None:
    text = "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE"
    assert "not the one in the lock" in commands.explain("installing uv", text)


def test_an_unknown_failure_shows_its_last_line_and_the_log(
    own_log: Path,
) -> None:
    with pytest.raises(SetupProblem) as caught:
        commands.run(
            "training the model", ["sh", "-c", "echo first; echo ModuleNotFoundError: x; exit 3"]
        )
    assert "Training the model failed: ModuleNotFoundError: x" in str(caught.value)
    assert "first" in own_log.read_text()


def test_a_command_that_takes_too_long_is_ended() -> None:
    with pytest.raises(SetupProblem, match=r"Waiting took more than 0\.2 seconds"):
        commands.run("waiting", ["sleep", "30"], seconds=0.2)
