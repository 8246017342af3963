"""All settings, read from environment variables ``NAERVAER_…``. The README lists them."""

import os
import secrets
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator can set. Defaults suit one machine."""

    model_config = SettingsConfigDict(env_prefix="NAERVAER_", extra="ignore", env_file=None)

    var: Path = Field(ROOT / "var", description="Folder of all runtime data")
    database_url: str = Field(
        "", description="SQLAlchemy address; default SQLite in the var folder"
    )
    host: str = Field("127.0.0.1", description="Address the web server binds to")
    port: int = Field(8000, ge=1, le=65535, description="Port of the web server")
    base_url: str = Field(
        "", description="Public address used in links; default from host and port"
    )
    rasa_port: int = Field(5005, ge=1, le=65535, description="Port of Rasa, on 127.0.0.1")
    actions_port: int = Field(5055, ge=1, le=65535, description="Port of the action server")
    rasa_url: str = Field("", description="Address of Rasa when it is not on this machine")
    tracker_url: str = Field("", description="Database of Rasa's tracker; default SQLite in var")
    bot_timeout: float = Field(
        8.0, gt=0, description="Longest wait for an answer from Rasa, seconds"
    )
    secret_key: SecretStr = Field(SecretStr(""), description="Encrypts free text; made when absent")
    smtp_url: str = Field("", description="smtp://user:pw@host:port; empty: files in var/utboks/")
    mail_from: str = Field("ikke-svar@naervaer.example", description="Sender of messages")
    sms_url: str = Field("", description="Address of the SMS gateway (docs/sms.md); empty: no SMS")
    sms_key: SecretStr = Field(SecretStr(""), description="Key for the SMS gateway")
    prefer_sms: bool = Field(False, description="Send SMS to those who have e-mail too")
    send_from: time = Field(time(8), description="Norwegian time from which messages leave")
    send_until: time = Field(
        time(20), description="Norwegian time until which messages leave; 00:00 is midnight"
    )
    send_every_day: bool = Field(False, description="Send on Sundays and public holidays too")
    sending: Literal["manuell", "automatisk"] = Field(
        "manuell", description="Whether an adviser approves each invitation"
    )
    week: int = Field(6, ge=1, le=52, description="Week of sick leave in which to ask")
    include_graded: bool = Field(False, description="Ask people who are partly sick-listed too")
    follow_up_neutral: bool = Field(
        False, description="Whether the neutral answer (3) also opens a ticket"
    )
    spacy_model: str = Field("", description="Name or folder of another Norwegian spaCy model")
    session_hours: float = Field(8, gt=0, description="Longest adviser session, hours")
    session_idle_minutes: float = Field(
        60, gt=0, description="Adviser session ends after this idle"
    )
    rate_limit_conversation: str = Field(
        "60/minute", description="Messages allowed per conversation"
    )
    rate_limit_address: str = Field("1200/minute", description="Calls allowed per network address")
    rate_limit_storage: str = Field("memory://", description="Where counts are kept (limits URI)")
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only; set in production"
    )
    trusted_proxies: str = Field(
        "", description="Comma-separated proxies whose X-Forwarded-For is believed"
    )

    @model_validator(mode="after")
    def _some_time_to_send(self) -> "Settings":
        if self.send_until != time(0) and self.send_until <= self.send_from:
            raise ValueError("NAERVAER_SEND_UNTIL must be later than NAERVAER_SEND_FROM")
        return self

    def database_address(self) -> str:
        """Return the database's address, SQLite in the var folder unless one is set."""
        return self.database_url or f"sqlite:///{self.var.absolute() / 'naervaer.sqlite'}"

    def tracker_address(self) -> str:
        """Return the address of the database in which Rasa keeps its trackers."""
        return self.tracker_url or f"sqlite:///{self.var.absolute() / 'tracker.sqlite'}"

    def public_address(self) -> str:
        """Return the address under which people reach the web pages, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    def rasa_address(self) -> str:
        """Return the address of Rasa's HTTP server, without a trailing slash."""
        return (self.rasa_url or f"http://127.0.0.1:{self.rasa_port}").rstrip("/")

    def key(self) -> str:
        """Return the secret key; make one, readable by the owner alone, when none is set."""
        if configured := self.secret_key.get_secret_value():
            return configured
        return _kept_key(self.var / "secret.key")


def load_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()


def _kept_key(path: Path) -> str:
    """Return the key in ``path``. Of several processes that make it at once, one key wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
