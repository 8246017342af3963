"""What ``naervaer helse`` looks at: the database, the web server, Rasa, the action server."""

import asyncio
from dataclasses import dataclass

import httpx

from naervaer import heartbeat
from naervaer.clock import utc_now
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import open_database
from naervaer.store.migrate import require_current

WAIT_SECONDS = 3


@dataclass(frozen=True)
class Report:
    """What answers and what does not."""

    parts: dict[str, str | None]

    @property
    def healthy(self) -> bool:
        """Whether everything answers."""
        return not any(self.parts.values())

    def __str__(self) -> str:
        return "\n".join(f"{part}: {trouble or 'i orden'}" for part, trouble in self.parts.items())


async def check(settings: Settings) -> Report:
    """Ask each part whether it answers, within a few seconds."""
    addresses = {
        "nettsider": f"http://{settings.host}:{settings.port}/helse/lever",
        "rasa": settings.rasa_address(),
        "handlinger": f"http://127.0.0.1:{settings.actions_port}/health",
    }
    async with httpx.AsyncClient(timeout=WAIT_SECONDS, trust_env=False) as http:
        answers = await asyncio.gather(*(_ask(http, address) for address in addresses.values()))
    database = await asyncio.to_thread(_database, settings)
    beats = heartbeat.is_beating(settings, utc_now())
    worker = None if beats else "har ikke gitt livstegn på en stund. Er «make start» i gang?"
    found = dict(zip(addresses, answers, strict=True))
    return Report({"database": database, **found, "arbeider": worker})


async def _ask(http: httpx.AsyncClient, address: str) -> str | None:
    try:
        (await http.get(address)).raise_for_status()
    except httpx.HTTPError as error:
        return f"svarer ikke ({type(error).__name__}). Er «make start» i gang?"
    return None


def _database(settings: Settings) -> str | None:
    try:
        database = open_database(settings)
        require_current(database)
        database.close()
    except Problem as problem:
        return problem.text.nb
    return None
