"""Real Chromium windows over the real web server. Each window refuses to look away:

a request that leaves the site, a script that fails or a broken content policy fails the test.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from naervaer.settings import Settings
from naervaer.store import Database, open_database

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 10_000
"""Milliseconds that a window waits for what should come."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, started once a file.

    Playwright's event loop runs for as long as this lives, and other tests need their own.
    """
    program = next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """One person's browser: own cookies, own storage, and a record of what went wrong."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        options = {"viewport": {"width": 1280, "height": 860}, "locale": "nb-NO"} | options
        self.address = address
        self.context: BrowserContext = browser.new_context(base_url=address, **options)
        self.context.set_default_timeout(PATIENCE)
        self.outside: list[str] = []
        self.failures: list[str] = []
        self.context.on("request", self._request)
        self.context.on("weberror", lambda error: self.failures.append(str(error.error)))
        self.context.on("console", lambda message: self._console(message.text))

    def open(self, path: str) -> Page:
        """Open a page of the site in a new tab."""
        page = self.context.new_page()
        page.goto(path)
        return page

    def close(self) -> None:
        """Close, and say what went wrong."""
        self.context.close()
        assert self.outside == []
        assert self.failures == []

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.address).netloc:
            self.outside.append(request.url)

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused to" in text:
            self.failures.append(text)


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Open a person's browser: ``window(address, **options of the browser context)``."""
    opened: list[Window] = []

    def open_window(address: str, **options: Any) -> Window:
        opened.append(Window(chromium, address, **options))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()


@pytest.fixture
def shared_settings(settings: Settings, shared_var: Path) -> Settings:
    """The settings of the shared web process."""
    return settings.model_copy(update={"var": shared_var})


@pytest.fixture
def shared_database(shared_settings: Settings) -> Iterator[Database]:
    """The database of the shared web process."""
    database = open_database(shared_settings)
    yield database
    database.close()
