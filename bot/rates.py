"""Puts the amounts of the day into an answer, or says honestly that it has none.

An amount stands in ``knowledge/satser.yml`` with the days it holds. A sentence whose amount has no
row for the day is left out, and a sentence that says where the amount is found takes its place.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from bot.knowledge import Knowledge, in_form

_NAMED = re.compile(r"\{sats:([a-z0-9_]+)\}")
_SENTENCE = re.compile(r"[^.!?\n]*\{sats:[a-z0-9_]+\}[^.!?\n]*[.!?]?")
MISSING = "melding_sats_mangler"


def with_rates(text: str, knowledge: Knowledge, malform: str, today: str) -> str:
    """Return ``text`` with each ``{sats:id}`` filled in for ``today`` (ISO 8601, or empty)."""
    day = datetime.date.fromisoformat(today) if today else datetime.date.today()

    def sentence(match: re.Match[str]) -> str:
        unknown = [name for name in _NAMED.findall(match[0]) if not value_on(knowledge, name, day)]
        if not unknown:
            return _NAMED.sub(lambda named: value_on(knowledge, named[1], day) or "", match[0])
        space = match[0][: len(match[0]) - len(match[0].lstrip())]
        return space + _where_to_look(unknown[0], knowledge, malform)

    return _SENTENCE.sub(sentence, text)


def value_on(knowledge: Knowledge, rate: str, day: datetime.date) -> str | None:
    """Return what ``rate`` is on ``day``, or None when no row holds then."""
    for row in knowledge.rates.get(rate, {}).get("rader", []):
        if row["gyldig_fra"] <= day <= row["gyldig_til"]:
            return str(row["verdi"])
    return None


def _where_to_look(rate: str, knowledge: Knowledge, malform: str) -> str:
    template = in_form(knowledge.templates[MISSING]["tekst"], malform)
    entry: dict[str, Any] | None = knowledge.rates.get(rate)
    if entry is None:
        return template.format(navn=rate, kilde="nav.no")
    source = entry["kilde"]
    return template.format(
        navn=in_form(entry["navn"], malform), kilde=f"{source['navn']} ({source['adresse']})"
    )
