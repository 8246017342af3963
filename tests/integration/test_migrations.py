"""Migrations make the tables that the code describes, and a foreign version is refused plainly."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from naervaer.problems import Problem
from naervaer.settings import Settings
from naervaer.store import Database, open_database
from naervaer.store.migrate import migrate, require_current
from naervaer.store.tables import Base


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    require_current(database)


def test_a_database_of_newer_code_is_refused_with_what_to_do(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for step in (migrate, require_current):
        with pytest.raises(Problem) as refused:
            step(database)
        assert refused.value.code == "database-nyere"
        assert "NAERVAER_DATABASE_URL" in refused.value.text.nb


def test_an_empty_database_is_not_served(settings: Settings) -> None:
    (settings.var / "naervaer.sqlite").unlink()
    empty = open_database(settings)
    with pytest.raises(Problem) as refused:
        require_current(empty)
    assert refused.value.code == "database-eldre"
    empty.close()
