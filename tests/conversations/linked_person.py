"""A person on sick leave gets a personal link the way people do: list, pass, approval, sending."""

import uuid
from datetime import date, timedelta

from followup_data import COLUMNS
from running import System
from sqlalchemy import select

from naervaer.clock import oslo_date, utc_now
from naervaer.followup import invitations
from naervaer.followup.importing import import_file
from naervaer.followup.passes import run_pass
from naervaer.store.tables import Invitation, OutboxMessage, Person, SickCase

BORN = date(1980, 5, 17)


def personal_link(system: System, malform: str = "nb", municipality: str = "4647") -> str:
    """Import a synthetic person 44 days into a sick leave, invite them, and return the link."""
    now = utc_now()
    today = oslo_date(now)
    reference = f"T-{uuid.uuid4().hex[:12]}"
    fields = {
        "person_ref": reference,
        "fodselsdato": BORN,
        "kommune": municipality,
        "malform": malform,
        "epost": "person@example.com",
        "sykmeldt_fra": today - timedelta(days=44),
        "grad": 100,
        "sykmeldt_til": today + timedelta(days=60),
        "orgnr": "310000019",
        "virksomhet": "Prøvebedrift",
    }
    file = system.settings.var / f"{reference}.csv"
    line = ";".join(str(fields.get(column, "")) for column in COLUMNS)
    file.write_text(f"{';'.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    database = system.open_database()
    report = import_file(database, file, now)
    run_pass(database, system.settings, today, now)
    with database.write() as session:
        invitation = session.scalars(
            select(Invitation)
            .join(SickCase, SickCase.id == Invitation.case_id)
            .join(Person, Person.id == SickCase.person_id)
            .where(Person.person_ref == reference)
        ).one_or_none()
        assert invitation is not None, report
        invitations.approve(
            session, invitation.id, by="veileder1", now=now, settings=system.settings
        )
        body = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.invitation_id == invitation.id)
        ).one()
    database.close()
    return next(word for word in body.split() if "/s/" in word)


def token_of(link: str) -> str:
    """Return the secret part of a personal link."""
    return link.rsplit("/s/", 1)[1]
