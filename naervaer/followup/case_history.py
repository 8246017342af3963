"""What the screening may know of a person's cases, read from our own follow-up lists."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from naervaer.domain.eligibility import Period, current_periods, grade
from naervaer.domain.recurrent_absence import Absence, absence_before
from naervaer.domain.screening import KnownOfCase
from naervaer.store.tables import CaseGrade, SickCase


def absence_of(session: Session, person_id: int, day: date) -> Absence:
    """Return a person's sick leave in the three years before ``day``, as far as we hold it."""
    return absence_before(
        [
            Period(fra, til, grad, orgnr)
            for fra, til, grad, orgnr in session.execute(
                select(CaseGrade.fra, CaseGrade.til, CaseGrade.grad, CaseGrade.orgnr)
                .join(SickCase)
                .where(SickCase.person_id == person_id)
            )
        ],
        day,
    )


def known_of(session: Session, case: SickCase, day: date) -> KnownOfCase:
    """Return what the screening may know of a case on ``day``.

    The grade is that of the day, or of the newest period when the case is over by then.
    """
    periods = [Period(each.fra, each.til, each.grad, each.orgnr) for each in case.grades]
    now = current_periods(periods, day) or [max(periods, key=lambda period: period.til)]
    return KnownOfCase(case.sykmeldt_fra, grade(now), absence_of(session, case.person_id, day))
