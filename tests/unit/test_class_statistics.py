"""The numbers of a class: by hand, and as NumPy has them."""

from __future__ import annotations

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.overview.statistics import FEWEST, difficulty, discrimination, histogram, spread

SHARES = st.lists(st.integers(0, 40).map(lambda points: points / 40), min_size=1, max_size=60)


def test_five_scores_by_hand() -> None:
    found = spread([0.0, 0.25, 0.5, 0.5, 1.0])
    assert found is not None
    assert (found.mean, found.median) == (0.45, 0.5)
    assert (found.minimum, found.lower_quartile, found.upper_quartile, found.maximum) == (0.0, 0.25, 0.5, 1.0)


def test_the_spread_of_one_is_that_one_and_of_none_nothing() -> None:
    one = spread([0.7])
    assert one is not None and {one.mean, one.minimum, one.lower_quartile, one.median, one.maximum} == {0.7}
    assert spread([]) is None


@given(SHARES)
def test_quartiles_are_those_of_numpy(shares: list[float]) -> None:
    found = spread(shares)
    assert found is not None
    mine = (found.minimum, found.lower_quartile, found.median, found.upper_quartile, found.maximum)
    assert mine == pytest.approx(numpy.quantile(shares, [0, 0.25, 0.5, 0.75, 1]))
    assert found.mean == pytest.approx(numpy.mean(shares))


def test_a_share_between_two_tenths_is_of_the_upper_and_all_points_of_the_last() -> None:
    assert histogram([0.0, 0.1, 0.3 - 1e-12, 0.3, 0.7, 1.0]) == [1, 1, 0, 2, 0, 0, 0, 1, 0, 1]


@given(SHARES)
def test_each_share_is_in_one_tenth(shares: list[float]) -> None:
    assert histogram(shares) == list(numpy.histogram(shares, numpy.arange(11) / 10 - [0.0, *([1e-9] * 9), 0.0])[0])


def test_difficulty_is_the_share_of_the_points_that_was_earned() -> None:
    assert difficulty([2.0, 0.0, 1.0], [2.0, 2.0, 2.0]) == 0.5
    assert difficulty([], []) is None


def test_ten_who_have_it_and_ten_who_have_not_by_hand() -> None:
    """The point-biserial: (mean of those who have it − mean of those who have not) / deviation · √(p q)."""
    item = [1.0] * 10 + [0.0] * 10
    rest = [0.9] * 5 + [0.7] * 5 + [0.5] * 5 + [0.3] * 5
    deviation = math.sqrt((0.3**2 + 0.1**2 + 0.1**2 + 0.3**2) / 4)
    assert discrimination(item, rest) == pytest.approx((0.8 - 0.4) / deviation * 0.5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), min_size=FEWEST, max_size=80))
def test_discrimination_is_the_correlation_of_numpy(pairs: list[tuple[int, int]]) -> None:
    item, rest = [one / 4 for one, _ in pairs], [one / 30 for _, one in pairs]
    found = discrimination(item, rest)
    if len(set(item)) == 1:
        assert found == "the same for everybody"
    elif len(set(rest)) == 1:
        assert found == "everybody has the same elsewhere"
    else:
        assert found == pytest.approx(numpy.corrcoef(item, rest)[0, 1], abs=1e-8)  # shares are rounded first


def test_of_too_few_nothing_is_told() -> None:
    item = [0.0, 1.0] * FEWEST
    assert discrimination(item[: FEWEST - 1], item[: FEWEST - 1]) == "fewer than 20 hand-ins"
    assert discrimination(item[:FEWEST], item[:FEWEST]) == pytest.approx(1.0)


def test_sums_in_another_order_are_no_difference() -> None:
    shares = [0.1 + 0.2, 0.3] * FEWEST
    assert discrimination(shares, [0.0, 1.0] * FEWEST) == "the same for everybody"
