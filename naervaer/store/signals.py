"""Tells waiting streams that something was committed, in this process or in another.

On PostgreSQL each commit sends a NOTIFY; on SQLite one connection watches the file's
``data_version``, which changes whenever another connection commits. A signal carries no content:
who wakes reads again from its own cursor, so nothing is lost when signals run together.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
from sqlalchemy import Connection

from naervaer.store.database import COMMIT_CHANNEL, Database

WATCH_SECONDS = 0.15
"""Shortest time between two wake-ups, and the SQLite watcher's interval."""

RECHECK_SECONDS = 10.0
"""A waiting stream looks again after this long even without a signal."""


class Signals:
    """One watcher for a process; any number of streams wait on it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: set[asyncio.Event] = set()

    async def changes(self) -> AsyncIterator[None]:
        """Yield at once, then after each commit, and at the latest every ``RECHECK_SECONDS``."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while True:
                event.clear()
                yield
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), RECHECK_SECONDS)
        finally:
            self._waiting.discard(event)

    async def watch(self) -> None:
        """Watch for commits until cancelled; a lost connection is opened again."""
        watch = self._watch_file if self._database.is_sqlite else self._watch_notifications
        while True:
            try:
                await watch()
            except (psycopg.OperationalError, OSError):
                self._wake()
                await asyncio.sleep(1)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    async def _watch_file(self) -> None:
        connection = await asyncio.to_thread(self._database.engine.connect)
        try:
            seen = None
            while True:
                version = await asyncio.to_thread(_data_version, connection)
                if version != seen:
                    seen = version
                    self._wake()
                await asyncio.sleep(WATCH_SECONDS)
        finally:
            connection.close()

    async def _watch_notifications(self) -> None:
        url = self._database.engine.url.set(drivername="postgresql")
        async with await psycopg.AsyncConnection.connect(
            url.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            await connection.execute(f"LISTEN {COMMIT_CHANNEL}")
            async for _ in connection.notifies():
                self._wake()
                await asyncio.sleep(WATCH_SECONDS)


def _data_version(connection: Connection) -> int:
    cursor = connection.connection.cursor()
    try:
        return int(cursor.execute("PRAGMA data_version").fetchone()[0])
    finally:
        cursor.close()
