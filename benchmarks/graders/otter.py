"""otter-grader: exception-based test files in an autograder.zip, `otter run` on each notebook without a container."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .environment import Environment
from .exam import Exam, Marked, Submissions, notebook

TESTS = """\
OK_FORMAT = False

from otter.test_files import test_case

{text}

name = "{exercise}"
"""
CASE = """

@test_case(name="{id}", points={points}, hidden=True)
def test_{id}({subject}):
    {call}
"""
_RESULT = re.compile(r"^\s*(\w+) result:$", re.MULTILINE)
_ERROR = re.compile(r"^\s*(\w+: .*)$", re.MULTILINE)


class Otter:
    """A test file for each exercise; one run of the command, and one kernel, a notebook."""

    def __init__(self, environment: Environment, exam: Exam, work: Path):
        self.environment, self.exam, self.work = environment, exam, work
        self.given: list[str] = []
        (work / "tests").mkdir()
        for exercise in exam.exercises:
            cases = (CASE.format(id=question.id, **vars(question)) for question in exam.of(exercise))
            text = TESTS.format(text=exam.text, exercise=exercise) + "".join(cases)
            (work / "tests" / f"{exercise}.py").write_text(text, "utf-8")
        environment.run("otter", "generate", "--tests-dir", "tests", "--output-path", "autograder.zip", cwd=work)

    def collect(self, given: Submissions) -> None:
        self.given = list(given)
        for name, answers in given.items():
            (self.work / name).mkdir()
            cells = ((source, {}) for source in answers.values())
            (self.work / f"{name}.ipynb").write_text(notebook(cells), "utf-8")

    def grade(self) -> None:
        for name in self.given:
            command = ("otter", "run", "--no-logo", "--autograder", "autograder.zip", "--output-dir", name)
            self.environment.run(*command, f"{name}.ipynb", cwd=self.work, hand_ins=1)

    def results(self) -> Mapping[str, Marked]:
        found = {name: self.work / name / "results.json" for name in self.given}
        return {name: _marked(file) for name, file in found.items() if file.exists()}  # none where the kernel died


def _marked(file: Path) -> Marked:
    tests = json.loads(file.read_text("utf-8"))["tests"]
    said = dict(failure for test in tests for failure in _failures(test.get("output", "")))
    return Marked(sum(test.get("score", 0.0) for test in tests), said)


def _failures(output: str) -> Iterator[tuple[str, str]]:
    """What a test file's summary says of each case that failed."""
    _, *parts = _RESULT.split(output)
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        _, failed, told = text.partition("Test case failed\n")
        if failed:
            errors = _ERROR.findall(told)
            yield name, errors[0] if errors else told.partition("\n")[0]
