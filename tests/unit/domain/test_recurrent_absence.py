"""Protects: repeated absence is counted in whole cases, within three years, each day once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naervaer.domain.eligibility import Period
from naervaer.domain.recurrent_absence import Absence, absence_before

DAY = date(2026, 11, 23)
START = date(2023, 11, 23)


def period(fra: date, days: int, grad: int = 100, orgnr: str = "310000019") -> Period:
    return Period(fra, fra + timedelta(days=days - 1), grad, orgnr)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("periods", "absence"),
    [
        ([], Absence(0, 0)),
        ([period(ago(45), 100)], Absence(1, 45)),
        ([period(DAY, 10)], Absence(0, 0)),
        ([period(ago(1), 10)], Absence(1, 1)),
        ([period(ago(400), 20), period(ago(45), 60)], Absence(2, 65)),
        ([period(ago(50), 10), period(ago(50), 10, orgnr="310000027")], Absence(1, 10)),
        ([period(ago(50), 10, grad=20)], Absence(1, 10)),
    ],
)
def test_cases_and_days_before_the_day(periods: list[Period], absence: Absence) -> None:
    assert absence_before(periods, DAY) == absence


@pytest.mark.parametrize(("healthy_days", "cases"), [(0, 1), (15, 1), (16, 2)])
def test_a_relapse_within_16_days_is_the_same_case(healthy_days: int, cases: int) -> None:
    first = period(ago(100), 10)
    second = period(first.til + timedelta(days=healthy_days + 1), 10)
    assert absence_before([second, first], DAY) == Absence(cases, 20)


@pytest.mark.parametrize(
    ("til", "absence"),
    [(START, Absence(1, 1)), (START - timedelta(days=1), Absence(0, 0))],
)
def test_only_the_last_three_years_count(til: date, absence: Absence) -> None:
    assert absence_before([Period(til - timedelta(days=30), til, 100, "")], DAY) == absence


def test_a_case_that_the_three_years_begin_in_is_one_case() -> None:
    before = Period(START - timedelta(days=30), START - timedelta(days=10), 100, "")
    after = Period(START + timedelta(days=5), START + timedelta(days=9), 100, "")
    assert absence_before([before, after], DAY) == Absence(1, 5)


def test_three_years_before_a_leap_day_begin_on_the_28th() -> None:
    assert absence_before([period(date(2025, 2, 28), 1)], date(2028, 2, 29)) == Absence(1, 1)
    assert absence_before([period(date(2025, 2, 27), 1)], date(2028, 2, 29)) == Absence(0, 0)


periods = st.lists(
    st.builds(
        period,
        fra=st.dates(DAY - timedelta(days=1500), DAY + timedelta(days=60)),
        days=st.integers(1, 400),
        orgnr=st.sampled_from(["310000019", "310000027", ""]),
    ),
    max_size=12,
)


@given(periods=periods)
def test_it_counts_as_one_does_by_crossing_off_days(periods: list[Period]) -> None:
    sick = sorted(
        {
            first.fra + timedelta(days=n)
            for first in periods
            for n in range((first.til - first.fra).days + 1)
            if first.fra + timedelta(days=n) < DAY
        }
    )
    cases: list[list[date]] = []
    for day in sick:
        if cases and (day - cases[-1][-1]).days - 1 < 16:
            cases[-1].append(day)
        else:
            cases.append([day])
    counted = Absence(
        cases=sum(case[-1] >= START for case in cases), days=sum(day >= START for day in sick)
    )
    assert absence_before(periods, DAY) == counted


@given(periods=periods, order=st.randoms(use_true_random=False))
def test_the_order_of_the_list_means_nothing(periods: list[Period], order: object) -> None:
    shuffled = list(periods)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert absence_before(shuffled, DAY) == absence_before(periods, DAY)
