"""How long a user waits for an answer, with 1 and with 10 users at once; beside stock Rasa.

Ours is measured through the whole gateway: stored, masked, asked of Rasa, answered, stored again.
Stock Rasa is asked directly over its REST channel, without storing anything outside Rasa. Run with
``make bench``; the figures go to ``bench/resultater/svartider.json`` and the screen.
"""

import asyncio
import json
import os
import signal
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from bench import stock_rasa
from naervaer.knowledge import load_knowledge
from naervaer.settings import ROOT, load_settings
from naervaer.store import open_database
from naervaer.store.migrate import migrate
from tests.running import System, free_port, wait_until_answering

RESULTS = ROOT / "bench" / "resultater"
TURNS_PER_USER = 20
WARM_UP_TURNS = 5
USERS_AT_ONCE = (1, 10)

QUESTIONS = (
    "Når må oppfølgingsplanen være ferdig?",
    "kva skal stå i planen",
    "hvem skal være med på dialogmøte 1",
    "eg lurer på kva tilskot vi kan få",
    "hvor langt går tilretteleggingsplikten min, vi er bare åtte ansatte",
)


@asynccontextmanager
async def aclosing(http: httpx.AsyncClient) -> AsyncIterator[None]:
    """Close a client that has been used before."""
    try:
        yield
    finally:
        await http.aclose()


Ask = Callable[[str], Awaitable[None]]


async def ours(address: str) -> tuple[Ask, httpx.AsyncClient]:
    """Open a conversation of our own; return how to ask in it."""
    http = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
    opened = (await http.post("/api/chat", json={"audience": "arbeidsgiver"})).json()

    async def ask(text: str) -> None:
        body = {"client_id": str(uuid.uuid4()), "text": text}
        response = await http.post(f"/api/chat/{opened['id']}/messages", json=body)
        response.raise_for_status()
        if not any(line["topic"] for line in response.json()["messages"]):
            raise RuntimeError(f"no topic answered: {response.text[:300]}")

    return ask, http


async def stock(address: str) -> tuple[Ask, httpx.AsyncClient]:
    """Return how to ask stock Rasa as a new sender."""
    http = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
    sender = str(uuid.uuid4())

    async def ask(text: str) -> None:
        body = {"sender": sender, "message": text}
        response = await http.post("/webhooks/rest/webhook", json=body)
        response.raise_for_status()
        if not response.json():
            raise RuntimeError("stock Rasa said nothing")

    return ask, http


async def measure(
    user: Callable[[str], Awaitable[tuple[Ask, httpx.AsyncClient]]], address: str, users: int
) -> dict[str, float]:
    """Let ``users`` ask at once, each one question after the other; return milliseconds."""
    waits: list[float] = []

    async def one() -> None:
        ask, http = await user(address)
        async with aclosing(http):
            for turn in range(TURNS_PER_USER):
                began = time.perf_counter()
                await ask(QUESTIONS[turn % len(QUESTIONS)])
                waits.append((time.perf_counter() - began) * 1000)

    ask, http = await user(address)
    async with aclosing(http):
        for turn in range(WARM_UP_TURNS):
            await ask(QUESTIONS[turn % len(QUESTIONS)])
    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(users)))
    whole = time.perf_counter() - began
    return {
        "p50_ms": round(statistics.median(waits), 1),
        "p95_ms": round(statistics.quantiles(waits, n=20)[-1], 1),
        "answers_per_second": round(len(waits) / whole, 1),
    }


def resident_megabytes(process_group: int) -> float:
    """Return the memory of a process and its children, in MiB."""
    kilobytes = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(
                line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line
            )
            if os.getpgid(int(fields["Pid"])) == process_group:
                kilobytes += int(fields.get("VmRSS", "0 kB").split()[0])
        except (OSError, ProcessLookupError):
            continue
    return round(kilobytes / 1024, 1)


def main() -> None:
    """Measure both and print them side by side."""
    figures: dict[str, dict[str, dict[str, float]]] = {"ours": {}, "stock": {}}
    memory: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        rasa = stock_rasa.trained(load_knowledge(), load_settings().var)
        port = free_port()
        process = stock_rasa.start(rasa.folder, port)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_answering(f"{address}/", process)
            for users in USERS_AT_ONCE:
                figures["stock"][str(users)] = asyncio.run(measure(stock, address, users))
            memory["stock rasa"] = resident_megabytes(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)

        var = Path(folder) / "var"
        system = System.start(_migrated(var), "a key for measuring only")
        try:
            for users in USERS_AT_ONCE:
                figures["ours"][str(users)] = asyncio.run(measure(ours, system.address, users))
            for name, running in system.processes.items():
                memory[name] = resident_megabytes(running.pid)
        finally:
            system.stop()
    _report(figures, memory, rasa.seconds)


def _migrated(var: Path) -> Path:
    from naervaer.settings import Settings

    database = open_database(Settings(var=var, secret_key="a key for measuring only"))
    migrate(database)
    database.close()
    return var


def _report(
    figures: dict[str, dict[str, dict[str, float]]],
    memory: dict[str, float],
    stock_training: float,
) -> None:
    print(f"{'users':>5}  {'':<5}  {'p50 ms':>8}  {'p95 ms':>8}  {'answers/s':>9}")
    for users in map(str, USERS_AT_ONCE):
        for name in ("ours", "stock"):
            row = figures[name][users]
            print(
                f"{users:>5}  {name:<5}  {row['p50_ms']:>8}  {row['p95_ms']:>8}  "
                f"{row['answers_per_second']:>9}"
            )
        ratio = figures["ours"][users]["p50_ms"] / figures["stock"][users]["p50_ms"]
        print(f"{'':>5}  ratio of p50, ours/stock: {ratio:.2f}")
    print("memory, MiB: " + ", ".join(f"{name} {size}" for name, size in memory.items()))
    print(f"stock training: {stock_training:.0f} s")
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = {"times": figures, "memory_mib": memory, "stock_training_s": round(stock_training)}
    (RESULTS / "svartider.json").write_text(json.dumps(report, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
