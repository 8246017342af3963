"""Where the published model cannot be had, the embedded one is taken, soon and only once."""

import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import free_port

from setup import norwegian_model, places
from setup.environments import STAMP


class Release(http.server.BaseHTTPRequestHandler):
    """A release address that is gone (404), or that gives a byte now and then."""

    asked = 0

    def do_GET(self) -> None:
        Release.asked += 1
        if "gone" in self.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x" * norwegian_model.CHUNK)
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def release() -> Iterator[str]:
    Release.asked = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Release)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def rasa_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of .venv-rasa; the embedded model counts as built."""
    built: list[None] = []
    monkeypatch.delenv(norwegian_model.CHOSEN_BY_ENVIRONMENT, raising=False)
    monkeypatch.setattr(places, "RASA", tmp_path)
    monkeypatch.setattr(norwegian_model, "_CHOICE", tmp_path / "choice")
    monkeypatch.setattr(norwegian_model, "_build_embedded", lambda: built.append(None))
    (tmp_path / STAMP).write_text("this lock\n")
    return tmp_path


def test_a_missing_release_is_asked_for_once(
    rasa_environment: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(norwegian_model, "RELEASE", release + "/gone/{name}-{version}.whl")
    norwegian_model.ensure()
    norwegian_model.ensure()
    assert Release.asked == 1
    assert norwegian_model.description() == "embedded"
    norwegian_model.forget()
    norwegian_model.ensure()
    assert Release.asked == 2


def test_an_environment_built_anew_asks_again(
    rasa_environment: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(norwegian_model, "RELEASE", release + "/gone/{name}-{version}.whl")
    norwegian_model.ensure()
    (rasa_environment / STAMP).write_text("another lock\n")
    norwegian_model.ensure()
    assert Release.asked == 2


def test_a_release_that_trickles_is_given_up_in_time(
    rasa_environment: Path, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(norwegian_model, "RELEASE", release + "/slow/{name}-{version}.whl")
    monkeypatch.setattr(norwegian_model, "DOWNLOAD_SECONDS", 0.3)
    norwegian_model.ensure()
    assert norwegian_model.description() == "embedded"
    assert not list(rasa_environment.glob("*.whl"))


def test_no_answer_at_all_is_told_in_one_line(
    rasa_environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"http://127.0.0.1:{free_port()}" + "/{name}-{version}.whl"
    monkeypatch.setattr(norwegian_model, "RELEASE", address)
    norwegian_model.ensure()
    lines = [line for line in capsys.readouterr().out.splitlines() if "embedded" in line]
    assert len(lines) == 1
    assert "make language-model" in lines[0]
