"""What takes more than one text to answer: several questions, and deadlines from a date."""

from dataclasses import asdict
from datetime import date
from typing import ClassVar

from actions.service_action import Reply, ServiceAction, Turn
from naervaer.domain.deadlines import Deadlines, deadlines
from naervaer.domain.spoken_time import spoken_day

MOST_ANSWERS = 3
"""So many questions of one message are answered at once. ``bot.nlg`` knows the number too."""

_DATE_OF_TOPIC = {
    "oppfolgingsplan_frist": "oppfolgingsplan",
    "dialogmote1_frist": "dialogmote1",
    "aktivitetskrav_8_uker": "aktivitetskrav",
    "dialogmote2_frist": "dialogmote2",
    "maksdato_52_uker": "maksdato",
}
_ALL_DATES = "utter_dato_tidslinje_oversikt"


class SvarPaFlere(ServiceAction):
    """Answers each question of a message by itself, in the order asked."""

    failure: ClassVar[str | None] = "utter_tema"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_svar_pa_flere"

    def serve(self, turn: Turn) -> Reply:
        """Say one answer for each topic, then what is left and what was not understood."""
        topics = turn.found.get("tema", [])
        says = [("utter_tema", {"tema": topic}) for topic in topics[:MOST_ANSWERS]]
        if topics[MOST_ANSWERS:]:
            says.append(("utter_resten_etterpa", {}))
        if unclear := turn.found.get("uforstatt"):
            says.append(("utter_del_ikke_forstatt", {"del": "» · «".join(unclear)}))
        return Reply(says)


class FristerFraDato(ServiceAction):
    """Answers a question on a deadline with the date, counted from the first day of absence."""

    failure: ClassVar[str | None] = "utter_tema"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_frister_fra_dato"

    def serve(self, turn: Turn) -> Reply:
        """Count the dates and say them in words."""
        [topic], [written] = turn.found["tema"][:1], turn.found["fravaer_fra"][:1]
        first_day = date.fromisoformat(written)
        counted = deadlines(first_day)
        values = {"tema": topic, "forste_dag": spoken_day(first_day).in_form(turn.malform)}
        if topic not in _DATE_OF_TOPIC:
            return Reply([(_ALL_DATES, {**values, **_all_dates(counted, turn)})])
        day: date = getattr(counted, _DATE_OF_TOPIC[topic])
        passed = "_passert" if day < turn.today else ""
        values["dato"] = spoken_day(day).in_form(turn.malform)
        return Reply([(f"utter_dato_{topic}{passed}", values)])


def _all_dates(counted: Deadlines, turn: Turn) -> dict[str, str]:
    passed = " (passert)"
    return {
        name: spoken_day(day).in_form(turn.malform) + (passed if day < turn.today else "")
        for name, day in asdict(counted).items()
    }
