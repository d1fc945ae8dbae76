"""A students' sheet as Gradescope's `results.json` (Gradescope, Autograder Specifications)."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from ..records import GradeSheet
from .rows import rows_of
from .safe import for_json, harmless
from .words import in_short

Totals = Literal["visible", "hidden"]
"""Whether students see what their points add up to before the grades are published."""
_HEAD = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
_HEAD |= {"stdout_visibility": "hidden"}  # what the run prints is for staff
UNGRADED = (
    "UNGRADED: the grading run did not come to its end, and that is not your answer's fault. "
    "Your points are awaited, neither lost nor given; course staff have to run the autograder again."
)


def render_gradescope(sheet: GradeSheet, totals: Totals = "visible", seconds: float | None = None) -> str:
    """One test for each check, numbered by exercise; their points add up to the assignment's.

    With hidden totals hidden checks are shown when the grades are published, until when Gradescope shows no total
    either, and nothing else here tells it.
    """
    numbers = {exercise.name: place for place, exercise in enumerate(sheet.exercises, 1)}
    counted: dict[str, int] = {}
    tests = []
    for row in rows_of(sheet):
        place = counted[row.exercise] = counted.get(row.exercise, 0) + 1
        tests.append(
            {
                "name": f"{row.exercise}: {row.name}",
                "number": f"{numbers.get(row.exercise, 0)}.{place}",
                "score": float(row.score),
                "max_score": float(row.max_score),
                "status": "passed" if row.passed else "failed",
                "output": row.text,
                "visibility": "after_published" if row.hidden and totals == "hidden" else "visible",
            }
        )
    told = [UNGRADED] if sheet.ungraded else []
    told += [in_short(sheet)] if totals == "visible" else ["Some points are shown when the grades are published."]
    told += [f"Note: {remark}" for remark in sheet.remarks]
    results: dict[str, Any] = {"output": harmless("\n".join(told)), **_HEAD, "tests": tests}
    if totals == "visible":
        results |= {"score": sheet.score, "extra_data": {"sheet": msgspec.to_builtins(sheet)}}
    if seconds is not None:
        results["execution_time"] = round(seconds, 1)
    return for_json(json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False)) + "\n"


def ungraded_gradescope(points: float) -> str:
    """What stands there until grading has come to its end: valid results that say so."""
    test = {"name": "grading", "score": 0.0, "max_score": points, "status": "failed", "output": UNGRADED}
    results = {"output": UNGRADED, **_HEAD, "score": 0.0, "tests": [test]}
    return json.dumps(results, indent=1) + "\n"
