"""Addresses of the inbox's pages: this very page with something in its query changed."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Request

HOME = "/veileder"
SIGN_IN = "/veileder/logg-inn"
CONTENT = "/veileder/innhold"


def address_with(request: Request, **changes: str | int | None) -> str:
    """Return this page's address with parts of its query changed or (None) taken away."""
    kept = {key: value for key, value in request.query_params.items() if key not in changes}
    added = {key: str(value) for key, value in changes.items() if value not in (None, "")}
    query = urlencode(kept | added)
    path = request.url.path if request.method == "GET" else _page_of_form(request.url.path)
    return f"{path}?{query}" if query else path


def malform_links(request: Request) -> Callable[[str], str]:
    """Return what makes the address of this same page in another written form."""
    return lambda form: address_with(request, malform=form, kvittering=None)


def _page_of_form(path: str) -> str:
    """Return the page that a form's address belongs to."""
    if path == f"{CONTENT}/prov":
        return CONTENT
    if path == SIGN_IN or path.startswith(CONTENT):
        return path
    return path.rsplit("/", 1)[0] if "/henvendelser/" in path else f"{HOME}/invitasjoner"
