"""Real databases and a real web server for the tests: SQLite, PostgreSQL, uvicorn, Rasa."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pgserver
import pytest
from running import System, web_processes
from sqlalchemy import create_engine, make_url, text

from naervaer.settings import Settings
from naervaer.store import Database, open_database
from naervaer.store.migrate import migrate

KEY = "a key for tests only, long enough to be one"


@pytest.fixture(autouse=True, scope="session")
def _known_environment() -> None:
    """Nothing of the developer's own settings reaches a test."""
    for name in [name for name in os.environ if name.startswith("NAERVAER_")]:
        if name not in ("NAERVAER_SPACY_MODEL",):
            del os.environ[name]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for the session.

    It has a folder of its own: pytest shuts its folders to others when a second session starts,
    and as root the server runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="naervaer-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        _run_postgresql(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("migrated")
    database = open_database(Settings(var=folder, secret_key=KEY))
    migrate(database)
    with database.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "naervaer.sqlite"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The name of a migrated, empty PostgreSQL database to copy from."""
    _create_postgresql(postgresql, "migrated", "template0")
    database = open_database(
        Settings(
            var=Path("/nonexistent"), secret_key=KEY, database_url=_named(postgresql, "migrated")
        )
    )
    migrate(database)
    database.close()
    return "migrated"


@pytest.fixture
def settings(tmp_path: Path, migrated_sqlite: Path) -> Settings:
    """Settings with an own var folder that holds a migrated SQLite database."""
    shutil.copy(migrated_sqlite, tmp_path / "naervaer.sqlite")
    return Settings(var=tmp_path, secret_key=KEY)


@pytest.fixture
def sqlite_database(settings: Settings) -> Iterator[Database]:
    """An empty SQLite database."""
    database = open_database(settings)
    yield database
    database.close()


@pytest.fixture
def postgresql_settings(tmp_path: Path, postgresql: str, migrated_postgresql: str) -> Settings:
    """Settings with an own, migrated PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    _create_postgresql(postgresql, name, migrated_postgresql)
    return Settings(var=tmp_path, secret_key=KEY, database_url=_named(postgresql, name))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings for an empty database: the test runs once on SQLite and once on PostgreSQL."""
    fixture = "settings" if request.param == "sqlite" else "postgresql_settings"
    chosen: Settings = request.getfixturevalue(fixture)
    return chosen


@pytest.fixture
def database(any_settings: Settings) -> Iterator[Database]:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    database = open_database(any_settings)
    yield database
    database.close()


@pytest.fixture
def start_web(settings: Settings) -> Iterator[Callable[..., str]]:
    """Start a real web process on the test's own database: ``start_web(**settings)`` → its address.

    Rasa is not there unless ``rasa_port`` is given, so the bot is silent.
    """
    with web_processes(settings.var, KEY) as start:
        yield start


@pytest.fixture
def server(start_web: Callable[..., str]) -> str:
    """The address of a real web process on the test's own database; its bot is silent."""
    return start_web()


@pytest.fixture(scope="session")
def shared_var(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """The var folder of the shared web process."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copy(migrated_sqlite, folder / "naervaer.sqlite")
    return folder


@pytest.fixture(scope="session")
def shared_server(shared_var: Path) -> Iterator[str]:
    """The address of one web process for all tests that do not look at the whole database."""
    with web_processes(shared_var, KEY) as start:
        yield start()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[System]:
    """The whole product: web, Rasa with the trained model, action server, worker."""
    folder = tmp_path_factory.mktemp("system")
    shutil.copy(migrated_sqlite, folder / "naervaer.sqlite")
    system = System.start(folder, KEY)
    yield system
    system.stop()


def _create_postgresql(address: str, name: str, template: str) -> None:
    _run_postgresql(address, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _run_postgresql(address: str, *statements: str) -> None:
    engine = create_engine(_named(address, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _named(address: str, name: str) -> str:
    url = make_url(address).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
