"""What the tests of the follow-up share: synthetic people, and the way to a personal link."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from naervaer.chat import conversations
from naervaer.clock import oslo_date, utc_now
from naervaer.domain.follow_up_list import COLUMNS
from naervaer.followup import invitations
from naervaer.followup.importing import ImportReport, import_file
from naervaer.followup.passes import PassReport, run_pass
from naervaer.followup.sending import send_due
from naervaer.followup.transports import FileTransport, Transport
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, OutboxMessage, Person, SickCase

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Norway."""

TODAY = oslo_date(NOW)
BORN = date(1980, 5, 17)


def row(person_ref: str = "T-1", days: int = 45, left: int = 60, **changes: object) -> str:
    """Return a line of someone who has been away for ``days`` days, with ``left`` days to go."""
    fields: dict[str, object] = {
        "person_ref": person_ref,
        "fodselsdato": BORN,
        "kommune": "4647",
        "malform": "nn",
        "epost": f"{person_ref.lower()}@example.com",
        "mobil": "+4799000001",
        "sykmeldt_fra": TODAY - timedelta(days=days),
        "grad": 100,
        "sykmeldt_til": TODAY + timedelta(days=left),
        "orgnr": "310000019",
        "virksomhet": "Prøvebedrift",
        "leder_navn": "Liv Leder",
        "leder_telefon": "+4722000000",
        "leder_epost": "liv@example.com",
    }
    assert set(changes) <= set(COLUMNS)
    return ";".join(str(value) for value in (fields | changes).values())


def away_now(person_ref: str = "T-1", **changes: object) -> str:
    """Return a line of someone who fits today, for tests that run real processes."""
    today, days = oslo_date(utc_now()), timedelta(days=45)
    return row(person_ref, sykmeldt_fra=today - days, sykmeldt_til=today + days, **changes)


def take(database: Database, folder: Path, *rows: str) -> ImportReport:
    """Import a list of these lines."""
    file = folder / "liste.csv"
    file.write_text("\n".join([";".join(COLUMNS), *rows]), encoding="utf-8")
    return import_file(database, file, NOW)


def propose(database: Database, settings: Settings, *rows: str, now: datetime = NOW) -> PassReport:
    """Import these lines and run a pass."""
    take(database, settings.var, *rows)
    return run_pass(database, settings, oslo_date(now), now)


def invitation_of(database: Database, person_ref: str = "T-1") -> Invitation | None:
    """Return a person's invitation as the database has it."""
    with database.read() as session:
        return session.scalar(
            select(Invitation)
            .join(SickCase, SickCase.id == Invitation.case_id)
            .join(Person, Person.id == SickCase.person_id)
            .where(Person.person_ref == person_ref)
        )


def approve(
    database: Database, settings: Settings, person_ref: str = "T-1", now: datetime = NOW
) -> str:
    """Approve a person's invitation and return the secret part of the link in the outbox."""
    invitation = invitation_of(database, person_ref)
    assert invitation is not None
    with database.write() as session:
        done = invitations.approve(
            session, invitation.id, by="veileder1", now=now, settings=settings
        )
        assert done.approved
        body = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.invitation_id == invitation.id)
        ).one()
    found = re.search(r"/s/(\S+)", body)
    assert found is not None
    return found[1]


def send(
    database: Database,
    settings: Settings,
    now: datetime = NOW,
    transport: Transport | None = None,
) -> dict[str, int]:
    """Empty the outbox, into files unless another way is given."""
    way = transport or FileTransport(settings.var / "utboks", settings.mail_from)
    results = asyncio.run(send_due(database, settings, way, now))
    return {result.value: count for result, count in results.items()}


def sent_link(database: Database, settings: Settings, *rows: str) -> str:
    """Bring the first person all the way to a sent link; return its secret part."""
    propose(database, settings, *(rows or (row(),)))
    token = approve(database, settings)
    assert send(database, settings) == {"delivered": 1}
    return token


def opened_chat(database: Database, token: str, now: datetime = NOW) -> str:
    """Prove the right person and return the id of the chat behind the link."""
    with database.write() as session:
        proven = invitations.prove(session, token, BORN, now)
        assert isinstance(proven, Invitation)
        conversation, _ = conversations.open_behind_invitation(session, proven, now=now)
        return conversation.id
