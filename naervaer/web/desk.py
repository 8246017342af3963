"""What every call of the inbox shares: who is signed in, and looking up a ticket they may see."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from naervaer.casework import access, advisers, audit
from naervaer.casework.advisers import SignedIn
from naervaer.clock import utc_now
from naervaer.knowledge import Knowledge
from naervaer.problems import NotFound, Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.signals import Signals
from naervaer.store.tables import Adviser, Ticket
from naervaer.text import Text
from naervaer.web.rate_limits import RateLimits
from naervaer.web.security import refuse_foreign_call

COOKIE = "naervaer_veileder"
"""An adviser's session: HttpOnly, never sent from another site."""

Result = TypeVar("Result")


class Desk:
    """What a call needs of the application, by name, and the moment it came."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        self.settings: Settings = state.settings
        self.database: Database = state.database
        self.knowledge: Knowledge = state.knowledge
        self.signals: Signals = state.signals
        self.limits: RateLimits = state.rate_limits
        self.now: datetime = utc_now()

    def looked_up(
        self,
        ticket_id: int,
        adviser: Adviser,
        read: Callable[[Session, Ticket], Result],
        *,
        action: str = "apne",
        unless_within: timedelta | None = None,
    ) -> Result:
        """Return what ``read`` makes of a ticket the adviser may see; the look is audited.

        Raises:
            NotFound: when there is none, or it is another unit's. The refusal stays in the audit.
        """
        with self.database.write() as session:
            ticket = access.look_up(
                session,
                ticket_id,
                adviser=adviser,
                action=action,
                now=self.now,
                unless_within=unless_within,
            )
            if ticket is not None:
                return read(session, ticket)
        raise NotFound

    def act(self, ticket_id: int, adviser: Adviser, action: Callable[[Session], Result]) -> Result:
        """Run one service on a ticket the adviser may see, in one transaction."""
        with self.database.read() as session:
            ticket = session.get(Ticket, ticket_id)
            visible = ticket is not None and access.may_see(adviser, ticket)
        if not visible:
            self.looked_up(ticket_id, adviser, lambda session, ticket: None, action="endre")
            raise NotFound
        with self.database.write() as session:
            return action(session)

    def note_list(self, adviser: Adviser, name: str, *, fresh: bool) -> None:
        """Write in the audit that a list was looked at; a list that renews itself, now and then."""
        with self.database.write() as session:
            audit.record(
                session,
                actor=adviser.username,
                action="liste",
                subject_kind="liste",
                subject_id=name,
                now=self.now,
                unless_within=None if fresh else access.FOLLOWING,
            )


def same_site(request: Request) -> None:
    """Refuse a changing call that another site made in the adviser's browser."""
    refuse_foreign_call(request.method, dict(request.headers))


def signed_in(request: Request) -> SignedIn:
    """Return who is signed in.

    Raises:
        Problem: ``ikke-logget-inn`` (401).
    """
    desk = Desk(request)
    return advisers.signed_in(desk.database, desk.settings, request.cookies.get(COOKIE), desk.now)


def require_csrf(who: SignedIn, token: str) -> None:
    """Refuse a form that does not carry the session's own token.

    Raises:
        Problem: ``gammelt-skjema`` (403).
    """
    if not hmac.compare_digest(who.csrf_token.encode(), token.encode()):
        raise Problem("gammelt-skjema", 403, _OLD_FORM)


Use = Annotated[Desk, Depends(Desk)]
Who = Annotated[SignedIn, Depends(signed_in)]


def case_worker(who: Who) -> None:
    """Refuse an editor, who sees no tickets and no persons.

    Raises:
        Problem: ``bare-for-veiledere`` (403).
    """
    if not advisers.handles_cases(who.adviser):
        raise Problem(ONLY_CASE_WORKERS, 403, _NO_CASES)


def editor(who: Who) -> None:
    """Refuse one who does not edit what the assistant says.

    Raises:
        Problem: ``bare-for-redaktorer`` (403).
    """
    if not advisers.edits_content(who.adviser):
        raise Problem("bare-for-redaktorer", 403, _NO_EDITING)


ONLY_CASE_WORKERS = "bare-for-veiledere"

_NO_CASES = Text(
    "Kontoen din er for redaktører og gir ikke tilgang til henvendelser.",
    "Kontoen din er for redaktørar og gir ikkje tilgang til førespurnader.",
)
_NO_EDITING = Text(
    "Kontoen din gir ikke tilgang til å forhåndsvise svarene. Be lederen om rollen redaktør.",
    "Kontoen din gir ikkje tilgang til å førehandsvise svara. Be leiaren om rolla redaktør.",
)
_OLD_FORM = Text(
    "Siden var for gammel til å lagre. Last den på nytt og prøv igjen.",
    "Sida var for gammal til å lagre. Last ho på nytt og prøv igjen.",
)
