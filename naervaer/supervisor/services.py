"""The four processes that Nærvær is: nettsider, arbeider, Rasa and actions."""

import sys
from pathlib import Path

from naervaer.settings import ROOT, Settings
from naervaer.supervisor.ports import LOOPBACK, Port
from naervaer.supervisor.processes import Service

RASA = ROOT / ".venv-rasa" / "bin" / "python"
TRAINED_MODEL = ROOT / "models" / "naervaer.tar.gz"

# Open streams would otherwise hold the web server for ever when it is asked to end.
WEB_FAREWELL_SECONDS = 3

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
}


def ports(settings: Settings) -> list[Port]:
    """Return the ports that the services listen on. Only the web pages face the network."""
    chosen = [
        Port(settings.host, settings.port, "nettsidene", "NAERVAER_PORT"),
        Port(LOOPBACK, settings.actions_port, "handlingene", "NAERVAER_ACTIONS_PORT"),
    ]
    if not settings.rasa_url:
        chosen.append(Port(LOOPBACK, settings.rasa_port, "Rasa", "NAERVAER_RASA_PORT"))
    return chosen


def services(settings: Settings) -> list[Service]:
    """Return the services; without Rasa when ``NAERVAER_RASA_URL`` says that it runs elsewhere."""
    ours = [_rasa(settings)] if not settings.rasa_url else []
    return [*ours, _actions(settings), _web(settings), _worker(settings)]


def missing(settings: Settings) -> Path | None:
    """Return a file without which Rasa cannot be started here, if one is missing."""
    needed = [] if settings.rasa_url else [RASA, TRAINED_MODEL]
    return next((file for file in needed if not file.exists()), None)


def _environment(settings: Settings) -> dict[str, str]:
    """Return what every process is told, so that all agree where things are."""
    return {
        # Set on some machines, it makes Rasa compile its libraries at every start: 20 s, not 7.
        "PYTHONDONTWRITEBYTECODE": "",
        "NAERVAER_VAR": str(settings.var.absolute()),
        "NAERVAER_PORT": str(settings.port),
        "NAERVAER_RASA_PORT": str(settings.rasa_port),
        "NAERVAER_ACTIONS_PORT": str(settings.actions_port),
    }


def _rasa(settings: Settings) -> Service:
    where = ["--interface", LOOPBACK, "--port", str(settings.rasa_port)]
    files = ["--model", str(TRAINED_MODEL), "--endpoints", "endpoints.yml"]
    return Service(
        "rasa",
        [str(RASA), "-m", "bot.serve", "run", *where, *files, "--credentials", "credentials.yml"],
        _environment(settings) | QUIET,
        f"http://{LOOPBACK}:{settings.rasa_port}/",
    )


def _actions(settings: Settings) -> Service:
    return Service(
        "actions",
        [sys.executable, "-m", "actions"],
        _environment(settings) | QUIET,
        f"http://{LOOPBACK}:{settings.actions_port}/health",
    )


def _web(settings: Settings) -> Service:
    application = ["uvicorn", "--factory", "naervaer.web.app:create_app"]
    where = ["--host", settings.host, "--port", str(settings.port)]
    # No access log: the address of a personal link is a secret.
    manner = ["--log-level", "warning", "--no-access-log", "--no-server-header"]
    farewell = ["--timeout-graceful-shutdown", str(WEB_FAREWELL_SECONDS)]
    host = LOOPBACK if settings.host in ("0.0.0.0", "::") else settings.host
    return Service(
        "web",
        [sys.executable, "-m", *application, *where, *manner, *farewell],
        _environment(settings),
        f"http://{host}:{settings.port}/helse/lever",
    )


def _worker(settings: Settings) -> Service:
    command = [sys.executable, "-m", "naervaer.worker"]
    return Service("worker", command, _environment(settings))
