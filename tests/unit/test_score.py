"""Evidence times rubric is points: nothing is lost in between, and a grader's fault takes none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.records import CheckScore, Evidence, Outcome, Score
from autograder.rubric import CheckRule, ExerciseRule
from autograder.score import score_exercise, total

WORTH = st.fractions(min_value=0, max_value=50, max_denominator=24)
FOUND = st.builds(Evidence, st.just("a check"), st.sampled_from(Outcome), awaits=st.booleans())
TAKES_POINTS = {Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED}


def rule(*points: Fraction | int) -> ExerciseRule:
    checks = [CheckRule(f"c{n}", Fraction(1), "hidden", (), Fraction(worth)) for n, worth in enumerate(points)]
    return ExerciseRule("cell", "cell", sum(map(Fraction, points), Fraction(0)), tuple(checks))


def one(outcome: Outcome, awaits: bool = False) -> Score:
    return score_exercise(rule(6), [Evidence("c0", outcome, awaits=awaits)])


@pytest.mark.parametrize(
    ("outcome", "awaits", "score", "awaited"),
    [
        (Outcome.PASSED, False, 6, 0),
        (Outcome.FAILED, False, 0, 0),
        (Outcome.CRASHED, False, 0, 0),
        (Outcome.REFUSED, False, 0, 0),
        (Outcome.SKIPPED, False, 0, 0),
        (Outcome.SKIPPED, True, 0, 6),
        (Outcome.UNGRADED, False, 0, 6),
        (Outcome.UNGRADED, True, 0, 6),
    ],
)
def test_each_outcome_earns_loses_or_awaits_its_points(
    outcome: Outcome, awaits: bool, score: float, awaited: float
) -> None:
    assert one(outcome, awaits) == Score(score, 6, awaited, (CheckScore(score, 6, awaited),))


def test_every_outcome_has_been_thought_of() -> None:
    for outcome in Outcome:
        assert one(outcome).max_score == 6


@given(st.lists(st.tuples(WORTH, FOUND), max_size=12))
def test_earned_awaited_and_lost_points_sum_to_the_whole(pairs: list[tuple[Fraction, Evidence]]) -> None:
    exercise = rule(*(worth for worth, _ in pairs))
    score = score_exercise(exercise, [found for _, found in pairs])
    lost = sum(
        worth
        for worth, found in pairs
        if found.outcome in TAKES_POINTS or (found.outcome is Outcome.SKIPPED and not found.awaits)
    )
    assert score.score + score.awaited + float(lost) == pytest.approx(float(exercise.points), abs=2e-4)
    assert 0 <= score.score <= score.max_score
    assert sum(check.score for check in score.checks) == pytest.approx(score.score, abs=1e-4 * len(pairs) + 1e-9)


@given(st.lists(WORTH, max_size=12))
def test_full_marks_are_exactly_the_rubrics(worths: list[Fraction]) -> None:
    score = score_exercise(rule(*worths), [Evidence("c", Outcome.PASSED)] * len(worths))
    assert (score.score, score.awaited) == (score.max_score, 0)


def test_thirds_sum_to_the_whole_and_not_to_what_rounding_leaves_of_it() -> None:
    third = Fraction(10, 3)
    score = score_exercise(rule(third, third, third), [Evidence("c", Outcome.PASSED)] * 3)
    assert (score.score, score.checks[0].score) == (10.0, 3.3333)


@given(st.lists(st.tuples(WORTH, FOUND), min_size=1, max_size=6), st.integers(0, 5))
def test_passing_one_more_check_never_costs_points(pairs: list[tuple[Fraction, Evidence]], place: int) -> None:
    place %= len(pairs)
    exercise, found = rule(*(worth for worth, _ in pairs)), [found for _, found in pairs]
    better = [*found[:place], Evidence("c", Outcome.PASSED), *found[place + 1 :]]
    assert score_exercise(exercise, better).score >= score_exercise(exercise, found).score


def test_evidence_that_does_not_match_the_rubric_is_a_bug_and_says_so() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_exercise(rule(1, 2), [Evidence("c0", Outcome.PASSED)])


def test_a_total_sums_its_exercises() -> None:
    parts = [Score(1.1, 2.0, 0.3, ()), Score(2.2, 3.0, 0.0, (CheckScore(2.2, 3, 0),))]
    assert total(parts) == Score(3.3, 5.0, 0.3, ())
    assert total([]) == Score(0, 0, 0, ())
