"""Brings a database to the code's version, and refuses to run on another."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from naervaer.problems import Problem
from naervaer.store.database import Database
from naervaer.text import Text

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Apply the missing migrations; one process at a time, the others wait.

    Raises:
        Problem: ``database-nyere`` when the database was made by newer code.
    """
    if _version(database) not in (None, *_known_versions()):
        raise _newer()
    config = _config()
    config.attributes["database"] = database
    command.upgrade(config, "head")


def require_current(database: Database) -> None:
    """Refuse a database whose version is not the code's own.

    Raises:
        Problem: ``database-nyere`` or ``database-eldre``, with what to do.
    """
    version = _version(database)
    if version == ScriptDirectory.from_config(_config()).get_current_head():
        return
    if version in (None, *_known_versions()):
        raise Problem(
            "database-eldre",
            503,
            Text(
                "Databasen er eldre enn programmet. Kjør «naervaer migrer» først.",
                "Databasen er eldre enn programmet. Køyr «naervaer migrer» først.",
            ),
        )
    raise _newer()


def _newer() -> Problem:
    return Problem(
        "database-nyere",
        503,
        Text(
            "Databasen er laget av en nyere utgave. Oppgrader programmet, eller bruk en kopi "
            "fra før oppgraderingen (NAERVAER_DATABASE_URL).",
            "Databasen er laga av ei nyare utgåve. Oppgrader programmet, eller bruk ein kopi "
            "frå før oppgraderinga (NAERVAER_DATABASE_URL).",
        ),
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _known_versions() -> tuple[str, ...]:
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def _version(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
