"""The end of a question that nobody answered: an adviser is told, and the person is not warned.

Not answering is voluntary and says nothing. The adviser gets a checklist of what may have been in
the way, since those who do not answer may be those who need most help.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.casework.tickets import open_ticket
from naervaer.domain.ticket_terms import Reason
from naervaer.followup.invitations import InvitationStatus
from naervaer.followup.reminders import would_rather_talk
from naervaer.followup.wording import outgoing_text
from naervaer.store import Database
from naervaer.store.tables import Invitation

PAGE = 500


def close_expired(
    database: Database, now: datetime, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Close each question whose link has ended without an answer; return how many.

    Status and ticket are one transaction each, so a crash forgets nobody and tells nothing twice.
    Who has asked to talk with someone is with an adviser already, and gets no ticket more.
    """
    closed = 0
    while not stopping():
        with database.read() as session:
            ended = session.scalars(
                select(Invitation.id)
                .where(Invitation.status == InvitationStatus.SENDT, Invitation.expires_at <= now)
                .order_by(Invitation.id)
                .limit(PAGE)
            ).all()
        if not ended:
            break
        for invitation_id in ended:
            with database.write() as session:
                closed += _close(session, invitation_id, now)
    return closed


def _close(session: Session, invitation_id: int, now: datetime) -> bool:
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.status == InvitationStatus.SENDT)
        .with_for_update(of=Invitation)
    )
    if invitation is None:
        return False
    invitation.status = InvitationStatus.IKKE_SVART.value
    if not session.scalar(select(would_rather_talk(invitation.case_id))):
        checklist = outgoing_text("ikke_svart_sjekkliste")
        open_ticket(
            session,
            conversation_id=None,
            reason=Reason.IKKE_SVART,
            about=checklist.in_form(invitation.case.person.malform),
            now=now,
            case_id=invitation.case_id,
            unit=invitation.unit,
        )
    return True
