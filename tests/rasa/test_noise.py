"""Slips made for training are the same for the same seed, and look like what people write."""

import random

from bot import noise


def test_same_seed_gives_same_variants() -> None:
    text = "Når må oppfølgingsplanen være ferdig?"
    assert noise.variants(text, random.Random(1), 3) == noise.variants(text, random.Random(1), 3)


def test_letters_and_compounds() -> None:
    chance = random.Random(3)
    assert set("æøå").isdisjoint(noise.without_norwegian_letters("får ærlig møte", chance))
    assert noise.split_compounds("oppfølgingsplanen", chance) == "oppfølgings planen"
    assert noise.split_compounds("planen", chance) == "planen"


def test_a_slip_changes_one_letter() -> None:
    chance = random.Random(5)
    assert len(noise.dropped_letter("frist", chance)) == 4
    assert len(noise.doubled_letter("frist", chance)) == 6
    assert sorted(noise.swapped_letters("frist", chance)) == sorted("frist")
    assert noise.mistyped("ja", chance) == "ja"


def test_no_more_variants_than_asked_for() -> None:
    text = "Når må oppfølgingsplanen være ferdig?"
    assert [len(noise.variants(text, random.Random(1), most)) for most in (0, 1, 2)] == [0, 1, 2]
