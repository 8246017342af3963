"""Demo data for an empty database: synthetic people, marked as such wherever they are shown.

It goes the same way as real data: a list is imported, the pass proposes, an adviser approves, the
message is written to the outbox folder, and an answer opens a ticket.
"""

import asyncio
import csv
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework.advisers import create_adviser
from naervaer.casework.tickets import Reason, open_ticket
from naervaer.chat import conversations, messages
from naervaer.clock import oslo_date
from naervaer.domain.follow_up_list import COLUMNS
from naervaer.domain.list_fields import is_orgnr
from naervaer.followup import answers, invitations
from naervaer.followup.importing import import_file
from naervaer.followup.passes import run_pass
from naervaer.followup.sending import send_due
from naervaer.followup.transports import FileTransport
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, Conversation, Invitation, OutboxMessage, Person, SickCase

USERS = "demo-brukere.json"
LINK = "demo-lenke.json"
LINK_IN_WORDS = "demo-lenke.txt"
LIST = "demo-liste.csv"

_ADVISERS = (
    ("veileder1", "Vilde Demo", "veileder", "nav_sunnfjord"),
    ("veileder2", "Viktor Demo", "veileder", "nav_sunnfjord"),
    ("leder1", "Lena Demo", "leder", "nav_sunnfjord"),
    ("redaktor1", "Runa Demo", "redaktor", "nav_sunnfjord"),
)
_EMPLOYERS = ("Fjordbygg", "Bygda barnehage", "Havblikk sjukeheim", "Sentrum renhold")
_HOLDS_LINK, _HAS_ANSWERED = "DEMO-001", "DEMO-002"
_LINK_IN_MESSAGE = re.compile(r"\S+/s/\S+")


@dataclass(frozen=True)
class DemoReport:
    """What was filled in, or that nothing was."""

    people: int
    waiting: int
    users_file: Path

    def __str__(self) -> str:
        """Return the report as the command line shows it."""
        if not self.people:
            return "Databasen er ikke tom, så det er ikke lagt inn demodata."
        return (
            f"Demodata er lagt inn: {self.people} oppdiktede personer, {self.waiting} invitasjoner "
            f"som venter på godkjenning. Passordene til demobrukerne står i {self.users_file}."
        )


def fill_demo(database: Database, settings: Settings, now: datetime) -> DemoReport:
    """Fill an empty database; one that holds anything is left alone.

    Writes the made passwords, the demo link and the imported list to the folder of runtime data.
    """
    users_file = settings.var / USERS
    with database.read() as session:
        if not _is_empty(session):
            return DemoReport(0, 0, users_file)
    today = oslo_date(now)
    settings.var.mkdir(parents=True, exist_ok=True)
    list_file = settings.var / LIST
    _write_list(list_file, today)
    report = import_file(database, list_file, now)
    run_pass(database, settings, today, now)
    link = _approve(database, settings, _HOLDS_LINK, now)
    _approve(database, settings, _HAS_ANSWERED, now)
    asyncio.run(_send(database, settings, now))
    with database.write() as session:
        _answer(session, now)
        _ask_for_human(session, now)
        passwords = _make_advisers(session, now)
        waiting = len(invitations.waiting(session))
        born = (
            session.scalars(select(Person).where(Person.person_ref == _HOLDS_LINK))
            .one()
            .fodselsdato
        )
    _write_privately(users_file, json.dumps(passwords, indent=2))
    _write_privately(
        settings.var / LINK, json.dumps({"lenke": link, "fodselsdato": born.isoformat()}, indent=2)
    )
    _write_privately(settings.var / LINK_IN_WORDS, f"{link}\n(fødselsdato {born:%d.%m.%Y})\n")
    return DemoReport(report.taken, waiting, users_file)


def _is_empty(session: Session) -> bool:
    return not any(
        session.scalar(select(table).limit(1)) for table in (Adviser, Conversation, Person)
    )


@dataclass(frozen=True)
class _Case:
    """One synthetic line: how long the person has been away, how long is left, and the rest."""

    days: int
    left: int
    grad: int = 100
    born: int = 1980
    kommune: str = "4647"
    reachable: bool = True


def _cases() -> Iterator[_Case]:
    for number in range(12):
        yield _Case(days=43 + number * 2, left=21 + number, born=1966 + number * 3)
    yield _Case(days=46, left=30, kommune="4602", born=1990)
    yield _Case(days=50, left=30, kommune="4602", born=1971)
    yield _Case(days=48, left=25, kommune="4645", born=1985)
    for number in range(6):
        yield _Case(days=5 + number * 6, left=14, born=1970 + number * 4)
    yield _Case(days=45, left=20, grad=50, born=1979)
    yield _Case(days=52, left=20, grad=80, born=1993)
    yield _Case(days=44, left=2, born=1988)
    yield _Case(days=47, left=30, born=1958)
    yield _Case(days=49, left=30, born=1975, reachable=False)
    for number in range(4):
        yield _Case(days=90 + number * 30, left=30, born=1968 + number * 5)


def _write_list(path: Path, today: date) -> None:
    orgnrs = [str(digits) for digits in range(310_000_000, 310_000_100) if is_orgnr(str(digits))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for number, case in enumerate(_cases(), start=1):
            employer = number % len(_EMPLOYERS)
            writer.writerow(
                (
                    f"DEMO-{number:03}",
                    date(case.born, number % 12 + 1, number % 28 + 1).isoformat(),
                    case.kommune,
                    "nn" if number % 3 else "nb",
                    f"demo{number:03}@example.com" if case.reachable else "",
                    f"+47 990 00 {number:03}" if case.reachable else "",
                    (today - timedelta(days=case.days)).isoformat(),
                    case.grad,
                    (today + timedelta(days=case.left)).isoformat(),
                    orgnrs[employer],
                    f"{_EMPLOYERS[employer]} (oppdiktet)",
                    "Liv Demo",
                    "+47 990 01 000",
                    "leder@example.com",
                )
            )


def _approve(database: Database, settings: Settings, person_ref: str, now: datetime) -> str:
    """Approve one person's invitation and return the link in the message."""
    with database.write() as session:
        invitation = _invitation(session, person_ref)
        if invitation.status == invitations.InvitationStatus.FORESLATT:
            invitations.approve(session, invitation.id, by="veileder1", now=now, settings=settings)
        body = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.invitation_id == invitation.id)
        ).one()
    found = _LINK_IN_MESSAGE.search(body)
    assert found is not None  # the text of the message holds {lenke}
    return found[0]


async def _send(database: Database, settings: Settings, now: datetime) -> None:
    """Write the messages as files, even where a mail server is set: the addresses are made up."""
    transport = FileTransport(settings.var / "utboks", settings.mail_from)
    await send_due(database, settings, transport, now)


def _answer(session: Session, now: datetime) -> None:
    """One person has answered low, so that an adviser has someone to call."""
    invitation = _invitation(session, _HAS_ANSWERED)
    conversation, _ = conversations.open_behind_invitation(session, invitation, now=now)
    conversation.pending_payload = None
    session.flush()
    answers.record(session, conversation_id=conversation.id, option="2", malform="nn", now=now)


def _ask_for_human(session: Session, now: datetime) -> None:
    """An employer has asked for a human, so that an adviser has someone to answer."""
    conversation, _ = conversations.open_conversation(
        session, audience="arbeidsgiver", malform="nb", now=now
    )
    conversation.pending_payload = None
    question = (
        "Hei! Dette er en oppdiktet henvendelse. En ansatt har vært borte i seks uker, "
        "og jeg lurer på hvordan vi tar opp tilrettelegging. Kan noen ringe meg?"
    )
    line = messages.append(session, conversation, sender="bruker", text=question, now=now)
    line.answered_at = now
    open_ticket(
        session,
        conversation_id=conversation.id,
        reason=Reason.ONSKE,
        about="Vil snakke om tilrettelegging for en ansatt (oppdiktet).",
        now=now,
    )


def _make_advisers(session: Session, now: datetime) -> dict[str, str]:
    passwords = {}
    for username, name, role, unit in _ADVISERS:
        passwords[username] = secrets.token_urlsafe(12)
        create_adviser(
            session,
            username=username,
            name=name,
            role=role,
            unit=unit,
            password=passwords[username],
            now=now,
        )
    return passwords


def _invitation(session: Session, person_ref: str) -> Invitation:
    return session.scalars(
        select(Invitation)
        .join(SickCase, SickCase.id == Invitation.case_id)
        .join(Person, Person.id == SickCase.person_id)
        .where(Person.person_ref == person_ref)
    ).one()


def _write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from the first moment on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
