"""Makes labelled texts into what the linear model learns from."""

from __future__ import annotations

import random
from collections.abc import Sequence

from rasa.nlu.tokenizers.tokenizer import Token
from spacy.language import Language

from bot.intent_model import Example, Writing
from bot.noise import variants
from bot.normalise import normalise
from bot.tokenizer import tokens_of


def examples_of(
    labelled: Sequence[tuple[str, str]], language: Language, *, most_variants: int, seed: int
) -> list[Example]:
    """Return an example for each text and intent, followed by those of the ways of writing it.

    Args:
        labelled: Texts with their intents.
        language: The pipeline that finds words and lemmas.
        most_variants: How many ways of writing each text to add at most.
        seed: The same seed draws the same variants.
    """
    chance = random.Random(seed)
    rows = [(text, intent, origin) for origin, (text, intent) in enumerate(labelled)]
    rows += [
        (variant, intent, origin)
        for text, intent, origin in rows
        for variant in variants(text, chance, most_variants)
    ]
    docs = language.pipe(normalise(text) for text, _, _ in rows)
    return [
        Example(writing_of(tokens_of(doc)), intent, origin)
        for doc, (_, intent, origin) in zip(docs, rows, strict=True)
    ]


def writing_of(tokens: Sequence[Token]) -> Writing:
    """Return the words and lemmas of a message as the model sees it."""
    return Writing(
        words=" ".join(token.text for token in tokens),
        lemmas=" ".join(token.lemma for token in tokens if token.text.isalnum()),
    )
