"""``naervaer start``: checks what must be in place, then keeps the four processes running."""

import sys
import time

from naervaer.clock import utc_now
from naervaer.demo import fill_demo
from naervaer.knowledge import load_knowledge
from naervaer.settings import ROOT, Settings
from naervaer.store import open_database
from naervaer.store.migrate import migrate
from naervaer.supervisor import ports, services, welcome
from naervaer.supervisor.processes import CannotGoOn, Patience, Supervisor


def run(settings: Settings) -> int:
    """Run until Ctrl-C or a stop signal; return 0 then, and 1 when it could not go on.

    Raises:
        Problem: the database cannot be used.
        KnowledgeError: the content has mistakes.
    """
    began = time.monotonic()
    if lacking := services.missing(settings):
        return _fail(f"{lacking.relative_to(ROOT)} mangler. Kjør «make start», som setter alt opp.")
    try:
        ports.check(services.ports(settings))
    except ports.PortProblem as problem:
        return _fail(str(problem))
    load_knowledge()
    new_demo = _prepare_database(settings)

    def announce() -> None:
        print(welcome.sentences(settings, time.monotonic() - began, new_demo), flush=True)

    supervisor = Supervisor(services.services(settings), str(ROOT), Patience())
    try:
        supervisor.run(announce)
    except CannotGoOn as problem:
        return _fail(str(problem))
    print("Nærvær er avsluttet.", flush=True)
    return 0


def _prepare_database(settings: Settings) -> bool:
    """Migrate, and fill an empty database with demo data. Return whether it was filled."""
    database = open_database(settings)
    try:
        migrate(database)
        report = fill_demo(database, settings, utc_now())
        if report.people:
            print(report, flush=True)
        return report.people > 0
    finally:
        database.close()


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1
