"""A sheet of visible checks as Classroom 50's `result.json`, schema ``classroom50/result/v1`` (its wiki, Advanced
Autograding): whole numbers, so that points are told in hundredths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from ..errors import CourseError
from ..records import GradeSheet
from .rows import rows_of
from .safe import for_json

SCHEMA = "classroom50/result/v1"
SCALE = 100
"""What a point is in a result."""
_FROM_THE_RUNNER = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""Fields that Classroom 50 checks against the repository, and the variables in which its runner gives them."""


def render_classroom50(sheet: GradeSheet, environment: Mapping[str, str], now: str) -> str:
    """The result of this run of the runner; `now` is its time in UTC, ISO 8601, which the runner may replace.

    Raises:
        CourseError: this is no run of Classroom 50's runner.
    """
    missing = [name for name in _FROM_THE_RUNNER.values() if not environment.get(name)]
    if missing:
        raise CourseError(
            f"{', '.join(missing)} not set: a result is made for a run of Classroom 50's own runner, which sets them"
        )
    identity = {field: environment[name] for field, name in _FROM_THE_RUNNER.items()}
    rows = rows_of(sheet)
    tests = [
        {
            "test-name": f"{row.exercise}: {row.name}",
            "passed": row.passed,
            "score": _scaled(row.score),
            "max-score": _scaled(row.max_score),
            "message": row.text,
        }
        for row in rows
    ]
    result = {
        "schema": SCHEMA,
        **identity,
        "review": environment.get("REVIEW_URL") or identity["commit"],
        "datetime": now,
        "score": sum(_scaled(row.score) for row in rows),
        "max-score": sum(_scaled(row.max_score) for row in rows),
        "tests": tests,
    }
    return for_json(json.dumps(result, indent=1, ensure_ascii=False)) + "\n"


def _scaled(points: Decimal) -> int:
    return int((points * SCALE).to_integral_value(ROUND_HALF_EVEN))
