"""Trackers lie where the environment says, and SQLite lets readers in beside a writer."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from bot.tracker_store import ConversationTrackerStore


def test_default_is_sqlite_in_the_var_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NAERVAER_TRACKER_URL", raising=False)
    monkeypatch.setenv("NAERVAER_VAR", str(tmp_path / "var"))
    store = ConversationTrackerStore(domain=Domain.empty())
    tracker = asyncio.run(store.get_or_create_tracker("samtale"))
    tracker.update(UserUttered("hei"))
    asyncio.run(store.save(tracker))
    assert (tmp_path / "var" / "tracker.sqlite").exists()
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
        indexed = connection.exec_driver_sql("PRAGMA index_list('events')").fetchall()
    assert any("sender_id" in row[1] for row in indexed)


def test_address_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAERVAER_TRACKER_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    ConversationTrackerStore(domain=Domain.empty())
    assert (tmp_path / "other.sqlite").exists()
