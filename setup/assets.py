"""The pages' look and scripts: fetched from npm; what pages use is copied to the vendor folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from setup import environments, places
from setup.commands import run
from setup.messages import SetupProblem, step
from setup.stamps import fingerprint, is_fresh, set_stamp

OLDEST_NODE = 18
INSTALL_SECONDS = 900

# Aksel without its fonts.css, which would fetch fonts from Nav's own servers.
AKSEL_PARTS = [
    "global/tokens.min.css",
    "global/reset.min.css",
    "global/baseline.min.css",
    "global/print.min.css",
    "components.min.css",
]
# Norwegian and the Sámi languages; the weights that Aksel uses.
FONT_WEIGHTS = ["400", "400-italic", "600", "700"]
FONT_SCRIPTS = ["latin", "latin-ext"]
SCRIPTS = ["htmx.min.js", "ext/hx-sse.min.js", "ext/hx-csp.min.js"]

_FACE = re.compile(r"/\* source-sans-3-([a-z-]+)-\d+-\w+ \*/\s*@font-face \{.*?\}\s*", re.S)
_WOFF2 = re.compile(r"url\(\./files/([\w-]+\.woff2)\) format\('woff2'\)")
_OLD_WOFF = re.compile(r",\s*url\(\./files/[\w-]+\.woff\) format\('woff'\)")
_LEAVES_THE_SITE = re.compile(r"url\(\s*['\"]?(https?:)?//|@import", re.I)
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=.*")


class Npm(NamedTuple):
    """How npm is run: the words of the command, and the folder that holds node."""

    command: list[str]
    folder: Path

    def environment(self) -> dict[str, str]:
        """Return the environment in which npm finds its own node first."""
        return {"PATH": str(self.folder) + os.pathsep + os.environ.get("PATH", "")}


def ensure() -> None:
    """Fetch and copy the assets, unless they are there as the lock says."""
    value = fingerprint(
        [places.ROOT / "package.json", places.ROOT / "package-lock.json", Path(__file__)]
    )
    stamp = places.VENDOR / environments.STAMP
    if is_fresh(stamp, value) and places.NODE_MODULES.is_dir():
        return
    found = npm()
    with step("Fetching the web assets with npm"):
        install = ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
        command = [*found.command, *install]
        run("fetching the web assets", command, found.environment(), INSTALL_SECONDS)
        copy(places.NODE_MODULES, places.VENDOR)
    set_stamp(stamp, value)


def npm() -> Npm:
    """Return npm from the PATH, or from the package index when no new enough Node.js is there."""
    return _npm_on_path() or _npm_from_index()


def copy(modules: Path, vendor: Path) -> None:
    """Fill the vendor folder anew from the installed packages. Nothing in it leaves the site."""
    if vendor.exists():
        shutil.rmtree(str(vendor))
    _copy_aksel(modules / "@navikt" / "ds-css" / "dist", vendor / "aksel")
    _copy_font(modules / "@fontsource" / "source-sans-3", vendor / "source-sans-3")
    shutil.copytree(
        str(modules / "@navikt" / "aksel-icons" / "dist" / "svg"), str(vendor / "aksel-icons")
    )
    (vendor / "htmx").mkdir(parents=True)
    for script in SCRIPTS:
        text = (modules / "htmx.org" / "dist" / script).read_text(encoding="utf-8")
        (vendor / "htmx" / Path(script).name).write_text(
            _SOURCE_MAP.sub("", text), encoding="utf-8"
        )


def _copy_aksel(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    css = "\n".join((source / part).read_text(encoding="utf-8") for part in AKSEL_PARTS)
    (target / "aksel.css").write_text(_within_site(css, "Aksel"), encoding="utf-8")


def _copy_font(source: Path, target: Path) -> None:
    (target / "files").mkdir(parents=True)
    faces = []
    for weight in FONT_WEIGHTS:
        text = (source / f"{weight}.css").read_text(encoding="utf-8")
        faces += [face[0] for face in _FACE.finditer(text) if face[1] in FONT_SCRIPTS]
    css = _OLD_WOFF.sub("", "".join(faces))
    files = _WOFF2.findall(css)
    if len(files) != len(FONT_WEIGHTS) * len(FONT_SCRIPTS):
        raise SetupProblem(
            "The package of Source Sans 3 is laid out in a new way: look at setup/assets.py before"
            " taking this version."
        )
    for file in files:
        shutil.copy(str(source / "files" / file), str(target / "files" / file))
    text = _within_site(css, "Source Sans 3")
    (target / "source-sans-3.css").write_text(text, encoding="utf-8")


def _within_site(css: str, package: str) -> str:
    if _LEAVES_THE_SITE.search(css):
        raise SetupProblem(
            f"The style sheet of {package} fetches something from another site, which pages must"
            " not: look at setup/assets.py before taking this version."
        )
    return css


def _npm_on_path() -> Npm | None:
    """Return npm from the PATH when its node runs and is new enough."""
    program, node = shutil.which("npm"), shutil.which("node")
    if program is None or node is None:
        return None
    version = _output([node, "--version"])
    matched = re.match(r"v(\d+)\.", version)
    if (
        matched is None
        or int(matched.group(1)) < OLDEST_NODE
        or not _output([program, "--version"])
    ):
        return None
    return Npm([program], Path(node).parent)


def _npm_from_index() -> Npm:
    package = environments.node()
    node = package / "bin" / "node"
    return Npm(
        [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")],
        node.parent,
    )


def _output(command: list[str]) -> str:
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
