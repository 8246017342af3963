"""Reads a follow-up list into the database: people, employers, cases and grades.

A second import of the same file changes nothing. Lines are taken in batches, each one transaction,
so that others can write in between; a crash leaves whole batches, and a new import takes the rest.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session, lazyload

from naervaer.casework import audit
from naervaer.casework.chronology import SYSTEM
from naervaer.domain.eligibility import belongs_to_case
from naervaer.domain.follow_up_list import ListedPeriod, RejectedLine, read_list
from naervaer.store import Database
from naervaer.store.tables import (
    CaseGrade,
    Employer,
    Invitation,
    Person,
    SickCase,
    Ticket,
)

BATCH = 1000
_IMPORT_LOCK = 0x6E61_6572
"""Names the advisory lock on PostgreSQL: two imports take turns, batch by batch."""


@dataclass
class ImportReport:
    """What became of the lines of a file."""

    taken: int = 0
    unchanged: int = 0
    rejected: list[RejectedLine] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the report as the command line shows it."""
        head = f"{self.taken} tatt, {self.unchanged} uendret, {len(self.rejected)} avvist."
        return "\n".join(
            [head, *(f"Linje {line.line}: {line.reason.nb}." for line in self.rejected)]
        )


def import_file(database: Database, path: Path, now: datetime) -> ImportReport:
    """Take every good line of a follow-up list.

    Args:
        database: Where the list goes.
        path: The CSV file.
        now: The moment of the import, for the audit row.

    Raises:
        RefusedList: the whole file is refused; nothing was taken.
    """
    report = ImportReport()
    employers: set[str] = set()
    lines = _good_lines(read_list(path), report)
    while batch := list(itertools.islice(lines, BATCH)):
        with database.write() as session:
            if not database.is_sqlite:
                session.execute(text(f"SELECT pg_advisory_xact_lock({_IMPORT_LOCK})"))
            changed = _Batch(session, batch, employers).store()
        report.taken += changed
        report.unchanged += len(batch) - changed
    with database.write() as session:
        audit.record(
            session,
            actor=SYSTEM,
            action="importer",
            subject_kind="liste",
            subject_id=path.name[:60],
            reason=str(report).splitlines()[0],
            now=now,
        )
    return report


def _good_lines(
    lines: Iterable[ListedPeriod | RejectedLine], report: ImportReport
) -> Iterator[ListedPeriod]:
    for line in lines:
        if isinstance(line, RejectedLine):
            report.rejected.append(line)
        else:
            yield line


class _Batch:
    """Some lines and what the database already knows of the people in them."""

    def __init__(self, session: Session, lines: list[ListedPeriod], employers: set[str]) -> None:
        self._session = session
        self._lines = lines
        self._employers_seen = employers
        self._changed: set[int] = set()

    def store(self) -> int:
        """Write what differs and return how many lines changed something."""
        self._store_employers()
        self._store_people()
        self._store_cases()
        return len(self._changed)

    def _store_employers(self) -> None:
        """Take each employer's name from the first line of the file that gives it."""
        named: dict[str, ListedPeriod] = {}
        for line in self._lines:
            if line.orgnr and line.virksomhet and line.orgnr not in self._employers_seen:
                named.setdefault(line.orgnr, line)
        self._employers_seen.update(named)
        mentioned = {line.orgnr for line in self._lines if line.orgnr}
        known = {
            employer.orgnr: employer
            for employer in self._session.scalars(
                select(Employer).where(Employer.orgnr.in_(mentioned))
            )
        }
        new = []
        for orgnr in mentioned:
            naming = named.get(orgnr)
            if orgnr not in known:
                new.append({"orgnr": orgnr, "virksomhet": naming.virksomhet if naming else orgnr})
            elif naming and known[orgnr].virksomhet != naming.virksomhet:
                known[orgnr].virksomhet = naming.virksomhet
                self._changed.add(naming.line)
        if new:
            self._session.execute(insert(Employer), new)

    def _store_people(self) -> None:
        by_ref: dict[str, ListedPeriod] = {}
        for line in self._lines:
            by_ref.setdefault(line.person_ref, line)
        known = {
            person.person_ref: person
            for person in self._session.scalars(select(Person).where(Person.person_ref.in_(by_ref)))
        }
        new = []
        for ref, line in by_ref.items():
            fields = asdict(line.person)
            person = known.get(ref)
            if person is None:
                new.append({"person_ref": ref, **fields})
                self._changed.add(line.line)
            elif any(getattr(person, name) != value for name, value in fields.items()):
                for name, value in fields.items():
                    setattr(person, name, value)
                self._changed.add(line.line)
        if new:
            self._session.execute(insert(Person), new)
        self._session.flush()
        rows = self._session.execute(
            select(Person.person_ref, Person.id).where(Person.person_ref.in_(by_ref))
        )
        self._person_ids = {ref: person_id for ref, person_id in rows}

    def _store_cases(self) -> None:
        lines_of: dict[int, list[ListedPeriod]] = defaultdict(list)
        for line in self._lines:
            lines_of[self._person_ids[line.person_ref]].append(line)
        known = self._known_cases(list(lines_of))
        for person_id, lines in lines_of.items():
            cases = _CasesOfPerson(self._session, person_id, known[person_id])
            for line in sorted(lines, key=lambda line: (line.fra, line.orgnr)):
                if cases.store(line):
                    self._changed.add(line.line)
        self._session.flush()

    def _known_cases(self, person_ids: list[int]) -> dict[int, "_Cases"]:
        known: dict[int, _Cases] = defaultdict(dict)
        cases = {
            case.id: case
            for case in self._session.scalars(
                select(SickCase)
                .where(SickCase.person_id.in_(person_ids))
                .options(lazyload(SickCase.person))
                .order_by(SickCase.sykmeldt_fra)
            )
        }
        for case in cases.values():
            known[case.person_id][case] = {}
        for grade in self._session.scalars(
            select(CaseGrade).where(CaseGrade.case_id.in_(cases)).order_by(CaseGrade.id)
        ):
            case = cases[grade.case_id]
            known[case.person_id][case][grade.orgnr, grade.fra] = grade
        return known


_Cases = dict[SickCase, dict[tuple[str, date], CaseGrade]]


class _CasesOfPerson:
    """One person's cases with their periods, keyed by employer and first day."""

    def __init__(self, session: Session, person_id: int, cases: _Cases) -> None:
        self._session = session
        self._person_id = person_id
        self._cases = cases

    def store(self, line: ListedPeriod) -> bool:
        """Store one period, joining cases that it brings together; return whether it was news."""
        key = (line.orgnr, line.fra)
        case = next((case for case, grades in self._cases.items() if key in grades), None)
        if case is None:
            case = self._case_for(line)
            self._add_period(case, line)
            changed = True
        else:
            grade = self._cases[case][key]
            changed = (grade.til, grade.grad) != (line.period.til, line.period.grad)
            grade.til, grade.grad = line.period.til, line.period.grad
        if changed:
            _span(case, self._cases[case])
            case = self._joined(case)
        return self._store_leader(case, line) or changed

    def _case_for(self, line: ListedPeriod) -> SickCase:
        for case in self._cases:
            if belongs_to_case(case.sykmeldt_fra, case.sykmeldt_til, line.fra, line.period.til):
                return case
        case = SickCase(
            person_id=self._person_id, sykmeldt_fra=line.fra, sykmeldt_til=line.period.til
        )
        self._session.add(case)
        self._cases[case] = {}
        return case

    def _add_period(self, case: SickCase, line: ListedPeriod) -> None:
        grade = CaseGrade(
            fra=line.fra, til=line.period.til, grad=line.period.grad, orgnr=line.orgnr
        )
        if case.id is None:
            case.grades.append(grade)
        else:
            grade.case_id = case.id
            self._session.add(grade)
        self._cases[case][line.orgnr, line.fra] = grade

    def _store_leader(self, case: SickCase, line: ListedPeriod) -> bool:
        """Let the newest period of the case say who employs and leads the person."""
        newest = max(self._cases[case], key=lambda key: (key[1], key[0]))
        if newest != (line.orgnr, line.fra):
            return False
        told = {
            "orgnr": line.orgnr or None,
            "leder_navn": line.period.leder_navn,
            "leder_telefon": line.period.leder_telefon,
            "leder_epost": line.period.leder_epost,
        }
        changed = any(getattr(case, name) != value for name, value in told.items())
        if changed:
            for name, value in told.items():
                setattr(case, name, value)
        return changed

    def _joined(self, case: SickCase) -> SickCase:
        """Make one case of those that now lie within 16 days; return the one that remains.

        A case in which the question was already put keeps its own row: what was asked stays asked.
        """
        touching = [
            other
            for other in self._cases
            if other is case
            or belongs_to_case(
                case.sykmeldt_fra, case.sykmeldt_til, other.sykmeldt_fra, other.sykmeldt_til
            )
        ]
        if len(touching) == 1:
            return case
        self._session.flush()
        asked = set(
            self._session.scalars(
                select(Invitation.case_id).where(
                    Invitation.case_id.in_([other.id for other in touching])
                )
            )
        )
        remaining = min(touching, key=lambda other: (other.id not in asked, other.sykmeldt_fra))
        merged = [other for other in touching if other is not remaining and other.id not in asked]
        for other in merged:
            self._move(other, remaining)
        if merged:
            _span(remaining, self._cases[remaining])
        return case if case in self._cases else remaining

    def _move(self, case: SickCase, to: SickCase) -> None:
        grades = self._cases.pop(case)
        for grade in grades.values():
            grade.case_id = to.id
        self._cases[to].update(grades)
        self._session.execute(update(Ticket).where(Ticket.case_id == case.id).values(case_id=to.id))
        self._session.flush()
        self._session.execute(delete(SickCase).where(SickCase.id == case.id))
        self._session.expunge(case)


def _span(case: SickCase, grades: dict[tuple[str, date], CaseGrade]) -> None:
    fra = min(grade.fra for grade in grades.values())
    til = max(grade.til for grade in grades.values())
    if (case.sykmeldt_fra, case.sykmeldt_til) != (fra, til):
        case.sykmeldt_fra, case.sykmeldt_til = fra, til
