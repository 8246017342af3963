"""Invitations: waiting for an adviser, approved or declined.

An invitation that no longer fits when it is to be approved or sent is taken away with an audit row,
not marked: if the sick leave is prolonged, the next pass can propose it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from naervaer.casework import audit
from naervaer.casework.chronology import SYSTEM
from naervaer.clock import oslo_date
from naervaer.domain.eligibility import NotAsked, why_not_asked
from naervaer.followup.case_facts import facts_of, rules_of
from naervaer.followup.composing import put_in_outbox
from naervaer.followup.links import LinkState, open_link, prove
from naervaer.problems import NotFound, Problem
from naervaer.settings import Settings
from naervaer.store.tables import Invitation, SickCase
from naervaer.text import Text

__all__ = [
    "Approval",
    "InvitationStatus",
    "LinkState",
    "approve",
    "count_waiting",
    "day_of",
    "decline",
    "no_longer_fits",
    "open_link",
    "prove",
    "take_away",
    "waiting",
]


class InvitationStatus(StrEnum):
    """Where an invitation stands."""

    FORESLATT = "foreslatt"
    GODKJENT = "godkjent"
    AVSLATT = "avslatt"
    SENDT = "sendt"
    IKKE_SVART = "ikke_svart"
    IKKE_SENDT = "ikke_sendt"
    BESVART = "besvart"
    TRUKKET = "trukket"
    TAKKET_NEI = "takket_nei"


@dataclass(frozen=True)
class Approval:
    """What became of an approval: the invitation on its way, or why it was taken away."""

    invitation_id: int
    why_not: NotAsked | None

    @property
    def approved(self) -> bool:
        """Whether the message will be sent."""
        return self.why_not is None


def waiting(session: Session, units: Sequence[str] | None = None) -> list[Invitation]:
    """Return the invitations that wait for approval, oldest first, with case, person, employer.

    Args:
        session: A transaction.
        units: The units whose list it is; None means all.
    """
    query = (
        select(Invitation)
        .where(Invitation.status == InvitationStatus.FORESLATT)
        .order_by(Invitation.proposed_at, Invitation.id)
        .options(joinedload(Invitation.case).joinedload(SickCase.employer))
    )
    if units is not None:
        query = query.where(Invitation.unit.in_(units))
    return list(session.scalars(query))


def count_waiting(session: Session, units: Sequence[str]) -> int:
    """Return how many wait for approval at the units, without reading who they are."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.status == InvitationStatus.FORESLATT, Invitation.unit.in_(units))
        )
        or 0
    )


def approve(
    session: Session, invitation_id: int, *, by: str, now: datetime, settings: Settings
) -> Approval:
    """Let an invitation go, if the case still fits; the message lies in the outbox afterwards.

    Args:
        session: A write transaction.
        invitation_id: Which one.
        by: The adviser's username, or ``system``.
        now: When.
        settings: For the rules of eligibility and the address in the link.

    Raises:
        NotFound: there is no such invitation.
        Problem: ``allerede-avgjort`` (409), someone was first.
    """
    invitation = _undecided(session, invitation_id)
    if why_not := no_longer_fits(session, invitation, settings, now):
        take_away(session, invitation, why_not, by=by, now=now)
        return Approval(invitation_id, why_not)
    _decide(session, invitation, InvitationStatus.GODKJENT, "godkjenn", by=by, now=now)
    put_in_outbox(session, invitation, settings, now)
    return Approval(invitation_id, None)


def decline(
    session: Session, invitation_id: int, *, by: str, now: datetime, reason: str | None = None
) -> None:
    """Decide that the person is not asked in this case.

    Args:
        session: A write transaction.
        invitation_id: Which one.
        by: The adviser's username.
        now: When.
        reason: In the adviser's own words; stored encrypted, never in the audit.

    Raises:
        NotFound: there is no such invitation.
        Problem: ``allerede-avgjort`` (409), someone was first.
    """
    invitation = _undecided(session, invitation_id)
    invitation.decision_note = reason
    _decide(session, invitation, InvitationStatus.AVSLATT, "avsla", by=by, now=now)


def no_longer_fits(
    session: Session, invitation: Invitation, settings: Settings, now: datetime
) -> NotAsked | None:
    """Return why the person should not be asked after all, or None: still right to ask.

    A pass can be run as of another day than today (a rehearsal, or a catch-up). Its invitations
    keep that distance: they are judged as of the day that is today in the rehearsal.
    """
    [case] = facts_of(session, settings, [invitation.case_id])
    return why_not_asked(case.facts, rules_of(settings), day_of(invitation, now))


def day_of(invitation: Invitation, now: datetime) -> date:
    """Return the day it is, seen from the pass that proposed the invitation."""
    return oslo_date(now) + (invitation.as_of - oslo_date(invitation.proposed_at))


def take_away(
    session: Session, invitation: Invitation, why: NotAsked, *, by: str, now: datetime
) -> None:
    """Remove an unsent invitation with its message, and leave an audit row that says why."""
    _audit(session, invitation, "ta_bort", by=by, now=now, reason=why.value)
    session.delete(invitation)
    session.flush()


def _undecided(session: Session, invitation_id: int) -> Invitation:
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    if invitation is None:
        raise NotFound
    if invitation.status != InvitationStatus.FORESLATT:
        raise Problem(
            "allerede-avgjort",
            409,
            _DECIDED.filled(hvem=invitation.decided_by or "Systemet"),
            decided_by=invitation.decided_by,
        )
    return invitation


def _decide(
    session: Session,
    invitation: Invitation,
    status: InvitationStatus,
    action: str,
    *,
    by: str,
    now: datetime,
) -> None:
    invitation.status = status.value
    invitation.decided_by = by
    invitation.decided_at = now
    _audit(session, invitation, action, by=by, now=now)


def _audit(
    session: Session,
    invitation: Invitation,
    action: str,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    audit.record(
        session,
        actor=by or SYSTEM,
        action=action,
        subject_kind="invitasjon",
        subject_id=invitation.id,
        reason=reason,
        now=now,
    )


_DECIDED = Text(
    "Denne er allerede avgjort av {hvem}. Last listen på nytt.",
    "Denne er alt avgjord av {hvem}. Last lista på nytt.",
)
