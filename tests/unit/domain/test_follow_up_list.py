"""Protects: no diagnosis gets in; a bad line costs itself and nothing else."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naervaer.domain.follow_up_list import (
    COLUMNS,
    ListedPeriod,
    RefusedList,
    RejectedLine,
    read_list,
)
from naervaer.domain.list_fields import is_orgnr

GOOD = {
    "person_ref": "T-1",
    "fodselsdato": "1980-05-17",
    "kommune": "4647",
    "malform": "nn",
    "epost": "t1@example.com",
    "mobil": "990 00 001",
    "sykmeldt_fra": "2026-10-01",
    "grad": "100",
    "sykmeldt_til": "2026-12-24",
    "orgnr": "310000019",
    "virksomhet": "Prøvebedrift",
    "leder_navn": "Liv Leder",
    "leder_telefon": "",
    "leder_epost": "",
}


def line(separator: str = ";", **changes: str) -> str:
    return separator.join((GOOD | changes).values())


def read(
    tmp_path: Path, *lines: str, header: str = ";".join(COLUMNS), bom: bool = False
) -> list[ListedPeriod | RejectedLine]:
    file = tmp_path / "liste.csv"
    file.write_text("\n".join([header, *lines]), encoding="utf-8-sig" if bom else "utf-8")
    return list(read_list(file))


def reasons(results: list[ListedPeriod | RejectedLine]) -> list[tuple[int, str]]:
    return [(each.line, each.reason.nb) for each in results if isinstance(each, RejectedLine)]


def test_a_good_line_is_read_whole(tmp_path: Path) -> None:
    [period] = read(tmp_path, line())
    assert isinstance(period, ListedPeriod)
    assert (period.person_ref, period.orgnr, period.fra) == ("T-1", "310000019", date(2026, 10, 1))
    assert period.person.mobil == "+4799000001"
    assert period.person.malform == "nn"
    assert period.period.til == date(2026, 12, 24)
    assert period.period.grad == 100
    assert period.period.leder_epost is None


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("bom", [True, False])
def test_both_separators_with_and_without_byte_order_mark(
    tmp_path: Path, separator: str, bom: bool
) -> None:
    results = read(tmp_path, line(separator), header=separator.join(COLUMNS), bom=bom)
    assert reasons(results) == []
    assert len(results) == 1


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    backwards = ";".join(reversed(COLUMNS))
    [period] = read(tmp_path, ";".join(reversed(GOOD.values())), header=backwards)
    assert isinstance(period, ListedPeriod)
    assert period.person.kommune == "4647"


@pytest.mark.parametrize(
    "column",
    [
        "diagnose",
        "Diagnosekode",
        "icd10",
        "ICPC-2",
        "sykdom",
        "arsak",
        "årsak_til_fravaer",
        "helsetilstand",
        "medisiner",
        "behandling",
    ],
)
def test_a_column_that_smells_of_diagnosis_refuses_the_file(tmp_path: Path, column: str) -> None:
    with pytest.raises(RefusedList) as refused:
        read(tmp_path, line() + ";M54", header=";".join([*COLUMNS, column]))
    assert column.lower() in refused.value.text.nb
    assert "M54" not in refused.value.text.nb


@pytest.mark.parametrize("header", ["", "person_ref", ";".join(COLUMNS[:-1])])
def test_a_missing_column_refuses_the_file(tmp_path: Path, header: str) -> None:
    with pytest.raises(RefusedList, match="leder_epost"):
        read(tmp_path, line(), header=header)


@pytest.mark.parametrize("extra", ["kommentar", "person_ref", ""])
def test_an_unknown_or_doubled_column_refuses_the_file(tmp_path: Path, extra: str) -> None:
    with pytest.raises(RefusedList):
        read(tmp_path, line() + ";x", header=";".join([*COLUMNS, extra]))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_bytes((";".join(COLUMNS) + "\n" + line(virksomhet="Blåbær")).encode("latin-1"))
    with pytest.raises(RefusedList, match="UTF-8"):
        list(read_list(file))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"person_ref": ""}, "person_ref mangler"),
        ({"person_ref": "01817012345"}, "person_ref ser ut som"),
        ({"fodselsdato": "17/05/1980"}, "fodselsdato er ikke en dato"),
        ({"fodselsdato": "1980-02-30"}, "fodselsdato er ikke en dato"),
        ({"fodselsdato": "2026-11-01"}, "fodselsdato må være"),
        ({"kommune": "647"}, "kommune er ikke fire siffer"),
        ({"malform": "en"}, "malform er verken"),
        ({"epost": "ikke en adresse"}, "epost er ikke"),
        ({"mobil": "12"}, "mobil er ikke"),
        ({"sykmeldt_fra": ""}, "sykmeldt_fra er ikke en dato"),
        ({"sykmeldt_til": "2026-09-30"}, "sykmeldt_til er før"),
        ({"grad": "0"}, "grad er ikke"),
        ({"grad": "101"}, "grad er ikke"),
        ({"grad": "50,5"}, "grad er ikke"),
        ({"orgnr": "310000018"}, "orgnr er ikke gyldig"),
        ({"virksomhet": "x" * 201}, "virksomhet er for lang"),
        ({"leder_epost": "@"}, "leder_epost er ikke"),
    ],
)
def test_each_bad_field_is_told_by_line_and_the_others_are_taken(
    tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    results = read(
        tmp_path, line(person_ref="A"), line(**{"person_ref": "B"} | changes), line(person_ref="C")
    )
    [(number, told)] = reasons(results)
    assert number == 3
    assert reason in told
    taken = [each.person_ref for each in results if isinstance(each, ListedPeriod)]
    assert taken == ["A", "C"]


def test_a_reason_never_repeats_what_the_line_held(tmp_path: Path) -> None:
    secret = "hemmelig verdi"
    results = read(tmp_path, *(line(**{column: secret}) for column in COLUMNS))
    assert len(reasons(results)) >= 10
    assert not [told for _, told in reasons(results) if secret in told]


def test_norwegian_dates_percent_signs_and_full_words_are_understood(tmp_path: Path) -> None:
    [period] = read(
        tmp_path, line(fodselsdato="17.5.1980", grad="80 %", malform="Nynorsk", orgnr="310 000 019")
    )
    assert isinstance(period, ListedPeriod)
    assert period.person.fodselsdato == date(1980, 5, 17)
    assert (period.period.grad, period.person.malform, period.orgnr) == (80, "nn", "310000019")


def test_a_stray_quotation_mark_costs_one_line(tmp_path: Path) -> None:
    results = read(tmp_path, line(virksomhet='"Åpen'), line(person_ref="B"), "", line() + ";x")
    assert [number for number, _ in reasons(results)] == [2, 5]
    assert len(results) == 3


def test_lines_that_contradict_each_other_are_rejected(tmp_path: Path) -> None:
    results = read(
        tmp_path,
        line(),
        line(),
        line(fodselsdato="1981-01-01"),
        line(grad="50"),
        line(sykmeldt_fra="2026-12-25", sykmeldt_til="2027-01-10"),
    )
    assert [number for number, _ in reasons(results)] == [4, 5]
    assert all("linje 2" in told for _, told in reasons(results))


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_exactly_one_last_digit_makes_an_orgnr_valid(first: str) -> None:
    valid = [digit for digit in "0123456789" if is_orgnr(first + digit)]
    assert len(valid) <= 1


@given(st.text(max_size=12))
def test_anything_can_be_asked_whether_it_is_an_orgnr(digits: str) -> None:
    assert is_orgnr(digits) in (True, False)


def test_known_organisation_numbers() -> None:
    assert is_orgnr("889640782")
    assert not is_orgnr("889640783")
    assert not is_orgnr("８89640782")
