"""LIX as Björnsson counts it, except for words that are explained and stops that end nothing."""

import pytest

from naervaer.knowledge.readability import lix


def test_words_in_a_sentence_plus_the_share_of_long_words() -> None:
    assert lix("Du og hun lager en arbeidsplan. Det er fint.", []) == pytest.approx(
        9 / 2 + 100 * 1 / 9
    )


def test_a_term_that_is_explained_counts_as_short() -> None:
    text = "Lag en oppfølgingsplan."
    assert lix(text, ["oppfølgingsplan"]) == 3
    assert lix(text, []) == pytest.approx(3 + 100 / 3)


@pytest.mark.parametrize(
    "text", ["Før 1. juli må du si fra", "Se aml. § 4-6 om det", "Ring kl. 8 om det"]
)
def test_a_stop_inside_a_sentence_does_not_make_it_lighter(text: str) -> None:
    assert lix(f"{text}.", []) == lix(text.replace(".", ""), [])


def test_an_empty_text_weighs_nothing() -> None:
    assert lix("", []) == 0
