"""A students' sheet as PrairieLearn's `results.json` (PrairieLearn, External grading)."""

from __future__ import annotations

import json
import re
from typing import Any

from ..records import NOT_STARTED, ExerciseResult, GradeSheet
from .rows import rows_of
from .safe import for_json, harmless
from .words import in_short

MOST_BYTES = 1_000_000
"""PrairieLearn takes 1 MB."""
_LENGTHS = (6000, 2000, 500, 100)
"""Characters of a test's message, tried until all of them fit."""
_ABSENT = re.compile(rf"{NOT_STARTED}|\w+ is not defined\b|The program could not be read\b")
"""How the message of a check begins that found nothing to call."""
UNGRADED = (
    "UNGRADED: the grading run did not come to its end, and that is not your answer's fault. "
    "No attempt is lost; submit again, and tell course staff if it stays so."
)


def render_prairielearn(sheet: GradeSheet) -> str:
    """Points as a share of all, with one test for each check; at most `MOST_BYTES`.

    Not gradable, so that no attempt is lost, is what nothing was found in that could be graded, and what the grader
    failed at.
    """
    if sheet.ungraded:
        return ungraded_prairielearn()
    if errors := nothing_to_grade(sheet):
        return _encoded({"gradable": False, "message": errors[0], "format_errors": errors})
    told = [in_short(sheet), *(f"Note: {remark}" for remark in sheet.remarks)]
    rows = rows_of(sheet)
    share = round(sheet.score / sheet.max_score, 6) if sheet.max_score else 1.0
    for length in _LENGTHS:
        text = _encoded(
            {
                "gradable": True,
                "score": share,
                "message": harmless("\n".join(told))[:length],
                "tests": [
                    {
                        "name": f"{row.exercise}: {row.name}",
                        "points": float(row.score),
                        "max_points": float(row.max_score),
                        "message": row.text[:length],
                    }
                    for row in rows
                ],
            }
        )
        if len(text.encode()) <= MOST_BYTES:
            return text
    return _encoded({"gradable": True, "score": share, "message": in_short(sheet)})


def nothing_to_grade(sheet: GradeSheet) -> list[str]:
    """Why nothing at all of a hand-in could be graded; empty where there was something, or nothing has gone wrong."""
    if any(exercise.score or not _absent(exercise) for exercise in sheet.exercises):
        return []
    return [harmless(remark, 2000) for remark in sheet.remarks[:10]]


def _absent(exercise: ExerciseResult) -> bool:
    """Whether what is asked for is not there, as its first check says, on which the others depend."""
    return any(_ABSENT.match(check.message) for check in exercise.checks if check.visibility == "public")


def ungraded_prairielearn() -> str:
    """What stands there until grading has come to its end: valid results that say so and cost no attempt."""
    return _encoded({"gradable": False, "message": UNGRADED, "format_errors": [UNGRADED]})


def _encoded(results: dict[str, Any]) -> str:
    return for_json(json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False)) + "\n"
