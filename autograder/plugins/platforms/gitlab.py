"""GitLab: a pipeline for students' projects, with visible checks, and one for the staff's, on a schedule.

Source: GitLab's documentation, CI/CD YAML syntax reference, Unit test reports, Code quality.
"""

from __future__ import annotations

from ...course import Course
from .contents import Files, built_wheel, grader_files, public_course, template

STUDENTS = "students/"
JUNIT = "junit.xml"
CODE_QUALITY = "codequality.json"
_EXAMPLE = b"""\
# A line for each student: the id that sheets are to have, and the project's path on this GitLab.
# s001 deep-learning/hand-ins/s001
"""


def package(course: Course, assignment: str) -> Files:
    """Folders `STUDENTS`, the project that students fork, and ``staff``, for the course's own. Raises `CourseError`.

    Whether anything hidden is in the former is for `release.leaks` to say, before it is written.
    """
    with built_wheel() as wheel:
        released, grader = public_course(course, assignment, wheel), grader_files(wheel)
    return {
        **{f"{STUDENTS}{name}": data for name, data in {**released, **grader}.items()},
        f"{STUDENTS}.gitlab-ci.yml": template("students.gitlab-ci.yml", assignment),
        **{f"staff/{name}": data for name, data in grader.items()},
        "staff/.gitlab-ci.yml": template("staff.gitlab-ci.yml", assignment),
        "staff/fetch.sh": template("fetch.sh", assignment),
        "staff/students.txt": _EXAMPLE,
    }
