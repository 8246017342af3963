"""Clear signs of danger to life, by the reviewed patterns of ``knowledge/faresignaler.yml``.

Rasa uses the same file for its answers. The gateway needs it for one case: somebody in danger
writes while a human holds the case and the bot is silent.
"""

import re
from functools import lru_cache

import yaml

from naervaer.settings import ROOT

_NAMED_WORDS = re.compile(r"\{([a-zæøå_]+)\}")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    content = yaml.safe_load((ROOT / "knowledge/faresignaler.yml").read_text(encoding="utf-8"))
    words = content["ord"]
    return tuple(
        re.compile(_NAMED_WORDS.sub(lambda name: f"(?:{words[name[1]]})", entry["uttrykk"]))
        for entry in content["krise"]
    )


def is_clear(text: str) -> bool:
    """Return whether the text clearly says that somebody's life is in danger."""
    written = " ".join(text.lower().split())
    return any(pattern.search(written) for pattern in _patterns())
