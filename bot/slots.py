"""A slot that a button or a message can empty again."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.slots import Slot

PRESSED = "/"
"""How the payload of a button begins. No typed text does: the gateway takes the slash away."""


class ClearableSlot(Slot):
    """Text that becomes unset when it is set to the empty string, and never holds a payload.

    Rasa's mappings can set a slot from an intent, but not unset one. With this type «no, that is
    not what I meant» and «I want to change my answer» work without the action server.
    """

    type_name = "bot.slots.ClearableSlot"

    @property
    def value(self) -> Any:
        """Return the text, or None when unset."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = None if not value or value.startswith(PRESSED) else value
        self._has_been_set = True

    def _as_feature(self) -> list[float]:
        return [1.0 if self.value is not None else 0.0]
