"""The follow-up list: a CSV file of people on sick leave, checked line by line.

We never hold a diagnosis, so a file with a column that smells of one is refused whole, unread.
Otherwise each bad line is reported with its number and the good ones are taken.
"""

import csv
import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from naervaer.domain import list_fields
from naervaer.domain.list_fields import BadField
from naervaer.problems import Problem
from naervaer.text import Text

COLUMNS = (
    "person_ref",
    "fodselsdato",
    "kommune",
    "malform",
    "epost",
    "mobil",
    "sykmeldt_fra",
    "grad",
    "sykmeldt_til",
    "orgnr",
    "virksomhet",
    "leder_navn",
    "leder_telefon",
    "leder_epost",
)

_DIAGNOSIS = re.compile(
    r"diagnos|icd|icpc|sykdom|sjukdom|lidelse|arsak|aarsak|årsak|helse|medisin|medikament"
    r"|symptom|behandling|fravaersgrunn|prognose|tilstand|plager|funksjonsniva"
)
_OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class PersonFields:
    """Who the person is, and how to reach them."""

    fodselsdato: date
    kommune: str
    malform: str
    epost: str | None
    mobil: str | None


@dataclass(frozen=True, slots=True)
class PeriodFields:
    """What a line says of one period of sick leave; its key is person, employer and first day."""

    til: date
    grad: int
    leder_navn: str | None
    leder_telefon: str | None
    leder_epost: str | None


@dataclass(frozen=True, slots=True)
class ListedPeriod:
    """One good line."""

    line: int
    person_ref: str
    person: PersonFields
    orgnr: str
    virksomhet: str
    fra: date
    period: PeriodFields


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not taken, and why; the reason never repeats what the line held."""

    line: int
    reason: Text


class RefusedList(Problem):
    """The whole file is refused; nothing of it was taken."""

    def __init__(self, reason: Text) -> None:
        super().__init__("liste-avvist", 422, reason)


def read_list(path: Path) -> Iterator[ListedPeriod | RejectedLine]:
    """Read the file, line by line, in constant memory but for the keys of what was seen.

    A line that says the same as an earlier one counts as that line again; one that contradicts an
    earlier line about the same person or period is rejected, so that
    a second import of the same file changes nothing.

    Args:
        path: UTF-8 with or without byte order mark, separated by ``;`` or ``,``.

    Yields:
        Each line as a period or as a rejection, in the file's order.

    Raises:
        RefusedList: not UTF-8, a column is missing or unknown or smells of diagnosis.
    """
    seen_people: dict[str, tuple[int, int]] = {}
    seen_periods: dict[tuple[str, str, date], tuple[int, int]] = {}
    for line, fields in _rows(path):
        if isinstance(fields, Text):
            yield RejectedLine(line, fields)
            continue
        try:
            period = _period(line, fields)
            _same_as_before(
                seen_people, period.person_ref, hash(period.person), line, _person_clash
            )
            key = (period.person_ref, period.orgnr, period.fra)
            _same_as_before(seen_periods, key, hash(period.period), line, _period_clash)
        except BadField as bad:
            yield RejectedLine(line, bad.reason)
        else:
            yield period


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str] | Text]]:
    """Yield line number and fields, or the reason why the line cannot be split into fields.

    Each line is read for itself: a stray quotation mark costs that line and not the rest.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            separator = ";" if first.count(";") >= first.count(",") else ","
            header = _header(_split(first, separator) or [])
            for number, line in enumerate(file, start=2):
                values = _split(line, separator)
                if values is None:
                    yield number, _UNREADABLE
                elif not any(values):
                    continue
                elif len(values) != len(header):
                    yield number, _WRONG_COUNT.filled(n=len(values), ventet=len(header))
                else:
                    yield number, dict(zip(header, values, strict=True))
    except UnicodeDecodeError as error:
        raise RefusedList(_NOT_UTF8) from error


def _split(line: str, separator: str) -> list[str] | None:
    try:
        values = next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
    return [value.strip() for value in values]


def _header(names: list[str]) -> list[str]:
    plain = [name.strip().lower() for name in names]
    smelling = [name for name in plain if _DIAGNOSIS.search(name)]
    if smelling:
        raise RefusedList(_SMELLS.filled(kolonner=", ".join(smelling)))
    missing = [name for name in COLUMNS if name not in plain]
    if missing:
        raise RefusedList(_MISSING.filled(kolonner=", ".join(missing)))
    unknown = [name or "(uten navn)" for name in plain if name not in COLUMNS]
    if unknown or len(plain) != len(COLUMNS):
        doubled = sorted({name for name in plain if plain.count(name) > 1})
        raise RefusedList(_UNKNOWN.filled(kolonner=", ".join(unknown or doubled)))
    return plain


def _period(line: int, fields: dict[str, str]) -> ListedPeriod:
    fra = list_fields.day(fields["sykmeldt_fra"], "sykmeldt_fra")
    til = list_fields.day(fields["sykmeldt_til"], "sykmeldt_til")
    if til < fra:
        raise BadField("sykmeldt_til er før sykmeldt_fra", "sykmeldt_til er før sykmeldt_fra")
    fodselsdato = list_fields.day(fields["fodselsdato"], "fodselsdato")
    if not _OLDEST <= fodselsdato < fra:
        raise BadField(
            "fodselsdato må være etter 1900 og før sykmeldt_fra",
            "fodselsdato må vere etter 1900 og før sykmeldt_fra",
        )
    orgnr = list_fields.orgnr(fields["orgnr"])
    return ListedPeriod(
        line=line,
        person_ref=list_fields.person_ref(fields["person_ref"]),
        person=PersonFields(
            fodselsdato=fodselsdato,
            kommune=list_fields.kommune(fields["kommune"]),
            malform=list_fields.malform(fields["malform"]),
            epost=list_fields.email(fields["epost"], "epost"),
            mobil=list_fields.phone(fields["mobil"], "mobil"),
        ),
        orgnr=orgnr,
        virksomhet=list_fields.name(fields["virksomhet"], "virksomhet") or "",
        fra=fra,
        period=PeriodFields(
            til=til,
            grad=list_fields.grad(fields["grad"]),
            leder_navn=list_fields.name(fields["leder_navn"], "leder_navn"),
            leder_telefon=list_fields.phone(fields["leder_telefon"], "leder_telefon"),
            leder_epost=list_fields.email(fields["leder_epost"], "leder_epost"),
        ),
    )


Key = TypeVar("Key", bound=Hashable)


def _same_as_before(
    seen: dict[Key, tuple[int, int]],
    key: Key,
    content: int,
    line: int,
    clash: Callable[[int], BadField],
) -> None:
    first_line, first_content = seen.setdefault(key, (line, content))
    if first_content != content:
        raise clash(first_line)


def _person_clash(line: int) -> BadField:
    return BadField(
        f"opplysningene om personen er andre enn på linje {line}",
        f"opplysningane om personen er andre enn på linje {line}",
    )


def _period_clash(line: int) -> BadField:
    return BadField(
        f"samme person, virksomhet og startdato står på linje {line} med andre verdier",
        f"same person, verksemd og startdato står på linje {line} med andre verdiar",
    )


_UNREADABLE = Text("linjen kan ikke leses som CSV", "linja kan ikkje lesast som CSV")
_WRONG_COUNT = Text(
    "linjen har {n} felt, men skal ha {ventet}", "linja har {n} felt, men skal ha {ventet}"
)
_NOT_UTF8 = Text(
    "Filen er ikke UTF-8. Lagre den som «CSV UTF-8» og prøv igjen.",
    "Fila er ikkje UTF-8. Lagre ho som «CSV UTF-8» og prøv igjen.",
)
_SMELLS = Text(
    "Filen er avvist og ikke lest: Nærvær skal aldri ha helseopplysninger. "
    "Fjern disse kolonnene og prøv igjen: {kolonner}.",
    "Fila er avvist og ikkje lesen: Nærvær skal aldri ha helseopplysningar. "
    "Fjern desse kolonnane og prøv igjen: {kolonner}.",
)
_MISSING = Text(
    "Filen er avvist: disse kolonnene mangler i første linje: {kolonner}.",
    "Fila er avvist: desse kolonnane manglar i første linja: {kolonner}.",
)
_UNKNOWN = Text(
    "Filen er avvist: disse kolonnene hører ikke hjemme der, eller står to ganger: {kolonner}.",
    "Fila er avvist: desse kolonnane høyrer ikkje heime der, eller står to gonger: {kolonner}.",
)
