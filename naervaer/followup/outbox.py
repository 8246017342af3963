"""The states of an outgoing message. Each function is one short transaction's work.

``klar`` → (leased) → ``sender`` → ``sendt``. The step to ``sender`` is committed before the message
is handed over, so a crash can leave a message unsent but never send it twice. Where it is not known
whether it went out, the receiving side is asked; where it cannot tell, the message becomes
``usikker`` and an adviser is told; it is not sent again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from naervaer.casework.chronology import SYSTEM
from naervaer.casework.tickets import Reason, open_ticket
from naervaer.followup.composing import MessageKind
from naervaer.followup.invitations import InvitationStatus, no_longer_fits, take_away
from naervaer.followup.links import LINK_DAYS
from naervaer.followup.reminders import may_remind
from naervaer.followup.sending_stop import is_stopped
from naervaer.settings import Settings
from naervaer.store.tables import Invitation, OutboxMessage
from naervaer.text import Text

_REASON = Reason.IKKE_LEVERT

LEASE = timedelta(minutes=2)
"""How long a process may hold a message. Longer than any delivery is allowed to take."""

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""The wait after each failed try. After the last one the message counts as failed."""


class OutboxStatus(StrEnum):
    """Where an outgoing message stands."""

    KLAR = "klar"
    SENDER = "sender"
    SENDT = "sendt"
    FEILET = "feilet"
    USIKKER = "usikker"


@dataclass(frozen=True)
class Mail:
    """What is handed over, without ties to the database."""

    outbox_id: int
    message_id: str
    channel: str
    recipient: str
    subject: str
    body: str
    malform: str
    stop_link: str | None


@dataclass(frozen=True)
class HandedOver:
    """A message that was being handed over when its sender fell silent."""

    outbox_id: int
    message_id: str
    channel: str


def claim(session: Session, now: datetime) -> Mail | None:
    """Take the next message that is due, for the time of a lease; None when there is none."""
    if is_stopped(session):
        return None
    row = session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.status == OutboxStatus.KLAR,
            OutboxMessage.next_attempt_at <= now,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.leased_until = now + LEASE
    row.attempts += 1
    invitation = _invitation(session, row)
    return Mail(
        row.id,
        row.message_id,
        row.channel,
        row.recipient,
        row.subject,
        row.body,
        invitation.case.person.malform,
        row.stop_link,
    )


def begin(session: Session, outbox_id: int, settings: Settings, now: datetime) -> bool:
    """Mark the message as being handed over, unless something has changed since it was approved.

    The link counts as sent from here, so that it works as soon as the message can have arrived.

    Returns:
        Whether to hand it over.
    """
    row = _locked(session, outbox_id)
    if row is None or row.status != OutboxStatus.KLAR:
        return False
    invitation = _invitation(session, row)
    if is_stopped(session):
        row.leased_until = None
        row.attempts -= 1
        return False
    row.leased_until = now + LEASE
    if row.kind == MessageKind.PAMINNELSE:
        return _begin_reminder(session, row, invitation, settings, now)
    if invitation.status != InvitationStatus.GODKJENT:
        session.delete(row)
        return False
    if why_not := no_longer_fits(session, invitation, settings, now):
        session.delete(row)
        session.flush()
        take_away(session, invitation, why_not, by=SYSTEM, now=now)
        return False
    row.status = OutboxStatus.SENDER.value
    invitation.status = InvitationStatus.SENDT.value
    invitation.sent_at = now
    invitation.expires_at = now + timedelta(days=LINK_DAYS)
    return True


def _begin_reminder(
    session: Session,
    row: OutboxMessage,
    invitation: Invitation,
    settings: Settings,
    now: datetime,
) -> bool:
    """Look again whether the reminder is right; one that is not is dropped for good."""
    if not may_remind(session, invitation, settings, now):
        session.delete(row)
        return False
    row.status = OutboxStatus.SENDER.value
    return True


def delivered(session: Session, outbox_id: int, now: datetime) -> None:
    """Note that the message is out. Its text held the secret links, so it is not kept."""
    row = _locked(session, outbox_id)
    if row is not None and row.status == OutboxStatus.SENDER:
        row.status = OutboxStatus.SENDT.value
        row.sent_at = now
        row.leased_until = None
        row.last_error = None
        _forget_secrets(row)


def not_delivered(
    session: Session,
    outbox_id: int,
    error: str,
    now: datetime,
    *,
    for_good: bool,
    wait: timedelta | None = None,
) -> None:
    """Note a failed try; try again later, or give up and tell an adviser.

    Args:
        session: A write transaction.
        outbox_id: Which message.
        error: What went wrong, without address or text of the message.
        now: When.
        for_good: True when the receiving side refused in a way that will not change.
        wait: The least wait that the receiving side asked for; at most the longest of ours counts.
    """
    row = _locked(session, outbox_id)
    if row is None or row.status not in (OutboxStatus.KLAR, OutboxStatus.SENDER):
        return
    invitation = _invitation(session, row)
    give_up = for_good or row.attempts > len(WAITS)
    row.status = (OutboxStatus.FEILET if give_up else OutboxStatus.KLAR).value
    row.last_error = error[:300]
    row.leased_until = None
    is_first = row.kind == MessageKind.INVITASJON
    if is_first and invitation.status == InvitationStatus.SENDT:
        invitation.status = InvitationStatus.GODKJENT.value
        invitation.sent_at = invitation.expires_at = None
    if give_up:
        _forget_secrets(row)
        if is_first and invitation.status == InvitationStatus.GODKJENT:
            invitation.status = InvitationStatus.IKKE_SENDT.value
            _tell_adviser(session, invitation, _FAILED, now)
        elif invitation.status == InvitationStatus.SENDT:
            _tell_adviser(session, invitation, _REMINDER_FAILED, now)
    else:
        own = WAITS[row.attempts - 1]
        row.next_attempt_at = now + min(max(own, wait or own), WAITS[-1])


def ask_later(session: Session, outbox_id: int, error: str, now: datetime) -> None:
    """Note that it is not known yet whether the message went out; the receiving side can tell.

    It stays ``sender`` until then, so nothing is sent meanwhile. Who gets no answer for as long as
    a message would be tried, gives up.
    """
    row = _locked(session, outbox_id)
    if row is None or row.status != OutboxStatus.SENDER:
        return
    if row.attempts > len(WAITS):
        uncertain(session, outbox_id, error, now)
        return
    row.last_error = error[:300]
    row.leased_until = now + WAITS[row.attempts - 1]
    row.attempts += 1


def uncertain(session: Session, outbox_id: int, error: str, now: datetime) -> None:
    """Note that it cannot be known whether the message went out. It is not sent again.

    Of a reminder nobody is told: who does not answer is brought to an adviser when the link ends.
    """
    row = _locked(session, outbox_id)
    if row is not None and row.status == OutboxStatus.SENDER:
        row.status = OutboxStatus.USIKKER.value
        row.last_error = error[:300]
        row.leased_until = None
        _forget_secrets(row)
        if row.kind == MessageKind.INVITASJON:
            _tell_adviser(session, _invitation(session, row), _UNCERTAIN, now)


def interrupted(session: Session, now: datetime) -> list[HandedOver]:
    """Return those whose sender died, or got no answer, while handing them over."""
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.message_id, OutboxMessage.channel).where(
            OutboxMessage.status == OutboxStatus.SENDER, OutboxMessage.leased_until <= now
        )
    )
    return [HandedOver(*row) for row in rows]


def _forget_secrets(row: OutboxMessage) -> None:
    row.body = ""
    row.stop_link = None


def _locked(session: Session, outbox_id: int) -> OutboxMessage | None:
    return session.get(OutboxMessage, outbox_id, with_for_update=True, populate_existing=True)


def _invitation(session: Session, row: OutboxMessage) -> Invitation:
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == row.invitation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).one()


def _tell_adviser(session: Session, invitation: Invitation, what: Text, now: datetime) -> None:
    open_ticket(
        session,
        conversation_id=None,
        reason=_REASON,
        about=what.in_form(invitation.case.person.malform),
        now=now,
        case_id=invitation.case_id,
        unit=invitation.unit,
    )


_FAILED = Text(
    "Meldingen med den personlige lenken kom ikke fram. Adressen kan være feil. "
    "Ta kontakt på en annen måte.",
    "Meldinga med den personlege lenkja kom ikkje fram. Adressa kan vere feil. "
    "Ta kontakt på ein annan måte.",
)
_REMINDER_FAILED = Text(
    "Påminnelsen om den personlige lenken kom ikke fram. Adressen kan være feil. "
    "Ta kontakt på en annen måte.",
    "Påminninga om den personlege lenkja kom ikkje fram. Adressa kan vere feil. "
    "Ta kontakt på ein annan måte.",
)
_UNCERTAIN = Text(
    "Vi vet ikke om meldingen med den personlige lenken kom fram. Den blir ikke sendt på nytt. "
    "Kommer det ikke svar, ta kontakt på en annen måte.",
    "Vi veit ikkje om meldinga med den personlege lenkja kom fram. Ho blir ikkje send på nytt. "
    "Kjem det ikkje svar, ta kontakt på ein annan måte.",
)
