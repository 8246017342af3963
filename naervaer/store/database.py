"""Opening the database, and the two kinds of transaction: ``write`` and ``read``.

SQLite is the default and PostgreSQL the choice for production; services see the same ``Session``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store.columns import use_key
from naervaer.text import Text

LOCK_WAIT_SECONDS = 5
"""How long a statement waits for another's lock before the user is told to try again."""

COMMIT_CHANNEL = "naervaer_commit"
"""PostgreSQL's NOTIFY channel that each committed change is announced on."""

BUSY = Text(
    "Vi får ikke lagret akkurat nå. Prøv igjen om litt. Det du skrev, står fortsatt på siden din.",
    "Vi får ikkje lagra akkurat no. Prøv igjen om litt. Det du skreiv, står framleis på sida di.",
)


class Database:
    """An engine with two transactions. ``write`` takes the lock at once, so it never deadlocks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite (one machine) rather than PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that changes data: committed at the end, undone by any exception.

        Raises:
            Problem: ``travelt`` (503) when another holds the lock longer than we wait.
        """
        with (
            _busy_as_problem(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            if not self.is_sqlite:
                session.execute(select(func.pg_notify(COMMIT_CHANNEL, "")))

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads; it does not wait for writers on SQLite."""
        reading = self.engine.execution_options(naervaer_read_only=True)
        with (
            _busy_as_problem(),
            Session(reading, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Open the database that the settings name; the file's folder is made when absent."""
    use_key(settings.key())
    url = make_url(settings.database_address())
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS}, pool_size=20)
        _prepare_sqlite(engine)
    else:
        wait = f"-c lock_timeout={LOCK_WAIT_SECONDS}s -c statement_timeout=30s"
        engine = create_engine(
            url,
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={"options": wait, "connect_timeout": LOCK_WAIT_SECONDS},
        )
    return Database(engine)


@contextmanager
def _busy_as_problem() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Problem("travelt", 503, BUSY) from error


def _prepare_sqlite(engine: Engine) -> None:
    """Write-ahead log, enforced foreign keys, and transactions that we begin ourselves."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("naervaer_read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
