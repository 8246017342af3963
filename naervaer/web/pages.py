"""The open pages: the chat, and how we take care of what is written in it."""

import json

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from naervaer.retention import PERIOD_DAYS
from naervaer.web.chat_api import COOKIE
from naervaer.web.page_texts import page_texts, render

router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def chat_page(request: Request) -> HTMLResponse:
    """Show the chat: the first choice, or the conversation that this browser is in."""
    return show_chat(request, personal=False)


@router.get("/personvern", response_class=HTMLResponse)
def privacy_page(request: Request) -> HTMLResponse:
    """Show what is kept, who reads it, for how long, and what the user can ask for."""
    days = {kind.value: days for kind, days in PERIOD_DAYS.items()}
    return render(request, "personvern.html", "personvern", days=days)


def show_chat(request: Request, *, personal: bool) -> HTMLResponse:
    """Return the chat page, with its texts in both forms so that the switch needs no reload."""
    texts = {
        key: {"nb": text.nb, "nn": text.nn}
        for page in ("felles", "chat")
        for key, text in page_texts(page).items()
    }
    terms = [
        {"stems": term.stammer, "explanation": term.forklaring.model_dump()}
        for term in request.app.state.knowledge.field_terms
    ]
    return render(
        request,
        "chat.html",
        "chat",
        personal=personal,
        has_conversation=COOKIE in request.cookies,
        texts=_in_page(texts),
        field_terms=_in_page(terms),
    )


def _in_page(value: object) -> str:
    """Return ``value`` as JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
