"""All processes or none: restarts, giving up, and that nothing is left behind."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from running import free_port

from naervaer.settings import ROOT
from naervaer.supervisor import ports
from naervaer.supervisor.ports import Port, PortProblem

PLAY = Path(__file__).with_name("supervised_play.py")

SLEEPER = "import time; time.sleep(600)"
# A process that has a child of its own and, like Rasa under load, does not end when asked.
STUBBORN_FAMILY = (
    "import signal, subprocess, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]);"
    "time.sleep(600)"
)


class Play:
    """A real supervisor in a process of its own, and the lines it prints."""

    def __init__(self, folder: Path, *scripts: str, address: str = "") -> None:
        self.mark = f"naervaer-test-{os.getpid()}-{time.monotonic_ns()}"
        marks = {"PLAY_MARK": self.mark, "PLAY_ADDRESS": address, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, str(PLAY), str(folder), *scripts],
            env={**os.environ, **marks},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def wait_for(self, text: str, seconds: float = 15) -> str:
        """Return the first line with the text."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                continue
            self.seen.append(line)
            if text in line:
                return line
        raise AssertionError(f"{text!r} did not come; saw {self.seen}")

    def end(self, seconds: float = 15) -> int:
        """Wait for the end and return the status."""
        status = self.process.wait(seconds)
        self._reader.join(5)
        while not self._lines.empty():
            self.seen.append(self._lines.get())
        return status

    def family(self) -> list[psutil.Process]:
        """Every living process of this play, by the mark in its environment."""
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    process.status() != psutil.STATUS_ZOMBIE
                    and process.environ().get("PLAY_MARK") == self.mark
                ):
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def is_over(self, seconds: float = 10) -> bool:
        """Wait until no process of the play is left."""
        deadline = time.monotonic() + seconds
        while self.family() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.family()


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Callable[..., Play]]:
    plays: list[Play] = []

    def begin(*scripts: str, address: str = "") -> Play:
        plays.append(Play(tmp_path, *scripts, address=address))
        return plays[-1]

    yield begin
    for one in plays:
        for process in one.family():
            process.kill()
        one.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_leaves_no_process(play: Callable[..., Play], number: signal.Signals) -> None:
    running = play(SLEEPER, STUBBORN_FAMILY)
    running.wait_for("ready")
    assert len(running.family()) == 4
    running.process.send_signal(number)
    assert running.end() == 0
    assert running.family() == []


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(play: Callable[..., Play]) -> None:
    running = play(STUBBORN_FAMILY)
    running.wait_for("ready")
    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    running.process.send_signal(signal.SIGINT)
    assert running.end() == 0
    assert time.monotonic() - began < 2
    assert running.family() == []


def test_a_child_that_dies_is_started_again(play: Callable[..., Play], tmp_path: Path) -> None:
    once = "import os, time; print('one', os.getpid(), flush=True); time.sleep(600)"
    running = play(once, SLEEPER)
    first = int(running.wait_for("one").split()[-1])
    running.wait_for("ready")
    os.kill(first, signal.SIGKILL)
    running.wait_for("startes igjen")
    second = int(running.wait_for("one").split()[-1])
    assert second != first
    running.process.send_signal(signal.SIGINT)
    assert running.end() == 0
    assert running.family() == []


def test_what_a_dead_child_left_is_cleared_away(play: Callable[..., Play]) -> None:
    running = play(STUBBORN_FAMILY)
    running.wait_for("ready")
    leader = next(p for p in running.family() if len(p.children()) == 1 and p.ppid() != os.getpid())
    (orphan,) = leader.children()
    leader.kill()
    running.wait_for("startes igjen")
    deadline = time.monotonic() + 5
    while orphan in running.family() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert orphan not in running.family()


def test_one_that_keeps_dying_ends_all_with_a_sentence(play: Callable[..., Play]) -> None:
    running = play("import sys; print('no luck', flush=True); sys.exit(7)", SLEEPER)
    assert running.end(30) == 1
    said = "".join(running.seen)
    assert said.count("no luck") == 4
    assert "«child0» stanset 4 ganger på kort tid (sist med status 7). Alt er avsluttet." in said
    assert "Traceback" not in said
    assert running.family() == []


def test_one_that_never_answers_ends_all_with_a_sentence(play: Callable[..., Play]) -> None:
    running = play(SLEEPER, address=f"http://127.0.0.1:{free_port()}/")
    assert running.end(30) == 1
    assert "«child0» svarte ikke innen 3 sekunder" in "".join(running.seen)
    assert running.family() == []


def test_ready_is_said_when_the_address_answers_and_not_before(play: Callable[..., Play]) -> None:
    port = free_port()
    server = (
        "import time, http.server; time.sleep(1); print('now', flush=True);"
        f"http.server.HTTPServer(('127.0.0.1', {port}),"
        " http.server.SimpleHTTPRequestHandler).serve_forever()"
    )
    running = play(server, address=f"http://127.0.0.1:{port}/")
    running.wait_for("ready")
    assert any("now" in line for line in running.seen)


def test_a_missing_program_ends_with_a_sentence(play: Callable[..., Play]) -> None:
    running = play("/no/such/program")
    assert running.end() == 1
    assert "«child0» kunne ikke startes" in "".join(running.seen)
    assert running.family() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs setpriv")
def test_children_end_when_the_supervisor_itself_is_killed(play: Callable[..., Play]) -> None:
    running = play(SLEEPER, SLEEPER)
    running.wait_for("ready")
    running.process.kill()
    assert running.is_over()


def test_a_taken_port_is_named_with_its_variable() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(PortProblem) as caught:
            ports.check([Port("127.0.0.1", number, "Rasa", "NAERVAER_RASA_PORT")])
    assert str(number) in str(caught.value)
    assert "NAERVAER_RASA_PORT" in str(caught.value)


def test_two_services_on_one_port_are_refused() -> None:
    number = free_port()
    with pytest.raises(PortProblem, match="hver sin port"):
        ports.check([Port("127.0.0.1", number, "a", "A_PORT"), Port("::1", number, "b", "B_PORT")])


def test_a_free_port_passes_even_just_after_use() -> None:
    ports.check([Port("127.0.0.1", free_port(), "nettsidene", "NAERVAER_PORT")])
