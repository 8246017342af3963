"""Erases a conversation from Rasa's tracker. Rasa 3.6 has no call for it (rasa issue 10719)."""

from functools import lru_cache

from sqlalchemy import Engine, create_engine, inspect, text

from naervaer.settings import Settings


@lru_cache(maxsize=4)
def _engine(address: str) -> Engine:
    return create_engine(address, pool_size=1)


def forget(settings: Settings, conversation_id: str) -> int:
    """Delete every event that Rasa holds of the conversation.

    Returns:
        The number of events deleted; 0 also when Rasa has not made its table yet.
    """
    engine = _engine(settings.tracker_address())
    with engine.begin() as connection:
        if not inspect(connection).has_table("events"):
            return 0
        deleted = connection.execute(
            text("DELETE FROM events WHERE sender_id = :sender"), {"sender": conversation_id}
        )
        return deleted.rowcount
