"""The worker: empties the outbox, runs the weekly pass, reminds, takes up dropped turns, tidies.

It keeps no state that matters: several can run at once, and one that is killed is made up for by
the next. Run it with ``python -m naervaer.worker``; SIGTERM ends it within two seconds.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from naervaer import heartbeat
from naervaer.chat.bot import Bot
from naervaer.chat.turns import Chat
from naervaer.clock import oslo_date, utc_now
from naervaer.followup import decision_tables, wording
from naervaer.followup.expiry import close_expired
from naervaer.followup.passes import is_due, run_pass
from naervaer.followup.reminders import remind_due
from naervaer.followup.sending import send_due
from naervaer.followup.ways_out import transport_of
from naervaer.knowledge import KnowledgeError, load_knowledge
from naervaer.problems import Problem
from naervaer.retention import tidy
from naervaer.settings import Settings, load_settings
from naervaer.store import Database, open_database
from naervaer.store.migrate import require_current

log = logging.getLogger(__name__)

SEND_SECONDS = 2.0
SWEEP_SECONDS = 1.0
PASS_SECONDS = 60.0
UNANSWERED_SECONDS = 600.0
TIDY_SECONDS = 24 * 3600.0
GRACE_SECONDS = 1.5
"""How long a job may go on after the worker was told to stop."""

Job = Callable[[], Awaitable[object]]


class Worker:
    """The jobs over one database, until told to stop."""

    def __init__(self, settings: Settings, database: Database, chat: Chat) -> None:
        self._settings = settings
        self._database = database
        self._chat = chat
        self._transport = transport_of(settings)
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End every job as soon as what it is doing is done."""
        self._stop.set()

    async def run(self) -> None:
        """Run the jobs side by side until stopped."""
        jobs: list[tuple[float, Job]] = [
            (heartbeat.BEAT_SECONDS, self._beat),
            (SWEEP_SECONDS, self._sweep),
            (SEND_SECONDS, self._send),
            (PASS_SECONDS, self._pass),
            (UNANSWERED_SECONDS, self._follow_unanswered),
            (TIDY_SECONDS, self._tidy),
        ]
        running = [asyncio.create_task(self._every(seconds, job)) for seconds, job in jobs]
        await self._stop.wait()
        _, late = await asyncio.wait(running, timeout=GRACE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _every(self, seconds: float, job: Job) -> None:
        """Run a job again and again; a failure is logged and the next turn tries anew."""
        while not self._stop.is_set():
            try:
                await job()
            except Problem as problem:
                log.warning("%s: %s", job.__name__, problem.code)
            except Exception:
                log.exception("%s", job.__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)

    async def _beat(self) -> None:
        heartbeat.beat(self._settings, utc_now())

    async def _sweep(self) -> None:
        await self._chat.sweep(utc_now())

    async def _send(self) -> None:
        """One message at a time, so that each is judged by the moment at which it leaves."""
        while not self._stop.is_set():
            tried = await send_due(
                self._database, self._settings, self._transport, utc_now(), limit=1
            )
            if not tried:
                break

    async def _pass(self) -> None:
        await asyncio.to_thread(self._run_pass_if_due)

    def _run_pass_if_due(self) -> None:
        now = utc_now()
        with self._database.read() as session:
            due = is_due(session, now)
        if due:
            report = run_pass(
                self._database,
                self._settings,
                oslo_date(now),
                now,
                stopping=self._stop.is_set,
            )
            log.info("%s", report)

    async def _follow_unanswered(self) -> None:
        await asyncio.to_thread(self._remind_and_close)

    def _remind_and_close(self) -> None:
        now, stopping = utc_now(), self._stop.is_set
        reminded = remind_due(self._database, self._settings, now, stopping=stopping)
        closed = close_expired(self._database, now, stopping=stopping)
        if reminded or closed:
            log.info("%d påminnelser lagt klar, %d spørsmål utløpt uten svar", reminded, closed)

    async def _tidy(self) -> None:
        now = utc_now()
        report = await asyncio.to_thread(
            tidy,
            self._database,
            oslo_date(now),
            now,
            settings=self._settings,
            stopping=self._stop.is_set,
        )
        log.info("%s", report)


async def work(settings: Settings) -> None:
    """Open what the worker needs and run it until SIGTERM or SIGINT.

    Raises:
        KnowledgeError: when ``knowledge/`` has mistakes.
        Problem: when the database is of another version than the code.
    """
    knowledge = load_knowledge()
    wording.check()
    decision_tables.check()
    database = open_database(settings)
    require_current(database)
    bot = Bot(settings.rasa_address(), settings.bot_timeout)
    worker = Worker(settings, database, Chat(database, bot, knowledge))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, worker.stop)
    try:
        await worker.run()
    finally:
        await bot.close()
        database.close()


def main() -> int:
    """Run the worker as a process."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for talkative in ("httpx", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        asyncio.run(work(load_settings()))
    except Problem as problem:
        print(problem.text.nb, file=sys.stderr)
        return 1
    except KnowledgeError as error:
        print(f"Feil i knowledge/. Rett dette og prøv igjen:\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
