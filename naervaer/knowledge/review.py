"""What an editor must look at again soon: topics by their review date, rates that run out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from naervaer.knowledge.entries import Rate, Topic
from naervaer.knowledge.loading import Knowledge

DAYS = 60


@dataclass(frozen=True)
class Review:
    """What must be reviewed within :data:`DAYS` days, the most urgent first."""

    today: date
    topics: list[Topic]
    rates: list[tuple[Rate, date]]
    """Rates with the first day that has no figure."""

    def __bool__(self) -> bool:
        """Return whether there is anything to review."""
        return bool(self.topics or self.rates)

    def __str__(self) -> str:
        """Return the report as the command line shows it."""
        if not self:
            return f"Ingenting må gjennomgås de neste {DAYS} dagene."
        return "\n".join(self._lines())

    def days_left(self, day: date) -> int:
        """Return how many days there are until ``day``; negative when it has passed."""
        return (day - self.today).days

    def _lines(self) -> Iterator[str]:
        if self.topics:
            yield f"Må gjennomgås innen {DAYS} dager ({len(self.topics)} temaer):"
        for topic in self.topics:
            what = f"{topic.id} – {topic.tittel.nb}"
            yield self._line(topic.gjennomgas_innen, what, "i dag", "passert")
        if self.topics and self.rates:
            yield ""
        if self.rates:
            yield f"Satser uten beløp innen {DAYS} dager ({len(self.rates)}), første dag uten:"
        for rate, day in self.rates:
            what = f"{rate.id} – {rate.navn.nb}, {rate.kilde.adresse}"
            yield self._line(day, what, "mangler", "mangler")

    def _line(self, day: date, what: str, today: str, passed: str) -> str:
        left = self.days_left(day)
        when = f"om {left} dager" if left > 0 else today if left == 0 else passed
        return f"  {day:%d.%m.%Y}  {when:>11}  {what}"


def to_review(knowledge: Knowledge, today: date, days: int = DAYS) -> Review:
    """Return what must be reviewed when it is ``today``."""
    last = today + timedelta(days=days)
    topics = [topic for topic in knowledge.topics.values() if topic.gjennomgas_innen <= last]
    rates = [
        (rate, day)
        for rate in knowledge.rates.values()
        if (day := rate.first_day_without(today)) <= last
    ]
    return Review(
        today,
        sorted(topics, key=lambda topic: topic.gjennomgas_innen),
        sorted(rates, key=lambda each: each[1]),
    )
