"""The one reminder: a week after the question, to those who have said nothing at all.

The mark on the invitation and the message in the outbox are one transaction, so a crash leaves both
or neither, and nobody is reminded twice. Everything is looked at again when the message leaves.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, lazyload

from naervaer.domain.eligibility import why_not_reminded
from naervaer.domain.ticket_terms import Reason
from naervaer.followup.case_facts import facts_of, rules_of
from naervaer.followup.composing import MessageKind, put_in_outbox
from naervaer.followup.invitations import InvitationStatus, day_of
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, Ticket

REMIND_AFTER = timedelta(days=7)
TIME_LEFT = timedelta(days=3)
"""A reminder of a link that is about to end would only be a nuisance."""

PAGE = 500


def remind_due(
    database: Database,
    settings: Settings,
    now: datetime,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Lay a reminder in the outbox for each who should have one now; return how many."""
    last, reminded = 0, 0
    while not stopping():
        with database.read() as session:
            page = session.scalars(
                select(Invitation)
                .where(
                    Invitation.id > last,
                    Invitation.status == InvitationStatus.SENDT,
                    Invitation.reminded_at.is_(None),
                    Invitation.sent_at <= now - REMIND_AFTER,
                    Invitation.expires_at >= now + TIME_LEFT,
                )
                .order_by(Invitation.id)
                .limit(PAGE)
                .options(lazyload(Invitation.case))
            ).all()
            due = [each.id for each in page if may_remind(session, each, settings, now)]
        if not page:
            break
        last = page[-1].id
        for invitation_id in due:
            with database.write() as session:
                reminded += _remind(session, invitation_id, settings, now)
    return reminded


def may_remind(session: Session, invitation: Invitation, settings: Settings, now: datetime) -> bool:
    """Return whether a reminder is right: no answer of any kind, and still one to be asked."""
    if (
        invitation.status != InvitationStatus.SENDT
        or invitation.locked_at is not None
        or invitation.declined_at is not None
        or invitation.expires_at is None
        or invitation.expires_at < now + TIME_LEFT
        or session.scalar(select(would_rather_talk(invitation.case_id)))
    ):
        return False
    [case] = facts_of(session, settings, [invitation.case_id])
    return why_not_reminded(case.facts, rules_of(settings), day_of(invitation, now)) is None


def would_rather_talk(case_id: int) -> ColumnElement[bool]:
    """Return the condition that the person asked for a human instead of answering."""
    return exists().where(Ticket.case_id == case_id, Ticket.reason == Reason.VIL_SNAKKE)


def _remind(session: Session, invitation_id: int, settings: Settings, now: datetime) -> bool:
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.reminded_at.is_(None))
        .with_for_update(of=Invitation, skip_locked=True)
    )
    if invitation is None or not may_remind(session, invitation, settings, now):
        return False
    invitation.reminded_at = now
    put_in_outbox(session, invitation, settings, now, MessageKind.PAMINNELSE)
    return True
