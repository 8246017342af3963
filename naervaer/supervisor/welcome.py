"""What a person needs to know once everything runs: three addresses and how to sign in."""

import json
from pathlib import Path

from naervaer.settings import Settings

USERS = "demo-brukere.json"
LINK = "demo-lenke.txt"
SHOWN_USER = "veileder1"


def sentences(settings: Settings, seconds: float, new_demo: bool) -> str:
    """Return the lines that end the start; passwords are shown only when they are ``new_demo``."""
    address = settings.public_address()
    lines = [
        "",
        f"Nærvær er klar etter {seconds:.0f} sekunder.",
        f"  Chat             {address}/",
        f"  Personlig lenke  {_link(settings.var / LINK)}",
        f"  Innboks          {address}/veileder   {_sign_in(settings.var / USERS, new_demo)}",
        "Avslutt med Ctrl-C.",
    ]
    return "\n".join(lines)


def _link(file: Path) -> str:
    try:
        return " ".join(file.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return "ingen (lages bare sammen med demodata i en tom database)"


def _sign_in(file: Path, new_demo: bool) -> str:
    try:
        passwords = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return "(lag en bruker med «naervaer bruker ny»)"
    if not new_demo:
        return f"(demobruker {SHOWN_USER}, passordet står i {file})"
    pairs = ", ".join(f"{name} / {password}" for name, password in passwords.items())
    return f"(demobrukere: {pairs})"
