"""Keeps what people write out of Rasa's logs.

Rasa logs the text of a message when a turn fails. What went wrong is told; what was said is not.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog

USER_TEXT_KEYS = frozenset(
    {"text", "user_text", "user_message", "json_message", "parse_data_text", "slot_values"}
)
HIDDEN = "[skjult]"


def hide_user_text(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the log entry without what the user wrote (a processor of structlog)."""
    return {key: HIDDEN if key in USER_TEXT_KEYS else value for key, value in event.items()}


def install() -> None:
    """Put the processor first in structlog's chain, unless someone asked for debug logs."""
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        return
    processors = structlog.get_config()["processors"]
    if hide_user_text not in processors:
        structlog.configure(processors=[hide_user_text, *processors])
