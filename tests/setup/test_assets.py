"""The vendor folder: whole, and nothing in it leaves the site."""

import re
from pathlib import Path

import pytest

from setup import assets, places
from setup.messages import SetupProblem

pytestmark = pytest.mark.skipif(
    not places.NODE_MODULES.is_dir(), reason="no node_modules: run 'make setup' first"
)


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static") / "vendor"
    assets.copy(places.NODE_MODULES, folder)
    return folder


def test_every_file_that_a_style_sheet_names_is_there(vendor: Path) -> None:
    named = 0
    for sheet in vendor.rglob("*.css"):
        for address in re.findall(r"url\((?!['\"]?data:)([^)]+)\)", sheet.read_text()):
            assert (sheet.parent / address.strip("'\"")).is_file(), address
            named += 1
    assert named == len(assets.FONT_WEIGHTS) * len(assets.FONT_SCRIPTS)


def test_no_style_sheet_fetches_from_another_site(vendor: Path) -> None:
    for sheet in vendor.rglob("*.css"):
        assert not re.search(r"(url\(\s*['\"]?|@import\s+['\"]?)(https?:)?//", sheet.read_text())


def test_the_scripts_and_icons_that_pages_use_are_there(vendor: Path) -> None:
    for name in ("htmx/htmx.min.js", "htmx/hx-sse.min.js", "aksel-icons/Phone.svg"):
        assert (vendor / name).stat().st_size > 0, name
    assert "sourceMappingURL" not in (vendor / "htmx" / "htmx.min.js").read_text()


def test_each_font_weight_says_which_letters_it_holds(vendor: Path) -> None:
    css = (vendor / "source-sans-3" / "source-sans-3.css").read_text()
    assert css.count("@font-face") == css.count("unicode-range:") > 0


def test_a_style_sheet_that_leaves_the_site_stops_set_up() -> None:
    with pytest.raises(SetupProblem, match="fetches something from another site"):
        assets._within_site("a { src: url(https://fonts.example/x.woff2) }", "Aksel")
