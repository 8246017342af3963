"""An adviser's program or browser against the real application, without a socket between."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from casework_data import PASSWORD
from fastapi.testclient import TestClient

from naervaer.settings import Settings
from naervaer.web.app import create_app


@contextmanager
def running_app(settings: Settings) -> Iterator[TestClient]:
    """Run the application, with its lifespan, for one caller that is not signed in."""
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def signed_in(client: TestClient, username: str) -> TestClient:
    """Sign in over the API and return a client that has only its cookies to show for it."""
    own = TestClient(client.app, follow_redirects=False)
    answer = own.post("/api/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return own


def csrf_of(html: str) -> str:
    """Return the token that the page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found is not None
    return found[1]
