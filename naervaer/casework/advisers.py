"""Accounts of those who use the inbox, and their sign-in.

Passwords are kept as argon2id hashes, sessions as hashes of random tokens. Ten wrong tries in a row
lock an account for fifteen minutes; an unknown name takes as long to refuse as a wrong password.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from naervaer.casework import audit
from naervaer.casework.units import routing
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser, AdviserSession
from naervaer.text import Text

ROLES = ("veileder", "leder", "redaktor", "admin")
"""A ``redaktor`` writes what the assistant says, and sees no tickets and no persons."""

EDITING_ROLES = frozenset({"redaktor", "leder", "admin"})
SHORTEST_PASSWORD = 12
WRONG_TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
SEEN_AGAIN = timedelta(minutes=1)
"""A session's last use is written at most this often, so that reading stays reading."""

_hasher = PasswordHasher()

WRONG_SIGN_IN = Text(
    "Brukernavnet eller passordet er feil. Etter ti feil på rad er kontoen låst i 15 minutter.",
    "Brukarnamnet eller passordet er feil. Etter ti feil på rad er kontoen låst i 15 minutt.",
)
NOT_SIGNED_IN = Text(
    "Du er ikke logget inn, eller økten er utløpt. Logg inn på nytt.",
    "Du er ikkje logga inn, eller økta er gått ut. Logg inn på nytt.",
)


@dataclass(frozen=True)
class SignedIn:
    """An adviser with a living session."""

    adviser: Adviser
    csrf_token: str


@dataclass(frozen=True)
class NewSession:
    """A session just made. The token goes to the browser and nowhere else."""

    adviser: Adviser
    token: str
    csrf_token: str
    expires_at: datetime


def create_adviser(
    session: Session,
    *,
    username: str,
    name: str,
    role: str,
    unit: str,
    password: str,
    now: datetime,
) -> Adviser:
    """Make an account.

    Args:
        session: A write transaction.
        username: Letters, digits, dot, hyphen; small letters are stored.
        name: As shown to users and colleagues.
        role: ``veileder``, ``leder``, ``redaktor`` or ``admin``.
        unit: An id from ``knowledge/enheter.yml``.
        password: At least twelve characters.
        now: When.

    Raises:
        Problem: that says which of these is wrong.
    """
    username, name = username.strip().lower(), " ".join(name.split())
    _check_account(username, name, role, unit)
    _check_password(password)
    if session.scalar(select(Adviser.id).where(Adviser.username == username)) is not None:
        raise Problem(
            "brukernavn-tatt",
            409,
            Text(
                f"Brukernavnet «{username}» er i bruk. Velg et annet.",
                f"Brukarnamnet «{username}» er i bruk. Vel eit anna.",
            ),
        )
    adviser = Adviser(
        username=username,
        name=name,
        role=role,
        unit=unit,
        password_hash=_hasher.hash(password),
        active=True,
        failed_sign_ins=0,
        created_at=now,
    )
    session.add(adviser)
    session.flush()
    audit.record(
        session,
        actor="system",
        action="ny-bruker",
        subject_kind="bruker",
        subject_id=username,
        reason=role,
        now=now,
    )
    return adviser


def sign_in(
    database: Database, settings: Settings, *, username: str, password: str, now: datetime
) -> NewSession:
    """Check a password and open a session.

    Takes the database, not a session: the slow check of the password lies between two short
    transactions, so that nobody waits for a lock while a hash is computed.

    Raises:
        Problem: ``feil-innlogging`` (401), the same whatever was wrong.
    """
    username = username.strip().lower()[:50]
    with database.read() as session:
        known = session.scalar(select(Adviser).where(Adviser.username == username))
    matches = _matches(known.password_hash if known else _hash_of_nobody(), password)
    with database.write() as session:
        adviser = _after_try(session, known, matches, now) if known else None
        opened = _open_session(session, adviser, settings, now) if adviser else None
        audit.record(
            session,
            actor=username if known else "ukjent",
            action="logg-inn",
            subject_kind="bruker",
            subject_id=username if known else "ukjent",
            allowed=opened is not None,
            now=now,
        )
    if opened is None:
        raise Problem("feil-innlogging", 401, WRONG_SIGN_IN)
    return opened


def signed_in(database: Database, settings: Settings, token: str | None, now: datetime) -> SignedIn:
    """Return the adviser whose session the token names.

    Raises:
        Problem: ``ikke-logget-inn`` (401) when there is none, or it has ended.
    """
    found = look_at_session(database, settings, token, now)
    if found is None or token is None:
        raise Problem("ikke-logget-inn", 401, NOT_SIGNED_IN)
    key = _hash_token(token)
    with database.read() as session:
        stale = session.scalar(
            select(AdviserSession.token_hash).where(
                AdviserSession.token_hash == key, AdviserSession.last_seen_at < now - SEEN_AGAIN
            )
        )
    if stale is not None:
        with database.write() as session:
            session.execute(
                update(AdviserSession)
                .where(AdviserSession.token_hash == key)
                .values(last_seen_at=now)
            )
    return found


def look_at_session(
    database: Database, settings: Settings, token: str | None, now: datetime
) -> SignedIn | None:
    """Return the living session of the token without counting this as use of it."""
    if not token:
        return None
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    with database.read() as session:
        row = session.execute(
            select(Adviser, AdviserSession.csrf_token)
            .join(AdviserSession, AdviserSession.adviser_id == Adviser.id)
            .where(
                AdviserSession.token_hash == _hash_token(token),
                AdviserSession.expires_at > now,
                AdviserSession.last_seen_at > idle_since,
                Adviser.active.is_(True),
            )
        ).one_or_none()
    return SignedIn(row[0], row[1]) if row else None


def sign_out(session: Session, token: str | None) -> None:
    """End the session of the token, if there is one."""
    if token:
        session.execute(
            delete(AdviserSession).where(AdviserSession.token_hash == _hash_token(token))
        )


def colleagues(session: Session, adviser: Adviser) -> list[Adviser]:
    """Return the others who can have a ticket, those of the same unit first, by name."""
    others = session.scalars(
        select(Adviser).where(
            Adviser.active.is_(True), Adviser.role != "redaktor", Adviser.id != adviser.id
        )
    )
    return sorted(others, key=lambda other: (other.unit != adviser.unit, other.unit, other.name))


def handles_cases(adviser: Adviser) -> bool:
    """Return whether the account is for one who meets persons and their tickets."""
    return adviser.role != "redaktor"


def edits_content(adviser: Adviser) -> bool:
    """Return whether the account may see what the assistant says before it is published."""
    return adviser.role in EDITING_ROLES


def leads(adviser: Adviser) -> bool:
    """Return whether the account may decide for the whole house, such as to stop all sending."""
    return adviser.role in ("leder", "admin")


def visible_units(adviser: Adviser) -> frozenset[str]:
    """Return the units whose tickets and invitations the adviser may see; none for an editor."""
    if not handles_cases(adviser):
        return frozenset()
    if adviser.role == "admin":
        return frozenset(routing().units)
    return routing().visible_to(adviser.unit)


def _after_try(session: Session, known: Adviser, matches: bool, now: datetime) -> Adviser | None:
    """Count the try. Return the adviser when the password is right and the account is open."""
    adviser = session.get(Adviser, known.id, with_for_update=True, populate_existing=True)
    if adviser is None or not adviser.active:
        return None
    if adviser.locked_until is not None and adviser.locked_until > now:
        return None
    if not matches:
        adviser.failed_sign_ins += 1
        if adviser.failed_sign_ins >= WRONG_TRIES:
            adviser.locked_until, adviser.failed_sign_ins = now + LOCKED_FOR, 0
        return None
    adviser.failed_sign_ins, adviser.locked_until = 0, None
    return adviser


def _open_session(
    session: Session, adviser: Adviser, settings: Settings, now: datetime
) -> NewSession:
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    expires_at = now + timedelta(hours=settings.session_hours)
    session.execute(delete(AdviserSession).where(AdviserSession.expires_at <= now))
    session.add(
        AdviserSession(
            token_hash=_hash_token(token),
            adviser_id=adviser.id,
            csrf_token=csrf_token,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )
    return NewSession(adviser, token, csrf_token, expires_at)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    """Return a hash that no password fits, as costly to check as a real one."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _check_account(username: str, name: str, role: str, unit: str) -> None:
    if not (2 <= len(username) <= 50 and username.replace(".", "").replace("-", "").isalnum()):
        raise Problem(
            "ugyldig-brukernavn",
            422,
            Text(
                "Brukernavnet må ha 2–50 tegn: bokstaver, tall, punktum eller bindestrek.",
                "Brukarnamnet må ha 2–50 teikn: bokstavar, tal, punktum eller bindestrek.",
            ),
        )
    if username in routing().units:
        raise Problem(
            "ugyldig-brukernavn",
            422,
            Text(
                f"«{username}» er navnet på en enhet. Velg et annet brukernavn.",
                f"«{username}» er namnet på ei eining. Vel eit anna brukarnamn.",
            ),
        )
    if not 1 <= len(name) <= 100:
        raise Problem(
            "ugyldig-navn",
            422,
            Text("Skriv et navn på høyst 100 tegn.", "Skriv eit namn på høgst 100 teikn."),
        )
    if role not in ROLES:
        raise Problem(
            "ukjent-rolle",
            422,
            Text(
                f"Rollen «{role}» finnes ikke. Velg en av: {', '.join(ROLES)}.",
                f"Rolla «{role}» finst ikkje. Vel ei av: {', '.join(ROLES)}.",
            ),
        )
    if unit not in routing().units:
        known = ", ".join(sorted(routing().units))
        raise Problem(
            "ukjent-enhet",
            422,
            Text(
                f"Enheten «{unit}» finnes ikke. Velg en av: {known}.",
                f"Eininga «{unit}» finst ikkje. Vel ei av: {known}.",
            ),
        )


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Problem(
            "kort-passord",
            422,
            Text(
                f"Passordet er for kort. Det må ha minst {SHORTEST_PASSWORD} tegn.",
                f"Passordet er for kort. Det må ha minst {SHORTEST_PASSWORD} teikn.",
            ),
        )
