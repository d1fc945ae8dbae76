"""Results for Gradescope, PrairieLearn and Classroom 50, and GitLab's code quality: as they were when somebody looked
at them, within their schemas whatever a student wrote, and with points that add up."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import structs

from autograder.errors import CourseError
from autograder.records import (
    SHEET_SCHEMA,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    SubmissionRef,
    Visibility,
)
from autograder.report.classroom50 import render_classroom50
from autograder.report.codequality import render_codequality
from autograder.report.gradescope import render_gradescope, ungraded_gradescope
from autograder.report.junit import render_junit
from autograder.report.prairielearn import MOST_BYTES, render_prairielearn, ungraded_prairielearn
from autograder.report.rows import rows_of

GOLDEN = Path(__file__).parents[1] / "golden"
SCHEMAS = Path(__file__).parents[1] / "platforms/schemas"
RUNNER = {
    "CLASSROOM": "deep-learning",
    "ASSIGNMENT": "cells",
    "SUBMISSION_TAG": "submit/2026-11-20T12-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://git.example/s001/cells/commit/a1b2c3d",
    "RELEASE_URL": "https://git.example/s001/cells/releases/tag/submit",
}


def check(
    name: str, outcome: Outcome, points: float, message: str = "", visibility: Visibility = "hidden", **more: object
) -> CheckResult:
    score = points if outcome is Outcome.PASSED else 0.0
    made = CheckResult(name, outcome, score, points, visibility, message, None, f"What {name} asks for.")
    return structs.replace(made, **more)


def sheet(*exercises: ExerciseResult, **more: object) -> GradeSheet:
    made = GradeSheet(
        SHEET_SCHEMA,
        "cells",
        SubmissionRef("s001", "0" * 64),
        round(sum(one.score for one in exercises), 4),
        round(sum(one.max_score for one in exercises), 4),
        sum(one.awaited for exercise in exercises for one in exercise.checks),
        Isolation("T1", ["landlock", "seccomp"]),
        list(exercises),
        audience="students",
    )
    return structs.replace(made, **more)


def a_sheet(**more: object) -> GradeSheet:
    """As students get it: of `rnn_cell` two hidden checks are not told, of which one has passed."""
    case = Counterexample(
        "For x = 1, all else 0: yours gives 0.5.", [], {"B": 1}, None, "0.5", "import torch\nprint(1)"
    )
    named = Diagnosis("tanh left out", "Nothing squashes the sum.")
    line = "cells.py, line 12, `raise ValueError('no')`"
    cell = ExerciseResult(
        "rnn_cell",
        7.3333,
        15.0,
        [
            check("interface", Outcome.PASSED, 3.3333, visibility="public"),
            check("numbers", Outcome.FAILED, 1.6667, "h' is wrong.", "public", counterexample=case, diagnosis=named),
            check("values", Outcome.CRASHED, 2.0, "It did not come back with an answer.", line="cells.py, line 12"),
        ],
    )
    unroll = ExerciseResult(
        "unroll",
        2.5,
        10.0,
        [
            check("interface", Outcome.PASSED, 2.5, visibility="public", remarks=["cells.py, line 9: it waits here."]),
            check("values", Outcome.CRASHED, 2.5, "ValueError: no", "public", line=line),
            check("cuda", Outcome.SKIPPED, 2.5, "Not run here.", awaited=2.5),
            check("sizes", Outcome.REFUSED, 2.5, "It calls lstm_cell.", line="cells.ipynb, cell 3, line 2"),
        ],
    )
    return sheet(cell, unroll, remarks=["cells.py, line 1: NameError: gone"], **more)


def only_public(whole: GradeSheet) -> GradeSheet:
    exercises = []
    for part in whole.exercises:
        checks = [one for one in part.checks if one.visibility == "public"]
        points = round(sum(one.score for one in checks), 4), round(sum(one.max_score for one in checks), 4)
        exercises.append(structs.replace(part, checks=checks, score=points[0], max_score=points[1]))
    return sheet(*exercises, remarks=whole.remarks)


def classroom50(one: GradeSheet) -> str:
    return render_classroom50(only_public(one), RUNNER, "2026-11-20T12:00:00Z")


FORMATS: dict[str, tuple[str, Callable[[GradeSheet], str]]] = {
    "gradescope.json": ("gradescope", lambda one: render_gradescope(one, seconds=2.34)),
    "gradescope-hidden.json": ("gradescope", lambda one: render_gradescope(one, "hidden")),
    "prairielearn.json": ("prairielearn", render_prairielearn),
    "classroom50.json": ("classroom50", classroom50),
    "codequality.json": ("codequality", lambda one: render_codequality([one], "assignments/cells")),
}


def valid(name: str, text: str) -> Any:
    found = json.loads(text)
    Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))).validate(found)
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_results_look_as_they_did(name: str, tmp_path: Path) -> None:
    schema, render = FORMATS[name]
    made, file = render(a_sheet()), GOLDEN / name
    valid(schema, made)
    (tmp_path / name).write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8"), f"if this is meant: cp {tmp_path / name} {file}"


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(FORMATS)))
def test_whatever_a_student_wrote_results_are_valid_and_without_what_acts_unseen(text: str, name: str) -> None:
    message = f"\x1b[31m{text}\u202e<script>\x00::error::"
    broken = check("values", Outcome.CRASHED, 1.0, message, "public", line=f"{message}, line 3", remarks=[message])
    schema, render = FORMATS[name]
    made = render(sheet(ExerciseResult("cell", 0.0, 1.0, [broken]), remarks=[message]))
    found = valid(schema, made)
    if isinstance(found, dict):
        found.pop("extra_data", None)  # the sheet itself, for programs
    seen = set("".join(strings(found)))
    assert not [sign for sign in seen if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign != "\n"]


def strings(found: Any) -> list[str]:
    match found:
        case str():
            return [found]
        case dict():
            return [one for inner in found.values() for one in strings(inner)]
        case list():
            return [one for inner in found for one in strings(inner)]
    return []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12), st.integers(0, 12)), min_size=1, max_size=6))
def test_points_add_up_to_the_sheets_to_the_last_digit(shape: list[tuple[int, int, int]]) -> None:
    """Exercises of some points, shared equally among checks, of which not all are shown."""
    exercises = []
    for points, checks, hidden in shape:
        share = Fraction(points, checks + hidden)
        made = [check(f"c{number}", Outcome.PASSED, round(float(share), 4)) for number in range(checks)]
        exercises.append(ExerciseResult("e", round(float(share * checks), 4), float(points), made))
    rows = rows_of(sheet(*exercises))
    assert sum(row.max_score for row in rows) == Decimal(sum(points for points, _, _ in shape))
    assert all(row.score in (0, row.max_score) for row in rows)


def test_with_hidden_totals_nothing_tells_the_total_before_grades_are_published() -> None:
    found = valid("gradescope", render_gradescope(a_sheet(), "hidden"))
    assert "score" not in found and "extra_data" not in found and "9.8" not in found["output"]
    late = [test["name"] for test in found["tests"] if test["visibility"] == "after_published"]
    assert late == ["rnn_cell: values", "rnn_cell: checks that are not shown", "unroll: cuda", "unroll: sizes"]


def test_what_the_grader_failed_at_takes_nothing() -> None:
    lost = check("values", Outcome.UNGRADED, 5.0, "Not graded.", awaited=5.0)
    one = sheet(ExerciseResult("cell", 0.0, 5.0, [lost]))
    assert valid("gradescope", render_gradescope(one))["output"].startswith("UNGRADED")
    assert valid("prairielearn", render_prairielearn(one))["gradable"] is False
    assert valid("gradescope", ungraded_gradescope(5))["tests"][0]["max_score"] == 5
    assert valid("prairielearn", ungraded_prairielearn())["gradable"] is False


def test_prairielearn_gets_at_most_a_megabyte_with_points_on_every_test() -> None:
    said = "\n".join(["ж" * 100] * 60)
    checks = [check(f"c{number}", Outcome.FAILED, 1.0, said, "public") for number in range(200)]
    text = render_prairielearn(sheet(ExerciseResult("cell", 0.0, 200.0, checks)))
    assert len(text.encode()) <= MOST_BYTES
    assert len(valid("prairielearn", text)["tests"]) == 200


def test_an_answer_that_is_wrong_throughout_is_gradable_all_the_same() -> None:
    wrong = ExerciseResult("cell", 0.0, 5.0, [check("values", Outcome.FAILED, 5.0, "It is wrong.", "public")])
    assert valid("prairielearn", render_prairielearn(sheet(wrong, remarks=["cells.py, line 9: gone"])))["score"] == 0


def test_a_result_for_classroom50_is_made_for_its_runner_alone() -> None:
    with pytest.raises(CourseError, match="COMMIT_URL, RELEASE_URL not set"):
        render_classroom50(only_public(a_sheet()), {**RUNNER, "COMMIT_URL": "", "RELEASE_URL": ""}, "")


@pytest.mark.parametrize("render", [render_gradescope, render_prairielearn])
def test_a_sheet_for_staff_is_not_rendered_for_students(render: Callable[[GradeSheet], str]) -> None:
    with pytest.raises(ValueError, match="made for staff"):
        render(a_sheet(audience="staff"))


def test_issues_of_a_class_and_cases_of_a_class_are_told_apart() -> None:
    others = [structs.replace(a_sheet(), submission=SubmissionRef(name, "0" * 64)) for name in ("s001", "s002")]
    issues = valid("codequality", render_codequality(others))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 8
    assert {issue["location"]["path"] for issue in issues} >= {"s001/cells.py", "s002/cells.ipynb"}
    cases = [
        (case.get("classname"), case.get("name"))
        for case in ElementTree.fromstring(render_junit(others)).iter("testcase")
    ]
    assert len(set(cases)) == len(cases) == 14
