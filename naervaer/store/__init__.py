"""The SQL database: tables, transactions, encryption at rest, migrations, wake-up signals."""

from naervaer.store.database import Database, open_database

__all__ = ["Database", "open_database"]
