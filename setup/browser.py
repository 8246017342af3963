"""The Chromium that the browser tests drive, taken from the system's packages."""

from __future__ import annotations

import os
import shutil

from setup.commands import run
from setup.messages import SetupProblem, step

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL_SECONDS = 900


def ensure() -> None:
    """See to it that there is a Chromium: install it where that is allowed, else say how."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupProblem(
            "The browser tests need Chromium: install it (on Debian: 'apt-get install chromium'),"
            " then run the same command again."
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Installing Chromium"):
        run("fetching the list of system packages", ["apt-get", "update"], quiet, INSTALL_SECONDS)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        run("installing Chromium", install, quiet, INSTALL_SECONDS)
