"""A synthetic person with a sent personal link, made through the product's own services."""

from concurrent.futures import ThreadPoolExecutor

import followup_data

from naervaer.clock import utc_now
from naervaer.followup.passes import run_pass
from naervaer.settings import Settings
from naervaer.store import Database

BORN = followup_data.BORN


def sent_link(database: Database, settings: Settings, person_ref: str, malform: str = "nb") -> str:
    """Import one person, approve and send the invitation now; return the link's path."""
    now = utc_now()
    followup_data.take(
        database, settings.var, followup_data.row(person_ref=person_ref, malform=malform)
    )
    run_pass(database, settings, followup_data.TODAY, now)
    token = followup_data.approve(database, settings, person_ref, now=now)
    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(followup_data.send, database, settings, now=now).result()
    assert sent == {"delivered": 1}
    return f"/s/{token}"
