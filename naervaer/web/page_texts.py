"""The fixed texts of the pages in both written forms, and the one way to render a page."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from naervaer.text import Malform, Text
from naervaer.web.problem_details import malform_of

_HERE = Path(__file__).resolve().parent

MALFORM_COOKIE = "malform"
"""Remembers bokmål or nynorsk between pages. Holds nothing else."""

_A_YEAR = 365 * 24 * 3600

templates = Jinja2Templates(directory=_HERE / "templates")
templates.env.trim_blocks = True
templates.env.lstrip_blocks = True


@cache
def page_texts(page: str) -> Mapping[str, Text]:
    """Return the texts of ``texts/<page>.json``, by key."""
    raw = json.loads((_HERE / "texts" / f"{page}.json").read_text(encoding="utf-8"))
    return {key: Text(nb=forms["nb"], nn=forms["nn"]) for key, forms in raw.items()}


def chosen_malform(request: Request) -> str:
    """Return the written form of a page: the address asks for it, else cookie or language."""
    asked = request.query_params.get("malform")
    return asked if asked in tuple(Malform) else malform_of(request)


def render(
    request: Request, template: str, page: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return the page ``template`` with the texts of ``page`` in the asked written form."""
    malform = str(values.pop("malform", None) or chosen_malform(request))
    response = templates.TemplateResponse(
        request,
        template,
        {"malform": malform, "t": _lookup(page, malform), **values},
        status_code=status,
    )
    if request.query_params.get("malform") == malform:
        response.set_cookie(MALFORM_COOKIE, malform, max_age=_A_YEAR, samesite="lax", path="/")
    return response


def _lookup(page: str, malform: str) -> Callable[..., str]:
    """Return the function that templates call as ``t("key")``; common texts are known too."""
    known = {**page_texts("felles"), **page_texts(page)}

    def text(key: str, **values: object) -> str:
        chosen = known[key].in_form(malform)
        return chosen.format(**values) if values else chosen

    return text
