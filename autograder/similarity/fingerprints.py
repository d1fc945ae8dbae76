"""Which grams of a text stand for it: winnowing (Schleimer, Wilkerson & Aiken 2003)."""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

GRAM = 8
"""Tokens of a gram, k in the paper: shorter matches are noise."""
WINDOW = 4
"""Grams of a window, w in the paper: a match of k + w - 1 tokens is always found."""


def grams_of(signs: str) -> list[str]:
    """All grams of a stretch, in order; a gram is compared as it stands, so that no two share a hash."""
    return [signs[at : at + GRAM] for at in range(len(signs) - GRAM + 1)]


def winnow(signs: str, known: Collection[str]) -> set[str]:
    """The fingerprints of a stretch: of each window the gram with the least hash that is not `known`.

    Leaving out what is known before the choice, not after it, keeps the paper's promise for all that is new.
    """
    ranked = [(crc32(gram.encode()), gram) for gram in grams_of(signs) if gram not in known]
    return {min(ranked[at : at + WINDOW])[1] for at in range(max(1, len(ranked) - WINDOW + 1)) if ranked}
