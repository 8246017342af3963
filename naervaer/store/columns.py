"""Column types that keep two promises: times are aware UTC, free text is encrypted at rest."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_cipher: Fernet | None = None


def use_key(key: str) -> None:
    """Derive this process's cipher from the secret key, when the database is opened."""
    global _cipher
    derived = HKDF(SHA256(), 32, salt=None, info=b"naervaer free text").derive(key.encode())
    _cipher = Fernet(urlsafe_b64encode(derived))


def _require_cipher() -> Fernet:
    if _cipher is None:
        raise RuntimeError("The database is not opened: no key for encrypted columns.")
    return _cipher


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. Refuses naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC, without zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment without time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """Free text and contact details, unreadable in the database file and its copies."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else _require_cipher().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else _require_cipher().decrypt(value.encode()).decode()


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value, encrypted like free text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encrypt."""
        if value is None:
            return None
        return _require_cipher().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decrypt."""
        return None if value is None else json.loads(_require_cipher().decrypt(value.encode()))


class EncryptedDate(TypeDecorator[date]):
    """A calendar day, encrypted. Used for birth dates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        if value is None:
            return None
        return _require_cipher().encrypt(value.isoformat().encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Decrypt."""
        if value is None:
            return None
        return date.fromisoformat(_require_cipher().decrypt(value.encode()).decode())
