"""Where Rasa keeps the state of each dialogue. The conversation itself lies in the application."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

from bot import ROOT

BUSY_TIMEOUT_MILLISECONDS = 5000


def tracker_url() -> str:
    """Return the address from ``NAERVAER_TRACKER_URL``, or SQLite in the folder of runtime data."""
    if configured := os.environ.get("NAERVAER_TRACKER_URL"):
        return configured
    folder = Path(os.environ.get("NAERVAER_VAR") or ROOT / "var").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'tracker.sqlite'}"


class ConversationTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store over an address, with several readers beside a writer on SQLite."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        url = sa.engine.make_url(host or tracker_url())
        if url.drivername in {"postgresql", "postgresql+psycopg"}:
            url = url.set(drivername="postgresql+psycopg2")
        address = url.render_as_string(hide_password=False)
        super().__init__(domain=domain, host=address, event_broker=event_broker, **kwargs)
        if url.get_backend_name() == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
    cursor.close()
