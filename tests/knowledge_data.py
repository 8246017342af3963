"""A small knowledge base without mistakes, for tests that plant one."""

from datetime import date
from typing import Any

from naervaer.knowledge.entries import FieldTerm, Rate, Template, Topic
from naervaer.knowledge.loading import Knowledge


def both(nb: str, nn: str | None = None) -> dict[str, str]:
    return {"nb": nb, "nn": nn or nb}


def topic(topic_id: str = "plan", **changes: Any) -> Topic:
    """Return a topic that nobody objects to, with some fields changed."""
    entry: dict[str, Any] = {
        "id": topic_id,
        "tittel": both("Planen"),
        "malgruppe": ["arbeidsgiver", "sykmeldt"],
        "type": "plikt",
        "fakta": ["Planen skal være klar innen 4 uker (aml. § 4-6).", "Møtet er innen 7 uker."],
        "svar": both("Lag planen innen fire uker.", "Lag planen innan fire veker."),
        "enklere": both("Lag planen nå.", "Lag planen no."),
        "neste_steg": both("Snakk sammen først.", "Snakk saman først."),
        "lenke": {"tekst": both("Les mer", "Les meir"), "adresse": "https://www.nav.no/plan"},
        "kilder": [{"navn": "Nav", "adresse": "https://www.nav.no/", "dato": "2026-05-04"}],
        "gyldig_fra": "2026-05-04",
        "gjennomgas_innen": "2027-05-31",
        "sikkerhet": "hoy",
        "neste": ["mote"],
        "enhet": "nav_kontor",
    }
    return Topic.model_validate(entry | changes)


def rate(rate_id: str = "taket", *rows: tuple[str, str]) -> Rate:
    """Return a rate with a figure in each period: first and last day."""
    return Rate.model_validate(
        {
            "id": rate_id,
            "navn": both("Taket"),
            "kilde": {"navn": "Nav", "adresse": "https://www.nav.no/", "dato": "2026-05-04"},
            "rader": [
                {"verdi": "24 900 kr", "gyldig_fra": first, "gyldig_til": last}
                for first, last in rows or [("2026-01-01", "2026-12-31")]
            ],
        }
    )


def template(template_id: str = "utter_hilsen", *payloads: str, **changes: Any) -> Template:
    """Return a dialogue text with a button for each payload."""
    buttons = [{"tekst": both("Velg"), "payload": payload} for payload in payloads]
    return Template.model_validate(
        {"id": template_id, "tekst": both("Hei!"), "valg": buttons} | changes
    )


def term(*stems: str) -> FieldTerm:
    return FieldTerm.model_validate({"stammer": stems, "forklaring": both("Noe annet.")})


def knowledge(
    *topics: Topic,
    rates: tuple[Rate, ...] = (),
    terms: tuple[FieldTerm, ...] = (),
    templates: tuple[Template, ...] = (),
) -> Knowledge:
    """Return a knowledge base of these, and of the topic «mote» that the first leads to."""
    known = [*topics, topic("mote", neste=["plan"])]
    return Knowledge(
        {each.id: each for each in known},
        {each.id: each for each in templates},
        {each.id: each for each in rates},
        list(terms),
        {each.id: "temaer/plan.yml" for each in known}
        | {each.id: "maler/samtale.yml" for each in templates},
    )


TODAY = date(2026, 11, 23)
