"""Starting and stopping the product's real processes in tests."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from naervaer.settings import ROOT, Settings
from naervaer.store import Database, open_database
from naervaer.supervisor.processes import Service
from naervaer.supervisor.services import services

START_SECONDS = 120


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_answering(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for a 2xx answer; fail at once when the process has ended."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            if httpx.get(address, timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer in {START_SECONDS} s")


@contextmanager
def web_processes(var: Path, key: str) -> Iterator[Callable[..., str]]:
    """Give a function that starts a web process (uvicorn) and returns its address; end them after.

    The function's keyword arguments are settings. Rasa is not there unless ``rasa_port`` is given.
    """
    running: list[subprocess.Popen[bytes]] = []

    def start(**changes: object) -> str:
        chosen = {
            "var": var,
            "secret_key": key,
            "port": free_port(),
            "rasa_port": free_port(),
            "rate_limit_address": "100000/minute",
            "rate_limit_conversation": "100000/minute",
            **changes,
        }
        [web] = [each for each in services(Settings(**chosen)) if each.name == "web"]
        environment = {f"NAERVAER_{name.upper()}": str(value) for name, value in chosen.items()}
        running.append(
            subprocess.Popen(
                web.command, env=os.environ | dict(web.environment) | environment, cwd=ROOT
            )
        )
        assert web.ready_address is not None
        wait_until_answering(web.ready_address, running[-1])
        return f"http://127.0.0.1:{chosen['port']}"

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(10)


@dataclass
class System:
    """The product's processes on free ports, over one SQLite database."""

    settings: Settings
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def start(cls, var: Path, key: str) -> "System":
        """Start all four processes and wait until each answers."""
        ports = {
            "PORT": free_port(),
            "RASA_PORT": free_port(),
            "ACTIONS_PORT": free_port(),
        }
        changes = {
            "VAR": str(var),
            "SECRET_KEY": key,
            "RATE_LIMIT_ADDRESS": "100000/minute",
            "RATE_LIMIT_CONVERSATION": "100000/minute",
            **{name: str(port) for name, port in ports.items()},
        }
        environment = os.environ | {f"NAERVAER_{name}": value for name, value in changes.items()}
        settings = Settings(
            var=var,
            secret_key=key,
            port=ports["PORT"],
            rasa_port=ports["RASA_PORT"],
            actions_port=ports["ACTIONS_PORT"],
        )
        system = cls(settings, environment)
        try:
            for name in ("rasa", "actions", "web", "worker"):
                system.spawn(name)
            for name in tuple(system.processes):
                system.wait_for(name)
        except BaseException:
            system.stop()
            raise
        return system

    @property
    def address(self) -> str:
        """The web server's address."""
        return self.settings.public_address()

    def open_database(self) -> Database:
        """Open the database that the processes share."""
        return open_database(self.settings)

    def spawn(self, name: str) -> None:
        """Start one process, in a session of its own so that it can be killed with its children."""
        service = self._service(name)
        with (self.settings.var / f"{name}.out").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                service.command,
                env=self.environment | dict(service.environment),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, name: str) -> None:
        """Wait until a process answers over HTTP."""
        if address := self._service(name).ready_address:
            wait_until_answering(address, self.processes[name])

    def _service(self, name: str) -> Service:
        return next(each for each in services(self.settings) if each.name == name)

    def kill(self, name: str) -> None:
        """Kill a process and its children without warning."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End every process."""
        for name in list(self.processes):
            if self.processes[name].poll() is None:
                self.kill(name)
