"""The worker's sign of life: the time of its last beat, in a file that ``naervaer helse`` reads."""

from datetime import datetime, timedelta

from naervaer.settings import Settings

BEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=30)

FILE = "worker.heartbeat"


def beat(settings: Settings, now: datetime) -> None:
    """Note that the worker lives."""
    path = settings.var / FILE
    draft = path.with_suffix(".ny")
    draft.write_text(now.isoformat(), encoding="ascii")
    draft.replace(path)


def is_beating(settings: Settings, now: datetime) -> bool:
    """Return whether a worker on this machine has given a sign of life lately."""
    try:
        last = datetime.fromisoformat((settings.var / FILE).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return False
    return now - last < DEAD_AFTER
