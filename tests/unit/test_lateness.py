"""What being late costs, around every edge of the rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autograder.lateness import UNKNOWN, deduction, with_lateness
from autograder.records import SHEET_SCHEMA, Decision, GradeSheet, Isolation, Late, SubmissionRef
from autograder.report.redact import for_students
from autograder.rubric import AssignmentRule, Deadline, Limits

DUE = datetime(2026, 11, 20, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
RULE = Deadline(DUE, timedelta(minutes=15), Fraction(10), 3)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def sheet(score: float, awaited: float = 0.0, most: float = 20.0) -> GradeSheet:
    ref = SubmissionRef("s001", "0" * 64)
    return GradeSheet(SHEET_SCHEMA, "cells", ref, score, most, awaited, Isolation("T1", []), [])


@pytest.mark.parametrize(
    ("after", "days", "points"),
    [
        (-DAY, None, None),
        (timedelta(0), None, None),
        (timedelta(minutes=15), None, None),
        (timedelta(minutes=15) + MOMENT, 1, 2.0),
        (DAY, 1, 2.0),
        (DAY + MOMENT, 2, 4.0),
        (2 * DAY, 2, 4.0),
        (3 * DAY, 3, 6.0),
        (3 * DAY + MOMENT, 4, 20.0),
    ],
)
def test_each_day_begun_costs_and_after_the_last_nothing_counts(
    after: timedelta, days: int | None, points: float | None
) -> None:
    late = deduction(RULE, DUE.astimezone(UTC) + after, 20.0)
    assert (late and late.days, late and late.points) == (days, points)


def test_a_day_has_24_hours_also_when_the_clocks_are_turned_back() -> None:
    due = datetime(2026, 10, 24, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))  # in the night the clocks go back
    rule = Deadline(due, percent_per_day=Fraction(10))
    handed_in = datetime(2026, 10, 25, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    assert deduction(rule, handed_in, 10.0) == Late(handed_in, due, 2, 2.0)


def test_without_an_end_it_takes_all_and_no_more() -> None:
    rule = Deadline(DUE, percent_per_day=Fraction(30))
    taken = [late.points for days in (1, 2, 3, 4, 400) if (late := deduction(rule, DUE + days * DAY, 10.0))]
    assert taken == [3.0, 6.0, 9.0, 10.0, 10.0]


def test_a_tenth_of_a_percent_is_no_binary_fraction() -> None:
    rule = Deadline(DUE, percent_per_day=Fraction("0.1"))
    late = deduction(rule, DUE + 3 * DAY, 100.0)
    assert late is not None and late.points == 0.3


def test_points_never_fall_below_none() -> None:
    made = with_lateness(sheet(3.0), RULE, DUE + 2 * DAY)
    assert (made.score, made.late and made.late.points) == (0.0, 4.0)
    assert made.remarks == [
        "Late: handed in 2026-11-22T23:59:00+01:00, on day 2 after 2026-11-20T23:59:00+01:00; "
        "4 of 20 points are deducted"
    ]


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 10))
def test_what_is_awaited_is_what_it_would_still_bring(earned: int, later: int, days: int) -> None:
    now, then = earned / 10, (earned + later) / 10
    made = with_lateness(sheet(now, later / 10, 40.0), RULE, DUE + days * DAY)
    assert made.score + made.awaited == pytest.approx(
        with_lateness(sheet(then, 0.0, 40.0), RULE, DUE + days * DAY).score
    )


def test_who_has_decided_on_the_whole_has_the_last_word() -> None:
    decided = replace(sheet(12.0), decided=Decision(12.0, "Ill that week."))
    made = with_lateness(decided, RULE, DUE + 9 * DAY)
    assert (made.score, made.late and made.late.points) == (12.0, 0.0)
    assert "the staff has decided on the whole" in made.remarks[-1]


def test_what_nobody_knows_costs_nothing_and_is_told_the_staff() -> None:
    made = with_lateness(sheet(12.0), RULE, None)
    assert (made.score, made.late, made.remarks, made.staff_remarks) == (12.0, None, [], [UNKNOWN])


def test_students_read_how_late_they_were() -> None:
    made = with_lateness(sheet(12.0), RULE, DUE + DAY)
    given_back = for_students(made, AssignmentRule("cells", "Cells", Limits(), (), RULE))
    assert given_back.late is not None and given_back.late == made.late
    assert (given_back.score, given_back.remarks) == (10.0, made.remarks)
