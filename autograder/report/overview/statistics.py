"""What numbers say of a class: how its scores are spread, and how hard and how telling an exercise or a check was.

*Difficulty* is the share of the points of an item that the class has earned (Lord & Novick 1968); high is easy.

*Discrimination* is the corrected item-total correlation: Pearson's, between what a hand-in earned of the item and
the share it earned of everything else. For an item of right or wrong this is the point-biserial correlation (Lord &
Novick 1968), and leaving the item out of the total keeps it from being correlated with itself (Henrysson 1963).

Lord & Novick, *Statistical Theories of Mental Test Scores*, 1968. Henrysson, *Correction of item-total correlations
in item analysis*, Psychometrika 28, 1963.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 20
"""Hand-ins that a discrimination needs: where there is none at all, chance alone makes one class of twenty of this size
show more than 0.44 either way (Student's t, two-sided, 18 degrees of freedom)."""
_BINS = 10
_SAME = 9
"""Decimals to which shares are told apart, so that sums in another order are no difference."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Shares between 0 and 1, summed up. Quartiles are interpolated (type 7 of Hyndman & Fan 1996)."""

    mean: float
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float


def spread(shares: Sequence[float]) -> Spread | None:
    """None of nothing."""
    if not shares:
        return None
    several = shares if len(shares) > 1 else [*shares, *shares]
    lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
    return Spread(statistics.fmean(shares), min(shares), lower, median, upper, max(shares))


def histogram(shares: Sequence[float]) -> list[int]:
    """How many fall into each tenth from 0 to 1. A share between two of them is of the upper, and 1 of the last."""
    counts = [0] * _BINS
    for share in shares:
        counts[min(int(round(share * _BINS, _SAME)), _BINS - 1)] += 1
    return counts


def difficulty(earned: Sequence[float], attainable: Sequence[float]) -> float | None:
    """The share of all attainable points that was earned; None where there are none."""
    points = sum(attainable)
    return sum(earned) / points if points else None


def discrimination(item: Sequence[float], rest: Sequence[float]) -> float | str:
    """The corrected item-total correlation, or in a few words why there is none.

    Args:
        item: the share of the item's points that each hand-in earned.
        rest: the share of all other points, in the same order.
    """
    if len(item) < FEWEST:
        return f"fewer than {FEWEST} hand-ins"
    item, rest = ([round(share, _SAME) for share in shares] for shares in (item, rest))
    if len(set(item)) == 1:
        return "the same for everybody"
    if len(set(rest)) == 1:
        return "everybody has the same elsewhere"
    return statistics.correlation(item, rest)
