"""How times, texts and codes are written on the inbox's pages, in the reader's written form."""

from datetime import date, datetime
from typing import Any

from naervaer.casework.advisers import leads
from naervaer.casework.chronology import actor_name, detail_of, what_happened
from naervaer.casework.reading import Line
from naervaer.casework.summary import audience_name, summarise, topic_titles
from naervaer.casework.units import unit_name
from naervaer.clock import OSLO
from naervaer.domain.spoken_time import spoken_distance, spoken_moment
from naervaer.followup import sending_stop
from naervaer.store.tables import SendingStop, TicketEvent
from naervaer.text import Text
from naervaer.web.desk import Desk


def words(desk: Desk, malform: str) -> dict[str, Any]:
    """Return the functions that the templates call."""

    def form(text: Text) -> str:
        return text.in_form(malform)

    def happened(event: TicketEvent) -> dict[str, str]:
        detail = detail_of(event)
        return {
            "actor": form(actor_name(event.actor)),
            "text": form(what_happened(event)),
            "detail": form(detail) if detail else "",
        }

    def summary(line: Line) -> str:
        return summarise(line, malform, desk.knowledge.topic_title)

    def titles(line: Line) -> list[str]:
        return topic_titles(line, malform, desk.knowledge.topic_title)

    return {
        "form": form,
        "moment": lambda at: form(spoken_moment(at, desk.now)),
        "distance": lambda at: form(spoken_distance(at, desk.now)),
        "exact": _exact,
        "day": _day,
        "clock": lambda at: _local(at).strftime("%H.%M"),
        "iso": lambda at: at.isoformat(),
        "happened": happened,
        "summary": summary,
        "titles": titles,
        "audience": lambda code: form(audience_name(code)),
        "unit_name": lambda unit: form(unit_name(unit)),
        "now": desk.now,
        "leads": leads,
        "sending_stop": _sending_stop(desk),
    }


def _sending_stop(desk: Desk) -> SendingStop | None:
    with desk.database.read() as session:
        return sending_stop.current(session)


def _local(moment: datetime | str) -> datetime:
    """Return the moment in Norway; messages carry theirs as text."""
    aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return aware.astimezone(OSLO)


def _exact(moment: datetime | str) -> str:
    return _local(moment).strftime("%d.%m.%Y kl. %H.%M")


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
