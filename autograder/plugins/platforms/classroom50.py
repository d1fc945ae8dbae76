"""Classroom 50: a bundle that is fetched without a password and runs in the student's own repository.

So nothing in it is hidden, and what it says can be forged: visible checks, for practice. Grades of record are made of
clones on a machine of the staff's. Source: Classroom 50's wiki, Advanced Autograding.
"""

from __future__ import annotations

import json
import sys

from ...course import Course
from .contents import Files, built_wheel, grader_files, public_course, template

RESULT = "result.json"
SUMMARY = "release-body.md"


def package(course: Course, assignment: str) -> Files:
    """The folder ``CLASSROOM/autograders/ASSIGNMENT``: visible checks and the grader. Raises `CourseError`.

    Whether anything hidden is in it is for `release.leaks` to say, before it is written.
    """
    with built_wheel() as wheel:
        files = public_course(course, assignment, wheel) | grader_files(wheel)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    files["autograder.py"] = template("autograder.py", assignment)
    files["runtime.json"] = (json.dumps({"runs-on": "ubuntu-latest", "python": python}, indent=2) + "\n").encode()
    return files
