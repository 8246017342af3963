"""The console script ``naervaer``. Each command reads input, calls one service, and answers."""

import asyncio
import functools
import sys
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from naervaer.casework.units import load_routing
from naervaer.clock import oslo_date, utc_now
from naervaer.followup import decision_tables
from naervaer.followup.wording import check as check_wording
from naervaer.knowledge import KnowledgeError, check_content, to_review
from naervaer.problems import Problem
from naervaer.settings import Settings, load_settings
from naervaer.store import Database, open_database
from naervaer.store.migrate import migrate as migrate_database

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Nærvær")
users = typer.Typer(no_args_is_help=True, help="Brukere av innboksen")
app.add_typer(users, name="bruker")


class Sending(StrEnum):
    """Whether messages may leave."""

    STOPP = "stopp"
    START = "start"


Command = TypeVar("Command", bound=Callable[..., Any])

Day = Annotated[
    datetime | None,
    typer.Option("--dato", formats=["%Y-%m-%d"], help="Som om det var denne dagen"),
]


def _plainly(command: Command) -> Command:
    """End a known failure with one sentence and status 1, not with a stack trace."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            _fail(problem.text.nb)
        except KnowledgeError as error:
            _fail(f"Feil i innholdet ({len(error.mistakes)}). Rett dette og prøv igjen:\n{error}")
        except OSError as error:
            _fail(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))

    return run  # type: ignore[return-value]


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _open() -> tuple[Settings, Database]:
    """Open the database, with an empty one migrated first."""
    settings = load_settings()
    database = open_database(settings)
    migrate_database(database)
    return settings, database


def _day(given: datetime | None) -> date:
    return given.date() if given else oslo_date(utc_now())


@app.command()
@_plainly
def migrer() -> None:
    """Bring databasen til programmets versjon."""
    _open()
    typer.echo("Databasen er klar.")


@app.command()
@_plainly
def kunnskap(dato: Day = None) -> None:
    """Sjekk knowledge/ og eksemplene, og list det som snart må gjennomgås."""
    knowledge = check_content()
    check_wording()
    decision_tables.check()
    load_routing()
    typer.echo(f"{len(knowledge.topics)} temaer og {len(knowledge.templates)} tekster er i orden.")
    typer.echo(to_review(knowledge, _day(dato)))


@app.command()
@_plainly
def importer(fil: Path) -> None:
    """Les en oppfølgingsliste (CSV). Feil i en rad stopper ikke de andre."""
    from naervaer.followup.importing import import_file

    _, database = _open()
    typer.echo(import_file(database, fil, utc_now()))


@app.command()
@_plainly
def kjor(dato: Day = None) -> None:
    """Kjør oppfølgingen som om det var en gitt dag: hvem skal spørres?"""
    from naervaer.followup.passes import run_pass

    settings, database = _open()
    typer.echo(run_pass(database, settings, _day(dato), utc_now()))


@app.command()
@_plainly
def rydd(dato: Day = None, vis: Annotated[bool, typer.Option(help="Bare vis")] = False) -> None:
    """Slett det som er eldre enn lagringstiden."""
    from naervaer.retention import tidy

    settings, database = _open()
    typer.echo(tidy(database, _day(dato), utc_now(), dry_run=vis, settings=settings))


@app.command()
@_plainly
def sending(tilstand: Annotated[Sending, typer.Argument(help="stopp eller start")]) -> None:
    """Stopp all utsending på dagen, eller la den gå igjen."""
    from naervaer.followup import sending_stop

    _, database = _open()
    change = sending_stop.stop if tilstand is Sending.STOPP else sending_stop.resume
    with database.write() as session:
        change(session, by="naervaer", now=utc_now())
    typer.echo("Ingen meldinger sendes nå." if tilstand is Sending.STOPP else "Sending er på.")


@app.command()
@_plainly
def evaluer(
    fil: Path, json: Annotated[bool, typer.Option("--json", help="Skriv JSON")] = False
) -> None:
    """Mål hvor godt boten forstår tekstene i en YAML-fil."""
    from naervaer.understanding import as_json, evaluate, table

    typer.echo((as_json if json else table)(evaluate(fil)))


@users.command("ny")
@_plainly
def bruker_ny(
    brukernavn: str,
    navn: Annotated[str, typer.Option(prompt="Fullt navn")],
    enhet: Annotated[str, typer.Option(prompt="Enhet")],
    rolle: Annotated[str, typer.Option()] = "veileder",
    passord: Annotated[
        str, typer.Option(prompt="Passord", hide_input=True, confirmation_prompt=True)
    ] = "",
) -> None:
    """Lag en bruker av innboksen."""
    from naervaer.casework.advisers import create_adviser

    _, database = _open()
    with database.write() as session:
        create_adviser(
            session,
            username=brukernavn,
            name=navn,
            role=rolle,
            unit=enhet,
            password=passord,
            now=utc_now(),
        )
    typer.echo(f"Brukeren {brukernavn} er laget.")


@app.command()
@_plainly
def demo() -> None:
    """Fyll en tom database med tydelig merkede, oppdiktede data."""
    from naervaer.demo import fill_demo

    settings, database = _open()
    typer.echo(fill_demo(database, settings, utc_now()))


@app.command()
@_plainly
def start() -> None:
    """Start nettsidene, arbeideren, Rasa og handlingene under én oppsynsmann."""
    from naervaer.supervisor import run

    raise typer.Exit(run(load_settings()))


@app.command()
@_plainly
def helse() -> None:
    """Si om delene som kjører, svarer. Status 1 når noe ikke gjør det."""
    from naervaer.health import check

    report = asyncio.run(check(load_settings()))
    typer.echo(report)
    sys.exit(0 if report.healthy else 1)
