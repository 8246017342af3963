"""Runs migrations on the database that ``naervaer.store.migrate`` hands over."""

from alembic import context
from sqlalchemy import text

from naervaer.store.database import Database
from naervaer.store.tables import Base

ONE_AT_A_TIME = 7_212_606
"""PostgreSQL advisory lock: two processes that start at once migrate one after the other."""

database: Database = context.config.attributes["database"]

with database.engine.begin() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        user_module_prefix="columns.",
    )
    with context.begin_transaction():
        context.run_migrations()
