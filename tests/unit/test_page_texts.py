"""What pages say and fetch: nothing is missing, nothing lies unused, both forms are there."""

import re
from itertools import chain

import pytest

from naervaer.settings import ROOT
from naervaer.web.page_texts import page_texts
from naervaer.web.personal_link import birth_date

WEB = ROOT / "naervaer" / "web"
CHAT = WEB / "static" / "chat"
TEMPLATES = WEB / "templates"

PAGES = {
    "chat": [TEMPLATES / "chat.html", *CHAT.glob("*.js")],
    "personvern": [TEMPLATES / "personvern.html"],
    "personlig": [*TEMPLATES.glob("personlig*.html"), WEB / "personal_link.py"],
    "felles": [
        *TEMPLATES.glob("*.html"),
        *CHAT.glob("*.js"),
    ],
}

COMPOSED = re.compile(
    r"(arbeidsgiver|sykmeldt)_(velg|om|forslag_\d)|slag_\w+|samtale_\w+|(ko|kontakt)_(hos|om|mer)|"
    r"(ikke_skriv|lagrer|hvem|rett)_\d|(slett|ny_samtale)_\w+"
)
"""Keys that templates and scripts put together from parts."""

BOKMAL_ONLY = re.compile(
    r"\b(ikke|jeg|hva|hvordan|hvem|hvilke|noen|noe|fra|uke|uker|mer|være|etter at den|arbeidsgiver|"
    r"sykmeldt|sykefravær|ansatt|tilskudd|veileder|lenken|begynne|prøve på nytt)\b",
    re.I,
)


@pytest.mark.parametrize("page", PAGES)
def test_both_forms_are_there_with_the_same_placeholders(page: str) -> None:
    for key, text in page_texts(page).items():
        assert text.nb.strip(), key
        assert text.nn.strip(), key
        assert set(re.findall(r"\{\w+\}", text.nb)) == set(re.findall(r"\{\w+\}", text.nn)), key


@pytest.mark.parametrize("page", PAGES)
def test_nynorsk_is_not_bokmal(page: str) -> None:
    for key, text in page_texts(page).items():
        assert not BOKMAL_ONLY.search(text.nn), (key, text.nn)


@pytest.mark.parametrize("page", PAGES)
def test_every_text_is_used(page: str) -> None:
    literals = set(re.findall(r"""["']([a-z_0-9]+)["']""", source_of(page)))
    assert {
        key for key in page_texts(page) if key not in literals and not COMPOSED.fullmatch(key)
    } == set()


def test_every_text_that_a_page_asks_for_is_there() -> None:
    asked = (
        r"""(?:\bt\(|\btx\(|\bword\(|setWord\([^,]+, |data-text(?:-label)?=)["']([a-z_0-9]+)["']"""
    )
    for page in ("chat", "personvern", "personlig"):
        known = {*page_texts(page), *page_texts("felles")}
        keys = {key for key in re.findall(asked, source_of(page)) if not key.endswith("_")}
        assert len(keys) > 5
        assert keys - known == set()


def test_what_pages_fetch_from_our_own_folders_exists() -> None:
    files = chain(TEMPLATES.rglob("*.html"), *(WEB.rglob(f"*.{kind}") for kind in ("css", "js")))
    for path in files:
        if "vendor" in path.parts:
            continue
        for found in re.findall(r"/static/(?!vendor)[\w/.-]+\.\w+", path.read_text("utf-8")):
            assert (WEB / found.lstrip("/")).exists(), (path, found)


def test_the_chat_page_fetches_all_its_modules_at_once() -> None:
    template = (TEMPLATES / "chat.html").read_text(encoding="utf-8")
    listed = re.search(r"for module in (\[.*?\])", template)
    assert listed
    modules = {path.stem for path in CHAT.glob("*.js")} - {"page"}
    assert set(re.findall(r'"(\w+)"', listed[1])) == modules


@pytest.mark.parametrize(
    "typed",
    [("", "", ""), ("31", "2", "1980"), ("1", "1", "80"), ("a", "1", "1980"), ("1", "", "1980")],
)
def test_what_is_no_date_is_none(typed: tuple[str, str, str]) -> None:
    assert birth_date(*typed) is None


def test_a_date_with_or_without_leading_zeros() -> None:
    assert birth_date("07", "4", "1985") == birth_date("7", "04", "1985")
    assert str(birth_date("7", "4", "1985")) == "1985-04-07"


def source_of(page: str) -> str:
    """Return all that shows the texts of a page."""
    return "\n".join(path.read_text(encoding="utf-8") for path in PAGES[page])
