"""Advisers, employers and sick-listed people to make tickets with."""

from collections.abc import Callable

import pytest
from casework_data import make_adviser, make_employer_chat, make_sick_listed_chat

from naervaer.store import Database
from naervaer.store.tables import Adviser


@pytest.fixture
def adviser_named(database: Database) -> Callable[..., Adviser]:
    """Make an adviser: ``adviser_named(username, unit, role)``."""

    def make(username: str, unit: str = "nav_sunnfjord", role: str = "veileder") -> Adviser:
        return make_adviser(database, username, unit, role)

    return make


@pytest.fixture
def kari(adviser_named: Callable[..., Adviser]) -> Adviser:
    """An adviser of Nav Sunnfjord."""
    return adviser_named("kari")


@pytest.fixture
def ola(adviser_named: Callable[..., Adviser]) -> Adviser:
    """Her colleague."""
    return adviser_named("ola")


@pytest.fixture
def employer_chat(database: Database) -> str:
    """The id of an employer's conversation."""
    return make_employer_chat(database)


@pytest.fixture
def sick_listed_chat(database: Database) -> Callable[[str], str]:
    """Make the conversation behind a personal link: ``sick_listed_chat(municipality)`` → id."""
    return lambda municipality: make_sick_listed_chat(database, municipality)
