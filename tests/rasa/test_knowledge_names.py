"""Every text that the dialogue names exists."""

import re

import yaml

from bot import ROOT
from bot.knowledge import KnowledgeFolder

MADE_BY_CODE = {"utter_tema", "utter_enklere"}


def test_every_named_text_exists() -> None:
    texts = set(KnowledgeFolder().current().templates) | MADE_BY_CODE
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    named = {action for action in domain["actions"] if action.startswith("utter_")}
    for source in (ROOT / "actions").glob("*.py"):
        named |= set(re.findall(r'"(utter_\w+)"', source.read_text()))
    assert named - texts == set()


def test_every_button_names_a_known_intent() -> None:
    knowledge = KnowledgeFolder().current()
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    intents = set(domain["intents"]) | set(knowledge.topics)
    for template in knowledge.templates.values():
        for button in template.get("valg") or []:
            payload = button["payload"]
            if payload.startswith("/"):
                assert re.match(r"/(\w+)", payload)[1] in intents, template["id"]
