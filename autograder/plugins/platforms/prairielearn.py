"""PrairieLearn: a question, the grader among the course's server files, and an image of our own.

Source: PrairieLearn, External grading.
"""

from __future__ import annotations

import json
import math
import uuid
from pathlib import Path

from ...course import Course
from ...report.prairielearn import ungraded_prairielearn
from ...rubric import AssignmentRule
from .contents import Files, built_wheel, grader_files, template, whole_course

ROOT = Path("/grade")
RESULTS = "results/results.json"
SUBMISSION = "student"
_LONGEST_S = 600
"""PrairieLearn's own limit."""
_START_S = 60
"""For the container, torch and the sandbox, on a busy machine."""


def package(course: Course, assignment: str, image: str) -> Files:
    """Files for PrairieLearn's course, and a folder ``image`` to build the image in. Raises `CourseError`."""
    rule = course.rubric.assignment(assignment)
    server, question = f"serverFilesCourse/rnn_autograder/{assignment}", f"questions/{assignment}"
    files = whole_course(course, assignment)
    files["entrypoint.sh"] = template("entrypoint.sh", assignment)
    files["ungraded.json"] = ungraded_prairielearn().encode()
    with built_wheel() as wheel:
        grader = grader_files(wheel)
    return {
        **{f"{server}/{name}": data for name, data in files.items()},
        **{f"image/{name}": data for name, data in grader.items()},
        "image/Dockerfile": template("Dockerfile", assignment),
        f"{question}/info.json": _encoded(_info(course, rule, image)),
        f"{question}/question.html": _QUESTION.replace("@ASSIGNMENT@", assignment).encode(),
    }


def _info(course: Course, rule: AssignmentRule, image: str) -> dict[str, object]:
    name = f"rnn_autograder/{rule.name}"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"rnn-autograder/{course.rubric.title}/{rule.name}")),
        "title": rule.title,
        "topic": course.rubric.title or "Exercises",
        "type": "v3",
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": image,
            "serverFilesCourse": [f"{name}/"],
            "entrypoint": f"/grade/serverFilesCourse/{name}/entrypoint.sh",
            "timeout": min(_LONGEST_S, math.ceil(rule.limits.submission_s) + _START_S),
            "enableNetworking": False,
        },
    }


_QUESTION = """\
<pl-question-panel>
  <p>Hand in your <code>@ASSIGNMENT@.py</code>.</p>
  <pl-file-upload file-names="@ASSIGNMENT@.py"></pl-file-upload>
</pl-question-panel>

<pl-submission-panel>
  <pl-external-grader-results></pl-external-grader-results>
  <pl-file-preview></pl-file-preview>
</pl-submission-panel>
"""


def _encoded(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
