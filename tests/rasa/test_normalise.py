"""Different ways of writing the same thing become the same before they are understood."""

import pytest
import yaml

from bot.normalise import SPELLINGS, normalise


@pytest.mark.parametrize(
    ("written", "same_as"),
    [
        ("DM2", "dialogmøte 2"),
        ("dialog møte to", "dialogmøte 2"),
        ("dialogmøte nr. 1", "dialogmøte 1"),
        ("det andre dialogmøtet", "det dialogmøte 2"),
        ("opp.plan", "oppfølgingsplan"),
        ("oppfølgings plan", "oppfølgingsplan"),
        ("oppfølgingsplanen", "oppfølgingsplanen"),
        ("fire uker", "4 uker"),
        ("sju veker", "7 uker"),
        ("Kva er det", "hva er det"),
        ("ka e det", "hva er det"),
        ("kem", "hvem"),
        ("eg veit ikkje", "jeg vet ikke"),
        ("æ vet ikke", "jeg vet ikke"),
        ("sjukmeld tilsett", "sykmeldt ansatt"),
        ("tilskot", "tilskudd"),
        ("heeeeelt", "heelt"),
        ("ring meg på [telefon]", "ring meg på"),
    ],
)
def test_variants_meet(written: str, same_as: str) -> None:
    assert normalise(written) == same_as


@pytest.mark.parametrize(
    "text", ["dialogmøte 1 uke etter", "i dag", "med", "hun må ta ferie", "fristen for planen"]
)
def test_meaning_is_kept(text: str) -> None:
    assert not normalise(text).startswith("dialogmøte 1 ") or "uke" in normalise(text)
    assert len(normalise(text).split()) == len(text.split())


def test_no_word_is_two_things() -> None:
    spellings = yaml.safe_load(SPELLINGS.read_text(encoding="utf-8"))["ord"]
    variants = [variant for listed in spellings.values() for variant in listed]
    assert all(isinstance(variant, str) for variant in variants)
    assert len(variants) == len(set(variants))
    assert set(variants).isdisjoint(spellings)
