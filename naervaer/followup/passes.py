"""The weekly pass: finds who has passed the stop point and proposes that they are asked.

A pass can be run for any day, twice, or in two processes at once: the unique pair of case and
question set decides, so nobody is proposed twice. Cases are read in pages, never held all at once;
each transaction is short, and what a crash leaves undone the next pass does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import sleep

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, lazyload

from naervaer.casework.chronology import SYSTEM
from naervaer.casework.units import routing
from naervaer.clock import OSLO
from naervaer.domain.eligibility import (
    DAYS_IN_WEEK,
    NotAsked,
    current_periods,
    grade,
    sick_days_before,
    why_not_asked,
)
from naervaer.followup.case_facts import CaseFacts, facts_of, rules_of
from naervaer.followup.invitations import (
    InvitationStatus,
    approve,
    day_of,
    no_longer_fits,
    take_away,
)
from naervaer.followup.wording import JOBBFORVENTNING
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Invitation, PassRun, SickCase

PAGE = 1000
APPROVED_AT_ONCE = 20
"""Approvals in one transaction: few, so that nobody waits long for the lock."""

GIVE_WAY_SECONDS = 0.02
"""Pause between them: SQLite's lock has no queue, and others must get their turn."""

WEEKLY_AT = time(6)
ENDED_DAYS = 30
"""Cases that ended longer ago are not looked at."""


@dataclass
class PassReport:
    """What a pass did, and how many were not asked for each reason."""

    as_of: date
    considered: int = 0
    proposed: int = 0
    approved: int = 0
    taken_away: int = 0
    finished: bool = False
    not_asked: Counter[NotAsked] = field(default_factory=Counter)

    def __str__(self) -> str:
        """Return the report as the command line shows it."""
        lines = [
            f"Gjennomgang per {self.as_of:%d.%m.%Y}: {self.considered} sykefravær vurdert, "
            f"{self.proposed} nye invitasjoner, {self.approved} av dem godkjent automatisk."
        ]
        if self.taken_away:
            lines.append(f"{self.taken_away} som ventet på godkjenning, passer ikke lenger.")
        lines += [f"Ikke spurt: {n} – {why.label.nb}" for why, n in self.not_asked.most_common()]
        if not self.finished:
            lines.append("Gjennomgangen ble avbrutt. Kjør den igjen.")
        return "\n".join(lines)


OnEach = Callable[[CaseFacts, NotAsked | None], None]


def run_pass(
    database: Database,
    settings: Settings,
    as_of: date,
    now: datetime,
    *,
    on_each: OnEach | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> PassReport:
    """Propose an invitation for each case that fits, and approve it when sending is automatic.

    Args:
        database: Where the cases are.
        settings: Week, graded or not, and who approves.
        as_of: The day for which the rules are asked.
        now: The moment of the run.
        on_each: Told of every case, with the reason when it is not asked.
        stopping: Asked between pages; true ends the pass early. Running it again does the rest.
    """
    report = PassReport(as_of)
    with database.write() as session:
        run = PassRun(as_of=as_of, started_at=now)
        session.add(run)
    report.taken_away = _take_away_stale(database, settings, now)
    rules = rules_of(settings)
    for page in _pages(database, settings, as_of):
        if stopping():
            return report
        to_ask = []
        for case in page:
            why_not = why_not_asked(case.facts, rules, as_of)
            report.considered += 1
            if why_not:
                report.not_asked[why_not] += 1
            else:
                to_ask.append(case)
            if on_each:
                on_each(case, why_not)
        if to_ask:
            with database.write() as session:
                _propose(session, to_ask, report, now)
    while settings.sending == "automatisk":
        if stopping():
            return report
        with database.write() as session:
            looked_at, approved = _approve_waiting(session, settings, now)
        report.approved += approved
        if not looked_at:
            break
        sleep(GIVE_WAY_SECONDS)
    report.finished = True
    with database.write() as session:
        run = session.get_one(PassRun, run.id)
        run.finished_at = now
        run.considered, run.proposed = report.considered, report.proposed
        run.not_asked = {why.value: count for why, count in report.not_asked.items()}
    return report


def _pages(database: Database, settings: Settings, as_of: date) -> Iterator[list[CaseFacts]]:
    last = 0
    while True:
        with database.read() as session:
            ids = session.scalars(
                select(SickCase.id)
                .where(
                    SickCase.id > last,
                    SickCase.sykmeldt_fra <= as_of,
                    SickCase.sykmeldt_til >= as_of - timedelta(days=ENDED_DAYS),
                )
                .order_by(SickCase.id)
                .limit(PAGE)
            ).all()
            page = facts_of(session, settings, ids, JOBBFORVENTNING) if ids else []
        if not ids:
            return
        last = ids[-1]
        yield page


def _propose(
    session: Session, cases: Sequence[CaseFacts], report: PassReport, now: datetime
) -> None:
    rows = [
        {
            "case_id": case.case_id,
            "question_set": JOBBFORVENTNING,
            "unit": routing().unit_of_kind("nav_kontor", case.kommune).id,
            "status": InvitationStatus.FORESLATT.value,
            "as_of": report.as_of,
            "proposed_at": now,
            "reason": _reason(case, report.as_of),
            "failed_attempts": 0,
        }
        for case in cases
    ]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = session.scalars(
        dialect.insert(Invitation)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["case_id", "question_set"])
        .returning(Invitation.id)
    ).all()
    report.proposed += len(new)
    if others := len(rows) - len(new):
        report.not_asked[NotAsked.ALLEREDE_SPURT] += others


def _approve_waiting(session: Session, settings: Settings, now: datetime) -> tuple[int, int]:
    """Approve some of those that wait, passing by what another process holds.

    Returns:
        How many were looked at, and how many of them approved.
    """
    waiting = session.scalars(
        select(Invitation.id)
        .where(Invitation.status == InvitationStatus.FORESLATT)
        .order_by(Invitation.id)
        .limit(APPROVED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    approvals = [
        approve(session, invitation_id, by=SYSTEM, now=now, settings=settings)
        for invitation_id in waiting
    ]
    return len(waiting), sum(approval.approved for approval in approvals)


def _reason(case: CaseFacts, as_of: date) -> str:
    periods = case.facts.periods
    percent = grade(current_periods(periods, as_of))
    return f"Dag {sick_days_before(periods, as_of)}, {percent} %"


def _take_away_stale(database: Database, settings: Settings, now: datetime) -> int:
    """Take away proposals that waited so long that they no longer fit; return how many."""
    last, taken = 0, 0
    while True:
        with database.read() as session:
            waiting = session.scalars(
                select(Invitation)
                .where(Invitation.status == InvitationStatus.FORESLATT, Invitation.id > last)
                .order_by(Invitation.id)
                .limit(PAGE)
                .options(lazyload(Invitation.case))
            ).all()
            cases = facts_of(session, settings, [invitation.case_id for invitation in waiting])
        if not waiting:
            return taken
        last = waiting[-1].id
        facts = {case.case_id: case.facts for case in cases}
        stale = [
            invitation.id
            for invitation in waiting
            if why_not_asked(facts[invitation.case_id], rules_of(settings), day_of(invitation, now))
        ]
        if stale:
            with database.write() as session:
                taken += sum(_take_away_if_stale(session, settings, each, now) for each in stale)


def _take_away_if_stale(
    session: Session, settings: Settings, invitation_id: int, now: datetime
) -> bool:
    """Look again with the row locked: an adviser may have decided in the meantime."""
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.status == InvitationStatus.FORESLATT)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    if invitation is None:
        return False
    why_not = no_longer_fits(session, invitation, settings, now)
    if why_not is not None:
        take_away(session, invitation, why_not, by=SYSTEM, now=now)
    return why_not is not None


def last_finished(session: Session, on_or_before: date) -> date | None:
    """Return the newest day, not after the given one, for which a pass was run to its end."""
    return session.scalar(
        select(func.max(PassRun.as_of)).where(
            PassRun.finished_at.is_not(None), PassRun.as_of <= on_or_before
        )
    )


def is_due(session: Session, now: datetime) -> bool:
    """Return whether the weekly pass is still to be run: Mondays at 06:00 in Norway, or later.

    After downtime one pass makes up for those missed; the window of the rules covers a month.
    """
    here = now.astimezone(OSLO)
    monday = here.date() - timedelta(days=here.weekday())
    if here < datetime.combine(monday, WEEKLY_AT, OSLO):
        monday -= timedelta(days=DAYS_IN_WEEK)
    last = last_finished(session, here.date())
    return last is None or last < monday
