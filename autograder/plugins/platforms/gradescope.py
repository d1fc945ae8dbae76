"""Gradescope: a zip archive that builds an image, and the run in a container of that image.

Source: Gradescope, Autograder Specifications, Submission Metadata.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...course import Course
from ...report.gradescope import Totals, ungraded_gradescope
from ...report.words import number
from .contents import Files, built_wheel, grader_files, template, whole_course

ROOT = Path("/autograder")
RESULTS = "results/results.json"
SUBMISSION = "submission"
_EXECUTABLE = ("setup.sh", "run_autograder")
_DATE = (1980, 1, 1, 0, 0, 0)


def package(course: Course, assignment: str, totals: Totals) -> bytes:
    """The archive, the same bytes from the same course and grader. Raises `CourseError`."""
    points = float(sum(exercise.points for exercise in course.rubric.assignment(assignment).exercises))
    files = whole_course(course, assignment)
    files["setup.sh"] = template("setup.sh", assignment)
    files["run_autograder"] = template("run_autograder", assignment, TOTALS=totals)
    files["ungraded.json"] = ungraded_gradescope(points).encode()
    with built_wheel() as wheel:
        return _zipped(files | grader_files(wheel))


def _zipped(files: Files) -> bytes:
    """Without a folder around them: Gradescope looks for its two scripts at the root."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o755 if name in _EXECUTABLE else 0o640) << 16
            archive.writestr(member, files[name])
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What Gradescope says of a submission, as far as it is needed here."""

    id: str
    """As in the folders of Gradescope's own download of a class, so that both get the same sheet."""
    points: str
    """Of the assignment, as Gradescope has it; empty if it does not say."""

    @staticmethod
    def read(root: Path) -> Metadata:
        """Of ``submission_metadata.json``. What is missing or of another form is not needed for grading."""
        try:
            found: Any = json.loads((root / "submission_metadata.json").read_bytes())
        except (OSError, ValueError):
            found = {}
        found = found if isinstance(found, dict) else {}
        assignment = found.get("assignment")
        points = assignment.get("total_points") if isinstance(assignment, dict) else None
        number_of = found.get("id")
        return Metadata(
            f"submission_{number_of}" if isinstance(number_of, int) else "submission",
            str(points) if isinstance(points, str | int | float) else "",
        )

    def points_differ(self, points: float) -> str:
        """A sentence for staff where the assignment there is worth something else than its tests; else empty."""
        try:
            there = float(self.points) if self.points else points
        except ValueError:
            return ""
        if abs(there - points) < 0.005:
            return ""
        return (
            f"Gradescope's assignment has {number(there)} points, and its tests add up to {number(points)}: "
            f"set its autograder points to {number(points)}"
        )
