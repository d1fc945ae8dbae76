"""gradescope-utils: unittest under `JSONTestRunner`, in folders like those of Gradescope's Python sample."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from .environment import Environment
from .exam import Exam, Marked, Submissions, script

RUN_TESTS = """\
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("tests")
    with open("../results/results.json", "w") as f:
        JSONTestRunner(visibility="visible", stream=f).run(suite)
"""
TESTS = """\
import unittest

from gradescope_utils.autograder_utils.decorators import number, weight

{text}

import {assignment}


class TestHandIn(unittest.TestCase):
{methods}
"""
METHOD = """
@weight({points})
@number("{id}")
def test_{id}(self):
    {subject} = {assignment}.{subject}
    {call}
"""
_PREFIX = "Test Failed: "


class GradescopeUtils:
    """One process a hand-in, as Gradescope's harness starts one in each container."""

    def __init__(self, environment: Environment, exam: Exam, work: Path):
        self.environment, self.work = environment, work
        self.module, self.given = exam.assignment, list[str]()
        methods = (METHOD.format(id=one.id, assignment=exam.assignment, **vars(one)) for one in exam.questions)
        self.tests = TESTS.format(text=exam.text, assignment=exam.assignment, methods=indent("".join(methods), "    "))

    def collect(self, given: Submissions) -> None:
        self.given = list(given)
        for name, answers in given.items():
            autograder = self.work / name
            for folder in ("source/tests", "results"):
                (autograder / folder).mkdir(parents=True)
            (autograder / "source" / "run_tests.py").write_text(RUN_TESTS, "utf-8")
            (autograder / "source" / "tests" / "test_hand_in.py").write_text(self.tests, "utf-8")
            (autograder / "source" / f"{self.module}.py").write_text(script(answers), "utf-8")

    def grade(self) -> None:
        for name in self.given:
            self.environment.run("python", "run_tests.py", cwd=self.work / name / "source", hand_ins=1)

    def results(self) -> Mapping[str, Marked]:
        found = {name: _marked(self.work / name / "results" / "results.json") for name in self.given}
        return {name: marked for name, marked in found.items() if marked}


def _marked(file: Path) -> Marked | None:
    """As Gradescope reads it: the total if there is one, else the sum of the tests; no file, no result."""
    try:
        results = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    tests = results.get("tests", [])
    points = results["score"] if "score" in results else sum(test.get("score", 0) for test in tests)
    said = {
        test["number"]: test.get("output", "").removeprefix(_PREFIX).partition("\n")[0]
        for test in tests
        if test.get("status") == "failed" and "number" in test
    }
    return Marked(float(points), said)
