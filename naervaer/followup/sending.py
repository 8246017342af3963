"""Empties the outbox: claim, hand over, note what became of it.

What reaches people leaves in the sending hours only, retries too; outside them it waits.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from naervaer.followup import outbox
from naervaer.followup.outbox import HandedOver, Mail
from naervaer.followup.transports import Delivery, Result, Transport
from naervaer.followup.ways_out import sending_hours
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database

log = logging.getLogger(__name__)

TRIES_TO_NOTE = 5
"""The outcome of a delivery is noted even when the database is busy for a while."""

Value = TypeVar("Value")


async def send_due(
    database: Database,
    settings: Settings,
    transport: Transport,
    now: datetime,
    *,
    limit: int = 50,
    stopping: Callable[[], bool] = lambda: False,
) -> Counter[Result]:
    """Hand over the messages that are due, one after the other.

    Args:
        database: Where the outbox is.
        settings: For the sending hours, and the check that the person should still be asked.
        transport: How they leave.
        now: When.
        limit: At most so many in this call.
        stopping: Asked before each message.

    Returns:
        How many tries ended in each way.
    """
    await _take_up_interrupted(database, transport, now)
    results: Counter[Result] = Counter()
    if transport.reaches_people and not sending_hours(settings).is_open(now):
        return results
    while results.total() < limit and not stopping():
        mail = await _in_thread(database, lambda session: outbox.claim(session, now))
        if mail is None:
            break
        results[await _send(database, settings, transport, mail, now)] += 1
    return results


async def _send(
    database: Database, settings: Settings, transport: Transport, mail: Mail, now: datetime
) -> Result:
    async def begin() -> bool:
        return await _in_thread(
            database, lambda session: outbox.begin(session, mail.outbox_id, settings, now)
        )

    delivery = await transport.deliver(mail, begin, now)
    await asyncio.to_thread(_note, database, mail.outbox_id, delivery, now)
    if delivery.error:
        log.warning("Melding %s: %s (%s)", mail.outbox_id, delivery.result, delivery.error)
    return delivery.result


async def _in_thread(database: Database, work: Callable[[Session], Value]) -> Value:
    def run() -> Value:
        with database.write() as session:
            return work(session)

    return await asyncio.to_thread(run)


def _note(database: Database, outbox_id: int, delivery: Delivery, now: datetime) -> None:
    for left in reversed(range(TRIES_TO_NOTE)):
        try:
            with database.write() as session:
                _note_once(session, outbox_id, delivery, now)
            return
        except Problem:
            if not left:
                raise


def _note_once(session: Session, outbox_id: int, delivery: Delivery, now: datetime) -> None:
    match delivery.result:
        case Result.DELIVERED:
            outbox.delivered(session, outbox_id, now)
        case Result.TRY_AGAIN | Result.REFUSED:
            for_good = delivery.result is Result.REFUSED
            outbox.not_delivered(
                session, outbox_id, delivery.error, now, for_good=for_good, wait=delivery.wait
            )
        case Result.UNSETTLED:
            outbox.ask_later(session, outbox_id, delivery.error, now)
        case Result.UNCERTAIN:
            outbox.uncertain(session, outbox_id, delivery.error, now)
        case Result.HELD_BACK:
            pass


async def _take_up_interrupted(database: Database, transport: Transport, now: datetime) -> None:
    """Settle what a process that died, or got no answer, was handing over."""

    def cut_short() -> list[HandedOver]:
        with database.read() as session:
            return outbox.interrupted(session, now)

    for message in await asyncio.to_thread(cut_short):
        delivery = await transport.outcome_of(message)
        await asyncio.to_thread(_note, database, message.outbox_id, delivery, now)
