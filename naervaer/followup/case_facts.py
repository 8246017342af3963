"""Fetches what the eligibility rules need to know of a case, in few queries for many cases."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from naervaer.domain.eligibility import Facts, Period, Rules
from naervaer.followup.channels import Channel, channels_in_use
from naervaer.settings import Settings
from naervaer.store.tables import CaseGrade, Invitation, MessageStop, Person, SickCase


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case, where its person lives, and the facts for the rules."""

    case_id: int
    person_ref: str
    kommune: str
    facts: Facts


def rules_of(settings: Settings) -> Rules:
    """Return the eligibility rules that the settings choose."""
    return Rules(week=settings.week, include_graded=settings.include_graded)


def facts_of(
    session: Session,
    settings: Settings,
    case_ids: Sequence[int],
    question_set: str | None = None,
) -> list[CaseFacts]:
    """Return the facts of the cases, in the order of their ids.

    Args:
        session: A transaction.
        settings: For the channels in use.
        case_ids: At most some thousand; larger lists go in parts.
        question_set: The set that must not be asked twice; None when it is being asked now.
    """
    periods: dict[int, list[Period]] = defaultdict(list)
    for case_id, fra, til, grad, orgnr in session.execute(
        select(CaseGrade.case_id, CaseGrade.fra, CaseGrade.til, CaseGrade.grad, CaseGrade.orgnr)
        .where(CaseGrade.case_id.in_(case_ids))
        .order_by(CaseGrade.fra)
    ):
        periods[case_id].append(Period(fra, til, grad, orgnr))
    asked = set(
        session.scalars(
            select(Invitation.case_id).where(
                Invitation.case_id.in_(case_ids), Invitation.question_set == question_set
            )
        )
    )
    people = session.execute(
        select(
            SickCase.id,
            Person.person_ref,
            Person.kommune,
            Person.fodselsdato,
            or_(*(_ADDRESSES[channel].is_not(None) for channel in channels_in_use(settings))),
            exists().where(MessageStop.person_id == Person.id),
        )
        .join(Person)
        .where(SickCase.id.in_(case_ids))
        .order_by(SickCase.id)
    )
    return [
        CaseFacts(
            case_id,
            person_ref,
            kommune,
            Facts(
                fodselsdato=fodselsdato,
                periods=tuple(periods[case_id]),
                can_be_reached=bool(has_address),
                already_asked=case_id in asked,
                wants_no_messages=bool(wants_no_messages),
            ),
        )
        for case_id, person_ref, kommune, fodselsdato, has_address, wants_no_messages in people
    ]


_ADDRESSES = {Channel.EPOST: Person.epost, Channel.SMS: Person.mobil}
