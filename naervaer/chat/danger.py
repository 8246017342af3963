"""Clear signs of danger to life, by the reviewed patterns of ``knowledge/faresignaler.yml``.

Rasa uses the same file for its answers. The gateway needs it for one case: somebody in danger
writes while a human holds the case and the bot is silent.
"""

import re
from functools import lru_cache

import yaml

from naervaer.settings import ROOT


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    content = yaml.safe_load((ROOT / "knowledge/faresignaler.yml").read_text(encoding="utf-8"))
    return tuple(re.compile(entry["uttrykk"]) for entry in content["krise"])


def is_clear(text: str) -> bool:
    """Return whether the text clearly says that somebody's life is in danger."""
    lowered = text.lower()
    return any(pattern.search(lowered) for pattern in _patterns())
