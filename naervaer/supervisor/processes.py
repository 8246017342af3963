"""Keeps a handful of processes running together: all of them or none."""

import os
import queue
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import FrameType

from honcho.colour import get_colours
from honcho.printer import Message, Printer
from honcho.process import Popen

TICK_SECONDS = 0.1
ANSWER_SECONDS = 1.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Service:
    """One process to keep running.

    ``ready_address`` answers 2xx once the service is ready; a service without one counts as ready
    when it has lived for ``Patience.steady`` seconds.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_address: str | None = None


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try again; all times in seconds."""

    start: float = 180
    steady: float = 2
    pauses: Sequence[float] = (1, 3, 9)
    forgiven_after: float = 300
    farewell: float = 10


class CannotGoOn(Exception):
    """A service cannot be kept running. The text says which and what to do."""


class Supervisor:
    """Starts services, starts again those that die, and ends them all together."""

    def __init__(self, services: Sequence[Service], folder: str, patience: Patience) -> None:
        self._patience = patience
        self._lines: queue.Queue[Message] = queue.Queue()
        self._printer = Printer()
        self._printer.width = max(len(service.name) for service in services)
        colours = get_colours()
        self._children = [
            _Child(service, folder, next(colours), self._lines, patience) for service in services
        ]
        self._asked_to_end = 0

    def run(self, when_ready: Callable[[], None]) -> None:
        """Run until asked to end by a signal. ``when_ready`` is called once, when all are ready.

        Raises CannotGoOn when a service dies too often or does not become ready. No process is left
        behind either way.
        """
        announced = False
        with self._listening():
            try:
                while not self._asked_to_end:
                    for child in self._children:
                        child.look_after()
                    if not announced and all(child.ready for child in self._children):
                        announced = True
                        self._print_lines()
                        when_ready()
                    self._print_lines(TICK_SECONDS)
            finally:
                self._end_all()

    @contextmanager
    def _listening(self) -> Iterator[None]:
        def note(_signal: int, _frame: FrameType | None) -> None:
            self._asked_to_end += 1

        before = {number: signal.signal(number, note) for number in ENDING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _print_lines(self, wait: float = 0) -> None:
        """Print what the children wrote, waiting a little for the first line."""
        with suppress(queue.Empty):
            message = self._lines.get(timeout=wait) if wait else self._lines.get_nowait()
            while True:
                self._printer.write(message)
                message = self._lines.get_nowait()

    def _end_all(self) -> None:
        """Ask every group of processes to end, and end by force those that do not."""
        signals_before = self._asked_to_end
        for child in self._children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + self._patience.farewell
        while any(child.has_processes() for child in self._children):
            impatient = self._asked_to_end > max(signals_before, 1)
            if impatient or time.monotonic() > deadline:
                for child in self._children:
                    child.send(signal.SIGKILL)
                break
            self._print_lines(TICK_SECONDS)
        for child in self._children:
            child.wait()
        self._print_lines()


class _Child:
    """One service's process, group of processes and history."""

    def __init__(
        self,
        service: Service,
        folder: str,
        colour: str,
        lines: "queue.Queue[Message]",
        patience: Patience,
    ) -> None:
        self.service = service
        self.ready = False
        self._folder = folder
        self._colour = colour
        self._lines = lines
        self._patience = patience
        self._deaths: deque[float] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._started = 0.0
        self._start_at = 0.0

    def look_after(self) -> None:
        """Start it when its time has come, note its death or its readiness."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._bury(now)
        elif not self.ready:
            self.ready = self._answers(now)
            if not self.ready and now - self._started > self._patience.start:
                raise CannotGoOn(
                    f"«{self.service.name}» svarte ikke innen {self._patience.start:.0f} sekunder"
                    " etter oppstart. Alt er avsluttet. Se linjene over fra denne prosessen."
                )

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def has_processes(self) -> bool:
        """Tell whether it, or anything it started, is still there."""
        if self._process is None:
            return False
        self._process.poll()
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def wait(self) -> None:
        """Wait until the process has ended and its last line is read."""
        if self._process is not None:
            self._process.wait()
        if self._reader is not None:
            self._reader.join(timeout=1)

    def _start(self, now: float) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.service.environment}
        program = self.service.command[0]
        if shutil.which(program) is None:
            raise CannotGoOn(
                f"«{self.service.name}» kunne ikke startes: {program} mangler."
                " Kjør «make start», som setter alt opp."
            )
        self._process = Popen(
            [*_dies_with_parent(), *self.service.command],
            shell=False,
            env=environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
        )
        self._started = now
        self.ready = False
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def _bury(self, now: float) -> None:
        """Clear away what a dead process left, and decide whether and when it is started again."""
        assert self._process is not None
        status = self._process.returncode
        self.send(signal.SIGKILL)
        self._process = None
        self.ready = False
        self._deaths.append(now)
        while now - self._deaths[0] > self._patience.forgiven_after:
            self._deaths.popleft()
        if len(self._deaths) > len(self._patience.pauses):
            raise CannotGoOn(
                f"«{self.service.name}» stanset {len(self._deaths)} ganger på kort tid"
                f" (sist med status {status}). Alt er avsluttet."
                " Se linjene over fra denne prosessen."
            )
        pause = self._patience.pauses[len(self._deaths) - 1]
        self._start_at = now + pause
        self._say(f"stanset (status {status}); startes igjen om {pause:g} s")

    def _answers(self, now: float) -> bool:
        if self.service.ready_address is None:
            return now - self._started >= self._patience.steady
        try:
            with DIRECT.open(self.service.ready_address, timeout=ANSWER_SECONDS):
                return True
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self._put(line)

    def _say(self, text: str) -> None:
        self._put(f"{text}\n".encode())

    def _put(self, line: bytes) -> None:
        name, colour = self.service.name, self._colour
        self._lines.put(
            Message(type="line", data=line, time=datetime.now(), name=name, colour=colour)
        )


@cache
def _dies_with_parent() -> tuple[str, ...]:
    """Return the words before a command that end it when the supervisor is killed (Linux)."""
    program = shutil.which("setpriv")
    if program is None:
        return ()
    words = (program, "--pdeathsig", "TERM")
    return words if subprocess.run([*words, "true"], capture_output=True).returncode == 0 else ()
