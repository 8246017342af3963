"""Finds the first day of absence in a question about deadlines, so that it can be counted from."""

from __future__ import annotations

import datetime
import re
from typing import Any

import dateparser
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.answered import COUNTED, TOPIC
from bot.fallback import NO_IDEA, OFFERED, UNSURE
from bot.follow_up import MISSED, intent_of
from bot.questions import asks

FIRST_DAY = "fravaer_fra"
ALL_DEADLINES = "tidslinje_oversikt"

_MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni", "juli"),
    *("august", "september", "oktober", "november", "desember"),
)
_WEEKDAYS = {
    **{"mandag": 0, "tirsdag": 1, "onsdag": 2, "torsdag": 3, "fredag": 4, "lørdag": 5, "søndag": 6},
    **{"måndag": 0, "tysdag": 1, "laurdag": 5, "sundag": 6},
}
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_NUMBERS = {"en": 1, "ei": 1, "ein": 1, "én": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_UNITS = {"da": "dager", "uk": "uker", "ve": "uker", "må": "måneder"}
_UNIT = r"(?P<unit>dag|uke|veke|måned|månad)[a-zæøå]*"
_AGO = rf"for\s+(?P<count>{_NUMBER})\s+{_UNIT}\s+si(?:den|dan)"
_NUMERIC = (
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?!\d)(?:[./-]?(?P<year>(?:20)?\d\d)\b)?"
)
_WORDED = (
    r"(?P<named_day>\d{1,2})\.?\s*(?P<name>jan|feb|mars?|apr|mai|jun|jul|aug|sep|okt|nov|des)"
    r"[a-zæøå]*\.?(?:\s+(?P<named_year>20\d\d))?"
)
_NEAR = rf"i\s+(?:dag|går|forgårs)|(?:(?:sist|forrige|førre)\s+)?(?P<weekday>{_WEEKDAY})"
_DATE = rf"(?:{_NUMERIC}|{_WORDED}|(?:(?P<day_ago>{_WEEKDAY})\s+)?{_AGO}|{_NEAR})"
_ABSENT = r"(?:s[yj]u?k\w*|borte|vekke|vekk|fr[aå]v[eæ]r\w*|heime|hjemme|egenmeld\w*|eigenmeld\w*)"
_FROM = r"(?:fra\s+og\s+med|fra|frå|siden|sidan|f\.?o\.?m\.?)"
_FIRST_DAY_OF_ABSENCE = re.compile(
    rf"(?:\b{_FROM}\s+|\b{_ABSENT}(?:\s+(?!til|t\.?o\.?m|innen|møte)[\w,]+){{0,3}}?\s+)"
    rf"(?:den\s+)?(?:{_WEEKDAY}\s+(?:den\s+)?(?=\d))?{_DATE}"
    rf"|^\W*(?:den\s+)?(?:{_NUMERIC.replace('P<', 'P<early_')}|{_WORDED.replace('P<', 'P<early_')})"
    rf"\s+(?:ble|blei|vart|var)\s+\w+\s+(?:\w+\s+)?{_ABSENT}",
    re.IGNORECASE,
)
_AWAY = re.compile(rf"\b(?:{_ABSENT}|siden|sidan)\b", re.IGNORECASE)
_CONTINUING = re.compile(r"^(?:og|enn|men|hva|kva|ka)\s+(?:om|hvis|viss|dersom|når|med|da|då)\b")
_LIKELY_PAST = datetime.timedelta(days=300)
_SOON = datetime.timedelta(days=31)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
    is_trainable=False,
)
class AbsenceDate(GraphComponent, IntentClassifier):
    """Turns a question about a deadline that names the first day into one to count from it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of ``config.yml`` with their defaults."""
        return {
            # Topics whose answer is a deadline counted from the first day of absence.
            "frister": [],
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AbsenceDate:
        """Make the component."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._deadlines = config["frister"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, topic and first day of each such message."""
        for message in messages:
            text, metadata = message.get(TEXT) or "", message.get(METADATA) or {}
            own = intent_of(message)
            topic = self._topic(text, own, metadata.get("tema"))
            # Behind a personal link what is no question may be the answer to ours.
            told = own in MISSED and metadata.get("personlig", True) and not asks(text)
            if topic is None or told or text.startswith("/"):
                continue
            said = metadata.get("dato")
            today = datetime.date.fromisoformat(said) if said else datetime.date.today()
            if day := first_day_of_absence(text, today):
                _set(message, topic, day)
        return messages

    def _topic(self, text: str, own: str, context: str | None) -> str | None:
        """Return the deadline asked about, by the message itself or by what was spoken of."""
        spoken_of = context if context in self._deadlines else None
        if spoken_of and _CONTINUING.match(text.lower()):
            return own if own in self._deadlines else spoken_of
        if own in self._deadlines:
            return own
        return (spoken_of or ALL_DEADLINES) if own in {UNSURE, NO_IDEA} else None


def first_day_of_absence(text: str, today: datetime.date) -> datetime.date | None:
    """Return the day from which ``text`` says that somebody is away, or None.

    Args:
        text: What was written, in any written form.
        today: The day it was written. A day without a year lies nearest before it, or at most a
            month ahead when the one before is long past.
    """
    found = _FIRST_DAY_OF_ABSENCE.search(text)
    if found is None or not _AWAY.search(text):
        return None
    said = {
        name.removeprefix("early_"): value for name, value in found.groupdict().items() if value
    }
    day = _parsed(said, found[0], today)
    has_year = {"iso", "year", "named_year"} & said.keys()
    if day and not has_year and today - day > _LIKELY_PAST:
        next_year = _parsed({**said, "named_year": str(day.year + 1)}, found[0], today)
        if next_year and next_year - today <= _SOON:
            return next_year
    return day


def _parsed(said: dict[str, str], phrase: str, today: datetime.date) -> datetime.date | None:
    moment = dateparser.parse(
        _standard(said, phrase),
        languages=["nb"],
        settings={
            "RELATIVE_BASE": datetime.datetime.combine(today, datetime.time(12)),
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": "DMY",
        },
    )
    if moment is None:
        return None
    day = moment.date()
    if weekday := said.get("day_ago"):
        return day + datetime.timedelta(days=_WEEKDAYS[weekday.lower()] - day.weekday())
    return day


def _standard(said: dict[str, str], phrase: str) -> str:
    """Return the date as the library reads it: it knows bokmål, and neither «3.11» nor «sept»."""
    if "iso" in said:
        return said["iso"]
    if "day" in said or "named_day" in said:
        day = said.get("day") or said["named_day"]
        year = said.get("year") or said.get("named_year") or ""
        if "month" in said:
            month = int(said["month"])
            if not 1 <= month <= len(_MONTHS):
                return ""
            name = _MONTHS[month - 1]
        else:
            name = next(month for month in _MONTHS if month.startswith(said["name"][:3].lower()))
        return f"{day}. {name} {'20' + year if len(year) == 2 else year}".strip()
    if "count" in said:
        count = _NUMBERS.get(said["count"].lower(), said["count"])
        return f"for {count} {_UNITS[said['unit'][:2].lower()]} siden"
    if "weekday" in said:
        return list(_WEEKDAYS)[_WEEKDAYS[said["weekday"].lower()]]
    return "for 2 dager siden" if "forgårs" in phrase else phrase[phrase.rindex("i ") :]


def _set(message: Message, topic: str, day: datetime.date) -> None:
    intent = {INTENT_NAME_KEY: COUNTED, PREDICTED_CONFIDENCE_KEY: 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(OFFERED, [], add_to_output=True)
    entities = [
        {"entity": TOPIC, "value": topic},
        {"entity": FIRST_DAY, "value": day.isoformat()},
    ]
    message.set(ENTITIES, entities, add_to_output=True)
