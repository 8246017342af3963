"""Protects: who is asked, once, on the right day, and for which reason someone is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naervaer.domain.eligibility import (
    WINDOW_DAYS,
    Facts,
    NotAsked,
    Period,
    Rules,
    age,
    belongs_to_case,
    sick_days_before,
    why_not_asked,
    why_not_reminded,
)

DAY = date(2026, 11, 23)
RULES = Rules(week=6, include_graded=False)


def period(days: int, left: int = 30, grad: int = 100, orgnr: str = "310000019") -> Period:
    return Period(DAY - timedelta(days=days), DAY + timedelta(days=left), grad, orgnr)


def facts(*periods: Period) -> Facts:
    return Facts(
        fodselsdato=date(1980, 1, 1),
        periods=periods,
        can_be_reached=True,
        already_asked=False,
    )


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (41, NotAsked.FOR_TIDLIG),
        (42, None),
        (72, None),
        (73, NotAsked.FOR_SENT),
        (0, NotAsked.FOR_TIDLIG),
    ],
)
def test_the_stop_point_is_day_42_and_the_window_30_days(days: int, reason: object) -> None:
    assert why_not_asked(facts(period(days)), RULES, DAY) is reason


@pytest.mark.parametrize("days", [41, 42, 73, 200])
def test_a_reminder_does_not_ask_for_the_window(days: int) -> None:
    assert why_not_reminded(facts(period(days)), RULES, DAY) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (facts(period(50, left=-1)), NotAsked.IKKE_AKTIV),
        (facts(period(50, left=4)), NotAsked.SLUTTER_SNART),
        (facts(period(50, grad=50)), NotAsked.GRADERT),
        (facts(period(50, orgnr="")), NotAsked.IKKE_ARBEIDSTAKER),
        (replace(facts(period(50)), fodselsdato=date(1950, 1, 1)), NotAsked.FYLT_67),
        (replace(facts(period(50)), can_be_reached=False), NotAsked.MANGLER_KONTAKT),
        (replace(facts(period(50)), wants_no_messages=True), NotAsked.VIL_IKKE),
    ],
)
def test_what_else_speaks_against_a_question_speaks_against_a_reminder(
    changed: Facts, reason: NotAsked
) -> None:
    assert why_not_asked(changed, RULES, DAY) is reason
    assert why_not_reminded(changed, RULES, DAY) is reason


def test_another_week_moves_the_stop_point() -> None:
    rules = Rules(week=8, include_graded=False)
    assert why_not_asked(facts(period(55)), rules, DAY) is NotAsked.FOR_TIDLIG
    assert why_not_asked(facts(period(56)), rules, DAY) is None


def test_healthy_days_inside_the_case_move_the_stop_point() -> None:
    first = Period(DAY - timedelta(days=50), DAY - timedelta(days=41), 100, "310000019")
    second = Period(DAY - timedelta(days=31), DAY + timedelta(days=30), 100, "310000019")
    assert sick_days_before((first, second), DAY) == 41
    assert why_not_asked(facts(first, second), RULES, DAY) is NotAsked.FOR_TIDLIG
    assert why_not_asked(facts(first, second), RULES, DAY + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (date(1959, 11, 24), None),
        (date(1959, 11, 23), NotAsked.FYLT_67),
        (date(1950, 1, 1), NotAsked.FYLT_67),
    ],
)
def test_under_67(born: date, reason: object) -> None:
    assert why_not_asked(replace(facts(period(45)), fodselsdato=born), RULES, DAY) is reason


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (5, None),
        (4, NotAsked.SLUTTER_SNART),
        (0, NotAsked.SLUTTER_SNART),
        (-1, NotAsked.IKKE_AKTIV),
    ],
)
def test_not_when_the_case_ends_within_four_days(left: int, reason: object) -> None:
    assert why_not_asked(facts(period(45, left)), RULES, DAY) is reason


def test_partly_sick_listed_only_when_chosen() -> None:
    graded = facts(period(45, grad=80))
    assert why_not_asked(graded, RULES, DAY) is NotAsked.GRADERT
    assert why_not_asked(graded, Rules(6, include_graded=True), DAY) is None


def test_the_grade_is_the_one_that_holds_now() -> None:
    before = period(60, grad=50)
    now = Period(DAY - timedelta(days=10), DAY + timedelta(days=30), 100, "310000019")
    assert why_not_asked(facts(before, now), RULES, DAY) is None


def test_who_still_works_for_another_employer_is_partly_sick_listed() -> None:
    both = facts(period(45), period(45, grad=50, orgnr="310000027"))
    assert why_not_asked(both, RULES, DAY) is NotAsked.GRADERT


def test_the_remaining_reasons() -> None:
    good = facts(period(45))
    assert why_not_asked(replace(good, already_asked=True), RULES, DAY) is NotAsked.ALLEREDE_SPURT
    assert why_not_asked(replace(good, can_be_reached=False), RULES, DAY) is (
        NotAsked.MANGLER_KONTAKT
    )
    assert why_not_asked(facts(period(45, orgnr="")), RULES, DAY) is NotAsked.IKKE_ARBEIDSTAKER
    assert why_not_asked(facts(), RULES, DAY) is NotAsked.IKKE_AKTIV


def test_a_relapse_within_16_days_is_the_same_case() -> None:
    fra, til = date(2026, 9, 1), date(2026, 9, 10)
    later = date(2026, 12, 1)
    assert belongs_to_case(fra, til, date(2026, 9, 26), later)
    assert not belongs_to_case(fra, til, date(2026, 9, 27), later)
    assert belongs_to_case(date(2026, 9, 26), later, fra, til)


def test_someone_born_on_leap_day_turns_on_the_first_of_march() -> None:
    assert age(date(1960, 2, 29), date(2027, 2, 28)) == 66
    assert age(date(1960, 2, 29), date(2027, 3, 1)) == 67


days = st.integers(-120, 120).map(lambda n: DAY + timedelta(days=n))
periods = st.builds(
    lambda fra, length, grad, orgnr: Period(fra, fra + timedelta(days=length), grad, orgnr),
    days,
    st.integers(0, 120),
    st.integers(1, 100),
    st.sampled_from(["", "310000019", "310000027"]),
)
any_facts = st.builds(
    Facts,
    fodselsdato=st.dates(date(1940, 1, 1), date(2010, 1, 1)),
    periods=st.lists(periods, max_size=5).map(tuple),
    can_be_reached=st.booleans(),
    already_asked=st.booleans(),
)
any_rules = st.builds(Rules, week=st.integers(1, 20), include_graded=st.booleans())


@given(any_facts, any_rules, days)
def test_whoever_is_asked_meets_every_condition(facts: Facts, rules: Rules, as_of: date) -> None:
    if why_not_asked(facts, rules, as_of) is not None:
        return
    assert not facts.already_asked
    assert facts.can_be_reached
    assert age(facts.fodselsdato, as_of) < 67
    assert max(period.til for period in facts.periods) > as_of + timedelta(days=4)
    sick = {
        day
        for period in facts.periods
        for number in range((period.til - period.fra).days + 1)
        if (day := period.fra + timedelta(days=number)) < as_of
    }
    assert rules.stop_day <= len(sick) <= rules.stop_day + WINDOW_DAYS
    assert any(period.fra <= as_of <= period.til and period.orgnr for period in facts.periods)


@given(any_facts, st.integers(1, 20), days)
def test_including_graded_never_leaves_anyone_out(facts: Facts, week: int, as_of: date) -> None:
    if why_not_asked(facts, Rules(week, include_graded=False), as_of) is None:
        assert why_not_asked(facts, Rules(week, include_graded=True), as_of) is None


@given(any_facts, any_rules, days)
def test_the_order_of_periods_means_nothing(facts: Facts, rules: Rules, as_of: date) -> None:
    unique = {(period.orgnr, period.fra): period for period in facts.periods}
    forwards = replace(facts, periods=tuple(unique.values()))
    backwards = replace(facts, periods=tuple(reversed(unique.values())))
    assert why_not_asked(forwards, rules, as_of) == why_not_asked(backwards, rules, as_of)


def test_every_reason_has_words_in_both_forms() -> None:
    for reason in NotAsked:
        assert reason.label.nb
        assert reason.label.nn
