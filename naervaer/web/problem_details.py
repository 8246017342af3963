"""Every failure as RFC 9457 problem details, with a Norwegian sentence and a machine code."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from naervaer.problems import Problem
from naervaer.text import Malform, Text

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: Text("Vi forstod ikke forespørselen", "Vi forstod ikkje førespurnaden"),
    401: Text("Du har ikke tilgang", "Du har ikkje tilgang"),
    403: Text("Du har ikke tilgang", "Du har ikkje tilgang"),
    404: Text("Fant ikke dette", "Fann ikkje dette"),
    405: Text("Det går ikke her", "Det går ikkje her"),
    409: Text("Noen var før deg", "Nokon var før deg"),
    413: Text("Det var for mye på en gang", "Det var for mykje på ein gong"),
    415: Text("Feil format", "Feil format"),
    422: Text("Noe mangler eller er feil", "Noko manglar eller er feil"),
    429: Text("Litt for fort", "Litt for fort"),
    500: Text("Noe gikk galt hos oss", "Noko gjekk gale hos oss"),
    503: Text("Vi har det travelt", "Vi har det travelt"),
}

SENTENCES = {
    400: Text("Innholdet er ikke gyldig JSON.", "Innhaldet er ikkje gyldig JSON."),
    404: Text(
        "Vi finner ikke det du ber om. Gå til forsiden og prøv derfra.",
        "Vi finn ikkje det du ber om. Gå til framsida og prøv derifrå.",
    ),
    405: Text("Denne adressen tar ikke imot det.", "Denne adressa tek ikkje imot det."),
    422: Text(
        "Noe i det som ble sendt, mangler eller har feil form. Se feltene under.",
        "Noko i det som vart sendt, manglar eller har feil form. Sjå felta under.",
    ),
    500: Text(
        "Feilen er meldt til oss. Det du har lagret, er trygt. Prøv igjen om litt.",
        "Feilen er meld til oss. Det du har lagra, er trygt. Prøv igjen om litt.",
    ),
}


def install(app: FastAPI) -> None:
    """Register the handlers on the application."""

    @app.exception_handler(Problem)
    async def known(request: Request, problem: Problem) -> Response:
        return respond(request, problem.status, problem.code, problem.text, problem.details)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if any(item["type"] == "json_invalid" for item in error.errors()):
            return respond(request, 400, "ugyldig-json", SENTENCES[400])
        fields = [
            {"felt": ".".join(str(part) for part in item["loc"][1:]), "feil": item["type"]}
            for item in error.errors()
        ]
        return respond(request, 422, "ugyldig-innhold", SENTENCES[422], {"felter": fields})

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        sentence = SENTENCES.get(error.status_code, SENTENCES[404])
        return respond(request, error.status_code, f"http-{error.status_code}", sentence)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected %s at %s", type(error).__name__, request.url.path, exc_info=error)
        return respond(request, 500, "intern-feil", SENTENCES[500])


def respond(
    request: Request,
    status: int,
    code: str,
    sentence: Text,
    details: dict[str, object] | None = None,
) -> Response:
    """Return one problem, in the written form that the request asks for."""
    form = malform_of(request)
    extra = dict(details or {})
    headers = {}
    if retry_after := extra.pop("retry_after", None):
        headers["Retry-After"] = str(retry_after)
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[500]).in_form(form),
        "status": status,
        "detail": sentence.in_form(form),
        "code": code,
        **extra,
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def malform_of(request: Request) -> str:
    """Return the written form of a request: the page's cookie, else its language header."""
    if (chosen := request.cookies.get("malform")) in tuple(Malform):
        return str(chosen)
    accepted = request.headers.get("accept-language", "").lower()
    return Malform.NN if accepted.startswith("nn") else Malform.NB
