"""Of many claims at once exactly one wins, and every other learns who did."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from casework_data import NOW, audit_rows, chronology, ticket_row

from naervaer.casework import tickets
from naervaer.casework.tickets import Reason
from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database
from naervaer.store.tables import Adviser

CLAIMS = 50


@pytest.fixture
def ticket_id(database: Database, employer_chat: str) -> int:
    with database.write() as session:
        return tickets.open_ticket(
            session, conversation_id=employer_chat, reason=Reason.ONSKE, about=None, now=NOW
        ).ticket_id


def claim(database: Database, ticket_id: int, adviser: Adviser) -> tuple[str, str]:
    """Return ``vant`` and the own name, or the refusal's code and the winner's name."""
    try:
        with database.write() as session:
            tickets.claim(session, ticket_id, adviser=adviser, version=1, now=NOW)
    except Problem as problem:
        return problem.code, str(problem.details["owner"])
    return "vant", adviser.name


def assert_one_winner(database: Database, ticket_id: int, results: list[tuple[str, str]]) -> None:
    codes = Counter(code for code, _ in results)
    assert codes == {"vant": 1, "allerede-tatt": CLAIMS - 1}
    winner = next(name for code, name in results if code == "vant")
    assert {name for _, name in results} == {winner}
    ticket = ticket_row(database, ticket_id)
    assert (ticket.owner.name if ticket.owner else None, ticket.version) == (winner, 2)
    assert chronology(database, ticket_id).count((winner, "tatt")) == 1
    assert len(audit_rows(database, "ta")) == 1


def test_fifty_threads(
    database: Database, ticket_id: int, adviser_named: Callable[..., Adviser]
) -> None:
    advisers = [adviser_named(f"veileder{number}") for number in range(5)]
    with ThreadPoolExecutor(CLAIMS) as pool:
        results = list(
            pool.map(lambda number: claim(database, ticket_id, advisers[number % 5]), range(CLAIMS))
        )
    assert_one_winner(database, ticket_id, results)


CLAIM_IN_PROCESS = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import select
from naervaer.settings import Settings
from naervaer.store import open_database
from naervaer.store.tables import Adviser
sys.path[:0] = json.loads(sys.argv[4])
from test_claims import claim

database = open_database(Settings(**json.loads(sys.argv[1])))
with database.read() as session:
    adviser = session.scalars(select(Adviser).where(Adviser.username == sys.argv[3])).one()
print("klar", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(10) as pool:
    results = list(pool.map(lambda _: claim(database, int(sys.argv[2]), adviser), range(10)))
print(json.dumps(results))
"""


def test_fifty_claims_from_five_processes(
    database: Database,
    any_settings: Settings,
    ticket_id: int,
    adviser_named: Callable[..., Adviser],
) -> None:
    values = {
        "var": str(any_settings.var),
        "secret_key": any_settings.secret_key.get_secret_value(),
        "database_url": any_settings.database_url,
    }
    processes = []
    for number in range(5):
        adviser = adviser_named(f"veileder{number}")
        arguments = [json.dumps(values), str(ticket_id), adviser.username, json.dumps(sys.path)]
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", CLAIM_IN_PROCESS, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "klar\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    results = [
        (code, name)
        for process in processes
        for code, name in json.loads(process.communicate(timeout=60)[0])
    ]
    assert all(process.returncode == 0 for process in processes)
    assert_one_winner(database, ticket_id, results)
