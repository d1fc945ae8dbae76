"""Ours: `autograder grade` on the folder of the class."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.records import CheckResult, GradeSheet, Outcome
from autograder.report.json import read_sheets

from .environment import PATIENCE_S
from .exam import Exam, Marked, Submissions, script

COMMAND = Path(sys.executable).with_name("autograder")


class Ours:
    """The checks of a course; counted are those that the exam asks too."""

    def __init__(self, course: Path, exam: Exam, work: Path):
        self.course, self.exam, self.work = course, exam, work
        self.hand_ins, self.sheets = work / "hand-ins", work / "sheets.json"

    def collect(self, given: Submissions) -> None:
        self.hand_ins.mkdir()
        for name, answers in given.items():
            (self.hand_ins / f"{name}.py").write_text(script(answers), "utf-8")

    def grade(self) -> None:
        command = (COMMAND, "grade", self.exam.assignment, self.hand_ins, "--course", self.course, "--jobs", "1")
        subprocess.run(
            [*command, "--for", "students", "--format", "json", "--output", self.sheets],
            cwd=self.work,
            env=os.environ | {"OMP_NUM_THREADS": "1", "AUTOGRADER_STORE": str(self.work / "store.sqlite")},
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE_S * len(list(self.hand_ins.iterdir())),
        )

    def results(self) -> Mapping[str, Marked]:
        return {sheet.submission.id: self._marked(sheet) for sheet in self._read()}

    def tier(self) -> str:
        return self._read()[0].isolation.tier

    def _read(self) -> list[GradeSheet]:
        return read_sheets(self.sheets.read_bytes(), str(self.sheets))

    def _marked(self, sheet: GradeSheet) -> Marked:
        results = {(exercise.name, check.name): check for exercise in sheet.exercises for check in exercise.checks}
        asked = {question.id: results[question.exercise, question.name] for question in self.exam.questions}
        said = {
            name: _first_line(check)
            for name, check in asked.items()
            if check.outcome not in (Outcome.PASSED, Outcome.SKIPPED)
        }
        return Marked(sum(check.score for check in asked.values()), said)


def _first_line(check: CheckResult) -> str:
    """The mistake by name where it has one, as the terminal prints it first; else what happened."""
    return check.diagnosis.name if check.diagnosis else check.message.partition("\n")[0]
