"""Each objection of the proof-reader, provoked by one planted mistake."""

from typing import Any

import pytest
from knowledge_data import both, knowledge, rate, template, term, topic

from naervaer.knowledge import Knowledge, proofread

LONG_WORDS = "Virksomheten gjennomfører hensiktsmessige tilretteleggingstiltak."


def objections(knowledge: Knowledge) -> list[str]:
    return [str(mistake) for mistake in proofread(knowledge)]


def objections_to(**changes: Any) -> list[str]:
    return objections(knowledge(topic(**changes)))


def test_a_sound_topic_has_no_objections() -> None:
    assert objections(knowledge(topic())) == []


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        (
            {"svar": both("Lag planen innen fem uker.", "Lag planen innan fem veker.")},
            "temaer/plan.yml: plan: svar.nb: tall som ikke står i fakta: 5",
        ),
        (
            {"svar": both("Lag planen innen 4 dager.", "Lag planen innan 4 dagar.")},
            "svar.nn: tall som ikke står i fakta: 4 dag",
        ),
        (
            {"neste_steg": both("Se § 4-7.")},
            "neste_steg.nb: tall som ikke står i fakta: §4-7",
        ),
        (
            {"svar": both("Lag planen innen 4 uker.", "Lag planen innan 7 veker.")},
            "svar: tall som ikke er like på bokmål og nynorsk: 4, 7",
        ),
        ({"svar": both(LONG_WORDS)}, "svar.nb: for tung å lese: LIX 104, grensen er 48"),
        (
            {"enklere": both("Du kan legge til rette for den som er borte fra arbeidet hos deg.")},
            None,
        ),
        ({"enklere": both(LONG_WORDS)}, "enklere.nb: for tung å lese: LIX 104, grensen er 42"),
        ({"svar": both("Gå dit nå. " * 28)}, "svar.nb: 87 ord med neste steg; grensen er 85"),
        ({"svar": both("Du får {sats:ukjent}.")}, "svar.nb: satsen «ukjent» finnes ikke"),
        ({"svar": both("Du får {beløp}.")}, "krøllparenteser brukes bare til satser"),
        (
            {"fakta": ["Taket er 900 kr."], "svar": both("Du får 900 kr.")},
            "svar.nb: beløp i kroner skal stå i satser.yml",
        ),
        (
            {"fakta": ["Taket er 900 kr."], "svar": both("Du får kr 900.")},
            "svar.nn: beløp i kroner skal stå i satser.yml",
        ),
        (
            {"lenke": {"tekst": both("Les"), "adresse": "/finnes-ikke"}},
            "lenke: siden /finnes-ikke finnes ikke",
        ),
        ({"neste": ["plan"]}, "neste: temaet foreslår seg selv"),
        ({"neste": ["mote", "mote"]}, "neste: samme tema er foreslått to ganger"),
        (
            {"svar_sykmeldt": both("Sjefen lager planen.")},
            "enklere_sykmeldt: svar_sykmeldt og enklere_sykmeldt må stå begge to",
        ),
        (
            {
                "malgruppe": ["arbeidsgiver"],
                "svar_sykmeldt": both("Sjefen lager planen."),
                "enklere_sykmeldt": both("Sjefen gjør det."),
            },
            "malgruppe: har svar til den sykmeldte",
        ),
    ],
)
def test_a_planted_mistake_is_objected_to(changes: dict[str, Any], objection: str | None) -> None:
    found = "\n".join(objections_to(**changes))
    assert objection in found if objection else found == ""


def test_the_words_of_the_sick_listed_are_counted_with_their_own_next_step() -> None:
    long_step = {"neste_steg_sykmeldt": both("Gå dit nå. " * 26)}
    voice = {"svar_sykmeldt": both("Gå dit nå. " * 4), "enklere_sykmeldt": both("Gå dit.")}
    assert any("svar_sykmeldt.nb: 90 ord" in each for each in objections_to(**voice, **long_step))


def test_a_term_of_the_field_makes_a_text_lighter() -> None:
    heavy = topic(svar=both("Lag oppfølgingsplanen."), enklere=both("Lag oppfølgingsplanen."))
    assert any("for tung" in each for each in objections(knowledge(heavy)))
    assert objections(knowledge(heavy, terms=(term("oppfølgingsplan"),))) == []


def test_a_term_that_no_answer_has_is_named() -> None:
    found = objections(knowledge(topic(), terms=(term("planen", "refusjon"),)))
    assert found == ["fagord.yml: refusjon: stammer: ordet står ikke i noe svar"]


def test_a_rate_is_used_or_objected_to() -> None:
    with_rate = topic(svar=both("Du får {sats:taket}."))
    assert objections(knowledge(with_rate, rates=(rate("taket"),))) == []
    found = objections(knowledge(topic(), rates=(rate("taket"),)))
    assert found == ["satser.yml: taket: id: satsen står ikke i noe svar"]


@pytest.mark.parametrize(
    ("payload", "dead"),
    [
        ("/plan", False),
        ("/menneske", False),
        ("gateway:legg_igjen", False),
        ('/enklere{"tema":"plan"}', False),
        ('/enklere{"tema":"borte"}', True),
        ("/finnes_ikke", True),
        ("gateway:finnes_ikke", True),
        ("plan", True),
    ],
)
def test_a_button_that_leads_nowhere_is_objected_to(payload: str, dead: bool) -> None:
    found = objections(knowledge(topic(), templates=(template("utter_hilsen", payload),)))
    expected = f"maler/samtale.yml: utter_hilsen: valg: knappen leder ingen steder: {payload}"
    assert found == ([expected] if dead else [])


def test_a_text_that_fills_in_more_in_one_form_than_in_the_other_is_objected_to() -> None:
    uneven = template("utter_lenke", tekst=both("Gå til {lenke}.", "Gå dit."))
    found = objections(knowledge(topic(), templates=(uneven,)))
    assert found == [
        "maler/samtale.yml: utter_lenke: tekst: står bare på bokmål eller bare på nynorsk: {lenke}"
    ]
