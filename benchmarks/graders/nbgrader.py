"""nbgrader: a course folder, hidden tests in grade cells, hand-ins in solution cells, `nbgrader autograde`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from .environment import Environment
from .exam import Exam, Marked, Question, Submissions, notebook

# The default waits for each kernel to end by itself.
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "peers"
c.Execute.shutdown_kernel = "immediate"
"""


class Nbgrader:
    """One kernel a notebook, all in one run of the command."""

    def __init__(self, environment: Environment, exam: Exam, work: Path):
        self.environment, self.exam, self.work = environment, exam, work
        self.file = Path(exam.assignment) / f"{exam.assignment}.ipynb"
        self.hand_ins = 0
        (work / "nbgrader_config.py").write_text(CONFIG, "utf-8")
        source = work / "source" / self.file
        source.parent.mkdir(parents=True)
        source.write_text(notebook(self._cells()), "utf-8")
        environment.run("nbgrader", "generate_assignment", exam.assignment, cwd=work)

    def _cells(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        text = self.exam.text  # once: all cells share a kernel
        for exercise in self.exam.exercises:
            yield _cell(exercise, "### BEGIN SOLUTION\n### END SOLUTION")
        for question in self.exam.questions:
            yield _cell(question.id, f"### BEGIN HIDDEN TESTS\n{text}{question.call}\n### END HIDDEN TESTS", question)
            text = ""

    def collect(self, given: Submissions) -> None:
        released = (self.work / "release" / self.file).read_text("utf-8")
        for name, answers in given.items():
            handed_in = json.loads(released)
            for cell in handed_in["cells"]:
                cell["source"] = answers.get(cell["metadata"]["nbgrader"]["grade_id"], cell["source"])
            file = self.work / "submitted" / name / self.file
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(handed_in), "utf-8")
        self.hand_ins = len(given)

    def grade(self) -> None:
        self.environment.run("nbgrader", "autograde", self.exam.assignment, cwd=self.work, hand_ins=self.hand_ins)

    def results(self) -> Mapping[str, Marked]:
        self.environment.run("nbgrader", "export", "--to", "grades.csv", cwd=self.work)
        with (self.work / "grades.csv").open(newline="") as file:
            return {row["student_id"]: self._marked(row) for row in csv.DictReader(file)}

    def _marked(self, row: Mapping[str, str]) -> Marked:
        graded = self.work / "autograded" / row["student_id"] / self.file
        cells = json.loads(graded.read_text("utf-8"))["cells"] if graded.exists() else []
        asked = {question.id for question in self.exam.questions}
        errors = {
            cell["metadata"]["nbgrader"]["grade_id"]: f"{output['ename']}: {output['evalue']}".partition("\n")[0]
            for cell in cells
            for output in cell["outputs"]
            if output["output_type"] == "error"
        }
        return Marked(float(row["score"] or 0), {name: text for name, text in errors.items() if name in asked})


def _cell(name: str, source: str, question: Question | None = None) -> tuple[str, Mapping[str, object]]:
    """A grade cell for a question, or else a solution cell."""
    flags = {"schema_version": 3, "task": False, "grade": bool(question), "solution": not question}
    worth = {"points": question.points} if question else {}
    return source, {"nbgrader": {"grade_id": name, "locked": bool(question), **flags, **worth}}
