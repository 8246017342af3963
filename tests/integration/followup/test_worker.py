"""Protects: the worker does its jobs by itself, lives through failures, and ends when told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from followup_data import approve, away_now, invitation_of, send, take
from running import free_port
from sqlalchemy import select, update

from naervaer import heartbeat
from naervaer.chat import conversations
from naervaer.clock import oslo_date, utc_now
from naervaer.followup import sending_stop
from naervaer.followup.passes import last_finished, run_pass
from naervaer.settings import ROOT, Settings
from naervaer.store import Database
from naervaer.store.tables import Conversation, Invitation, Message

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(any_settings: Settings) -> Iterator[Start]:
    """Start a real worker process over the test's database."""
    running: list[subprocess.Popen[bytes]] = []

    def start(**changes: object) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "NAERVAER_VAR": str(any_settings.var),
            "NAERVAER_DATABASE_URL": any_settings.database_address(),
            "NAERVAER_SECRET_KEY": any_settings.key(),
            "NAERVAER_RASA_PORT": str(free_port()),
            **{f"NAERVAER_{name.upper()}": str(value) for name, value in changes.items()},
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "naervaer.worker"],
            env=environment,
            cwd=ROOT,
            stderr=(any_settings.var / "worker.out").open("ab"),
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def files(settings: Settings) -> list[Path]:
    return list((settings.var / "utboks").glob("*.eml"))


def pass_is_done(database: Database) -> bool:
    with database.read() as session:
        return last_finished(session, oslo_date(utc_now())) is not None


def test_the_worker_runs_the_pass_sends_and_answers_dropped_turns(
    database: Database, any_settings: Settings, start_worker: Start
) -> None:
    take(database, any_settings.var, away_now())
    with database.write() as session:
        conversation, _ = conversations.open_conversation(
            session, audience="arbeidsgiver", malform="nb", now=utc_now()
        )
    process = start_worker()
    until(lambda: invitation_of(database))
    assert files(any_settings) == []
    approve(database, any_settings, now=utc_now())
    until(lambda: files(any_settings))
    until(lambda: heartbeat.is_beating(any_settings, utc_now()))

    def taken_up() -> bool:
        with database.read() as session:
            waiting = session.get_one(Conversation, conversation.id).pending_payload
            lines = session.scalars(select(Message)).all()
        return waiting is None and len(lines) > 0

    until(taken_up)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_killed_worker_is_made_up_for_by_the_next(
    database: Database, any_settings: Settings, start_worker: Start
) -> None:
    with database.write() as session:
        sending_stop.stop(session, by="leder1", now=utc_now())
    take(database, any_settings.var, away_now())
    first = start_worker(sending="automatisk")
    until(lambda: pass_is_done(database))
    first.kill()
    first.wait()
    (any_settings.var / heartbeat.FILE).unlink()
    with database.write() as session:
        sending_stop.resume(session, by="leder1", now=utc_now())
    second = start_worker(sending="automatisk")
    until(lambda: files(any_settings))
    second.send_signal(signal.SIGINT)
    assert second.wait(10) == 0


def test_the_worker_reminds_and_closes_by_itself(
    database: Database, any_settings: Settings, start_worker: Start
) -> None:
    now = utc_now()
    for ref, asked in (("T-1", now - timedelta(days=8)), ("T-2", now - timedelta(days=40))):
        take(database, any_settings.var, away_now(ref))
        run_pass(database, any_settings, oslo_date(now), now)
        approve(database, any_settings, ref, now=now)
        assert send(database, any_settings, now) == {"delivered": 1}
        with database.write() as session:
            session.execute(
                update(Invitation)
                .where(Invitation.sent_at == now)
                .values(sent_at=asked, expires_at=asked + timedelta(days=31))
            )
    start_worker()
    until(lambda: len(files(any_settings)) == 3)
    until(lambda: (closed := invitation_of(database, "T-2")) and closed.status == "ikke_svart")


def test_a_database_that_is_not_ready_ends_with_one_sentence(
    tmp_path: Path, start_worker: Start
) -> None:
    empty = f"sqlite:///{tmp_path / 'tom.sqlite'}"
    process = start_worker(database_url=empty)
    assert process.wait(30) == 1
    said = (tmp_path / "worker.out").read_text(encoding="utf-8")
    assert said.strip() == "Databasen er eldre enn programmet. Kjør «naervaer migrer» først."


def test_a_heartbeat_grows_old(settings: Settings) -> None:
    now = utc_now()
    assert not heartbeat.is_beating(settings, now)
    heartbeat.beat(settings, now)
    assert heartbeat.is_beating(settings, now)
    assert not heartbeat.is_beating(settings, now + heartbeat.DEAD_AFTER)
