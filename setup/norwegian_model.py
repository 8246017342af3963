"""The Norwegian language model: the published one where it can be fetched, else the embedded one.

Which of the two was taken is remembered beside the environment, so that a second start waits for
nothing.
"""

from __future__ import annotations

import http.client
import os
import shutil
import time
import urllib.request
from pathlib import Path

from setup import places
from setup.commands import is_disk_full, keep_in_log, run
from setup.environments import STAMP, UV
from setup.messages import SetupProblem, say, step
from setup.stamps import fingerprint, is_fresh, set_stamp

NAME = "nb_core_news_md"
# The last release for the spaCy that Rasa pins, and the one for the spaCy of the application.
RASA_VERSION = "3.4.0"
APPLICATION_VERSION = "3.8.0"
RELEASE = "https://github.com/explosion/spacy-models/releases/download/{name}-{version}/{name}-{version}-py3-none-any.whl"
CHOSEN_BY_ENVIRONMENT = "NAERVAER_SPACY_MODEL"

CONNECT_SECONDS = 10
DOWNLOAD_SECONDS = 180
CHUNK = 1 << 16

_CHOICE = places.RASA / ".naervaer-language-model"
_PUBLISHED = f"{NAME} {RASA_VERSION}"
_EMBEDDED = "embedded"


def ensure() -> None:
    """Give Rasa a Norwegian model, and the application one that knows names where it can be had."""
    if os.environ.get(CHOSEN_BY_ENVIRONMENT):
        return
    choice = _chosen()
    if choice is None:
        choice = _PUBLISHED if _fetch(RASA_VERSION, places.RASA) else _EMBEDDED
        _remember(choice)
    if choice == _EMBEDDED:
        _build_embedded()
    else:
        _give_application_names()


def forget() -> None:
    """Forget that the published model could not be fetched, so that it is tried again."""
    if _CHOICE.exists():
        _CHOICE.unlink()


def description() -> str:
    """Return the name and version of the model that Rasa uses, for the trained model's stamp."""
    named = os.environ.get(CHOSEN_BY_ENVIRONMENT)
    if named:
        return f"{named} {_version_of(named)}"
    return _chosen() or _EMBEDDED


def _chosen() -> str | None:
    """Return the remembered choice, as long as it was made for the environment as it is now."""
    try:
        choice, made_for = _CHOICE.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ValueError):
        return None
    return choice if made_for == _environment_stamp(places.RASA) else None


def _remember(choice: str) -> None:
    _CHOICE.write_text(choice + "\n" + _environment_stamp(places.RASA) + "\n", encoding="utf-8")


def _environment_stamp(environment: Path) -> str:
    return (environment / STAMP).read_text(encoding="ascii").strip()


def _give_application_names() -> None:
    """Install the model in .venv as well, where it finds the person names to mask."""
    mark = places.APPLICATION / ".naervaer-language-model"
    value = fingerprint([], APPLICATION_VERSION, _environment_stamp(places.APPLICATION))
    if not is_fresh(mark, value):
        _fetch(APPLICATION_VERSION, places.APPLICATION)
        set_stamp(mark, value)


def _fetch(version: str, environment: Path) -> bool:
    """Download a release and install it. Return whether that went well."""
    title = f"Fetching {NAME} {version} for {environment.name}"
    wheel = environment / f"{NAME}-{version}-py3-none-any.whl"
    try:
        with step(title):
            _download(RELEASE.format(name=NAME, version=version), wheel)
            install = [UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python"]
            run(title.lower(), [*install, places.program(environment, "python"), wheel])
        return True
    except (_Unreachable, SetupProblem) as error:
        keep_in_log([title], str(error))
        if environment == places.RASA:
            say(
                f"  {NAME} {version} could not be fetched: the embedded Norwegian model is used"
                " instead, without word vectors and names. 'make language-model' tries again."
            )
        else:
            say(f"  {NAME} {version} could not be fetched: person names are not masked.")
        return False
    finally:
        if wheel.exists():
            wheel.unlink()


class _Unreachable(Exception):
    """The release address did not give the file in time."""


def _download(address: str, target: Path) -> None:
    deadline = time.monotonic() + DOWNLOAD_SECONDS
    try:
        answer = urllib.request.urlopen(address, timeout=CONNECT_SECONDS)
        with answer, target.open("wb") as file:
            for chunk in iter(lambda: answer.read(CHUNK), b""):
                file.write(chunk)
                if time.monotonic() > deadline:
                    raise _Unreachable(f"no whole file within {DOWNLOAD_SECONDS} s")
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and is_disk_full(error):
            raise
        raise _Unreachable(str(error)) from None


def _build_embedded() -> None:
    """Build the embedded model from spacy-lookups-data, unless it is as its source says."""
    source = places.ROOT / "bot" / "embedded_model.py"
    stamp = places.EMBEDDED_MODEL / STAMP
    value = fingerprint([source], _environment_stamp(places.RASA))
    if is_fresh(stamp, value):
        return
    with step("Building the embedded Norwegian model"):
        if places.EMBEDDED_MODEL.exists():
            shutil.rmtree(str(places.EMBEDDED_MODEL))
        python = places.program(places.RASA, "python")
        run(
            "building the embedded Norwegian model",
            [python, "-m", "bot.embedded_model", places.EMBEDDED_MODEL],
        )
    set_stamp(stamp, value)


def _version_of(named: str) -> str:
    """Return the version of an installed model or a folder, from its own description."""
    meta = Path(named) / "meta.json"
    if meta.exists():
        return fingerprint([meta])
    ask = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
    python = places.program(places.RASA, "python")
    try:
        return run(f"looking for the language model {named}", [python, "-c", ask, named]).strip()
    except SetupProblem:
        raise SetupProblem(
            f"{CHOSEN_BY_ENVIRONMENT}={named} names neither a folder nor a model installed in"
            " .venv-rasa: install it there, or leave the variable out."
        ) from None
