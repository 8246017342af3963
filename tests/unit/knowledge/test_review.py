"""The report names what must be looked at again, the most urgent first, and nothing else."""

from datetime import date, timedelta

from knowledge_data import TODAY, knowledge, rate, topic

from naervaer.knowledge import Knowledge, to_review


def due(**days: int) -> Knowledge:
    """Return topics with their review date so many days from today."""
    return knowledge(
        *(
            topic(name, gjennomgas_innen=(TODAY + timedelta(days=left)).isoformat())
            for name, left in days.items()
        )
    )


def test_topics_within_sixty_days_and_those_overdue() -> None:
    review = to_review(due(plan=61, snart=60, passert=-1, naa=0), TODAY)
    assert [each.id for each in review.topics] == ["passert", "naa", "snart"]


def test_a_rate_that_runs_out_is_named_with_its_first_day_without_a_figure() -> None:
    running_out = rate("taket", ("2026-01-01", "2026-12-31"))
    renewed = rate("fornyet", ("2026-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31"))
    gap = rate("hull", ("2026-01-01", "2026-12-01"), ("2027-01-01", "2027-12-31"))
    none_yet = rate("fremtid", ("2027-06-01", "2027-12-31"))
    review = to_review(knowledge(topic(), rates=(running_out, renewed, gap, none_yet)), TODAY)
    assert [(each.id, day) for each, day in review.rates] == [
        ("fremtid", TODAY),
        ("hull", date(2026, 12, 2)),
        ("taket", date(2027, 1, 1)),
    ]


def test_the_report_says_when_and_what() -> None:
    report = str(to_review(due(plan=10, passert=-5), TODAY))
    assert "om 10 dager  plan – Planen" in report
    assert "passert  passert – Planen" in report
    assert "03.12.2026" in report


def test_nothing_to_review_is_said() -> None:
    review = to_review(due(plan=300), TODAY)
    assert not review
    assert str(review) == "Ingenting må gjennomgås de neste 60 dagene."
