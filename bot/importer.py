"""Lets the topics of ``knowledge/temaer`` take part in training without being listed anywhere else.

A topic is complete with its entry there and its examples in ``data/nlu``: this importer adds its
intent to the domain, the rule that answers it, and the exception that a question is not an
elaboration.
"""

from __future__ import annotations

from typing import Any

import rasa.shared.utils.io
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.knowledge import Knowledge, KnowledgeFolder

ANSWER = "utter_tema"
# In this slot any text is taken, but a question on a topic is answered instead.
FREE_TEXT_SLOT = "utdyping"


class KnowledgeImporter(RasaFileImporter):
    """Rasa's own importer, with the topics of the knowledge added to domain and rules."""

    @cached_method
    def get_domain(self) -> Domain:
        """Return the domain of ``domain.yml`` with an intent for every topic."""
        data: dict[str, Any] = super().get_domain().as_dict()
        topics = self._topics()
        data["intents"] = [*data["intents"], *topics]
        data["responses"] = {**self._responses(data["actions"]), **data.get("responses", {})}
        for mapping in data["slots"].get(FREE_TEXT_SLOT, {}).get("mappings", []):
            mapping["not_intent"] = [*mapping.get("not_intent", []), *topics]
        return Domain.from_dict(data)

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Return the rules and stories of ``data/`` with a rule for the topics."""
        written = super().get_stories(exclusion_percentage)
        steps = YAMLStoryReader(self.get_domain()).read_from_parsed_yaml(
            {
                "version": "3.1",
                "rules": [
                    {
                        "rule": "svar på et tema",
                        "steps": [
                            {"or": [{"intent": topic} for topic in self._topics()]},
                            {"action": ANSWER},
                        ],
                    }
                ],
            }
        )
        return written.merge(StoryGraph(steps))

    @cached_method
    def get_nlu_data(self, language: str | None = "nb") -> TrainingData:
        """Return the examples of ``data/nlu``, which Rasa asks for several times."""
        return super().get_nlu_data(language)

    def _responses(self, actions: list[str]) -> dict[str, list[dict[str, str]]]:
        """Return a text for every answer that the rules name; ``bot.nlg`` says the real one."""
        templates = self._knowledge.templates
        return {
            action: [{"text": templates[action]["tekst"]["nb"] if action in templates else action}]
            for action in actions
            if action.startswith("utter_")
        }

    @property
    def _knowledge(self) -> Knowledge:
        return KnowledgeFolder().current()

    def _topics(self) -> list[str]:
        topics = list(self._knowledge.topics)
        if not topics:
            rasa.shared.utils.io.raise_warning("Det er ingen temaer i knowledge/temaer.")
        return topics
