"""The two steps of `nbgrader autograde` that are ours: cells put in order, and grading in place of a kernel.

Which cell is worth what is read from the gradebook, never from the hand-in. A grade cell named like an exercise gets
that exercise's points; any other waits for a person, as nothing here would run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, List, Unicode

from ...errors import CourseError
from ...records import ExerciseResult, GradeSheet
from ...report.safe import for_markdown, for_terminal
from ...report.words import number
from ...rubric import Device
from .cell_outputs import outputs_of
from .engine import Engine, engine_of
from .exporter import MARK, TOLD

_SCHEMA = 3
_NEAR = 1e-3
"""Points that may be lost in rounding."""


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no annotations that mypy may trust
    """Makes of the cells in a hand-in those that the gradebook knows: none missing, none twice, none with other flags.

    nbgrader's own steps end with an error where students have changed these, and its add_missing_cells where a cell
    before the missing one is only locked (0.9.6).
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Only metadata changes, and cells that have points come back; the text of the hand-in stays as it is."""
        about = resources["nbgrader"]
        told: list[str] = []
        with Gradebook(about["db_url"]) as gradebook:
            known = _known_cells(gradebook.find_notebook(about["notebook"], about["assignment"]))
        seen: set[str] = set()
        for cell in reversed(nb.cells):  # nbgrader keeps the last of several
            name = cell.metadata.pop("nbgrader", {}).get("grade_id", "")
            if name in seen:
                told.append(f"The cell {name} was there more than once; the last one counts.")
            elif name in known:
                seen.add(name)
                cell.metadata["nbgrader"] = known[name].metadata.nbgrader
        missing = [cell for name, cell in known.items() if name not in seen and _has_points(cell)]
        if missing:
            names = ", ".join(cell.metadata.nbgrader.grade_id for cell in missing)
            told.append(f"Cells with points were missing, renamed or replaced, and were put back: {names}.")
        nb.cells.extend(missing)
        if told:
            _note(nb, told)
        for sentence in (*about.get(TOLD, ()), *told):  # the first of these become remarks of the sheet
            self.log.warning("%s of %s: %s", about["notebook"], for_terminal(about["student"]), for_terminal(sentence))
        return nb, resources


def _known_cells(notebook: Any) -> dict[str, Any]:
    """What the gradebook knows of a notebook's cells, as cells with the text that was released, by name."""
    graded = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    known = {}
    for cell in notebook.source_cells:
        flags = {
            "schema_version": _SCHEMA,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": bool(cell.locked),
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        worth = {**graded, **tasks}
        if cell.name in worth:
            flags["points"] = worth[cell.name]
        new: Any = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        known[cell.name] = new(cell.source or "", metadata={"nbgrader": flags})
    return known


def _grade_cells(nb: Any, engine: Engine) -> dict[str, Any]:
    """The cells that have the points of an exercise, by its name; all of which the gradebook counts as we do."""
    points = {exercise.name: float(exercise.points) for exercise in engine.rule.exercises}
    found = {}
    for cell in nb.cells:
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
            name, worth = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points
            if name in points:
                found[name] = cell
            if abs(points.get(name, worth) - worth) > _NEAR:
                raise CourseError(
                    f"the gradebook has {number(worth)} points for {name}, grading.toml has {number(points[name])}; "
                    f"run `autograder nbgrader init` and `nbgrader generate_assignment {engine.rule.name}` again"
                )
    return found


def _note(nb: Any, sentences: Sequence[str]) -> None:
    """Tell whoever reads the notebook, above all else."""
    lines = "\n".join(f"* {for_markdown(one)}" for one in dict.fromkeys(sentences))
    nb.cells.insert(0, nbformat.v4.new_markdown_cell(f"**A note from the grader**\n\n{lines}"))


def _has_points(cell: Any) -> bool:
    return bool(cell.metadata.nbgrader.grade or cell.metadata.nbgrader.task)


class GradeInSandbox(SaveAutoGrades):  # type: ignore[misc]
    """Grades the notebook as it was submitted, in place of running it, and tells nbgrader's gradebook.

    Each grade cell of an exercise gets its points and what students may know of them as outputs. Awaited points, and
    cells that only a person can judge, are flagged for one; a manual grade always wins, as in nbgrader.
    """

    course = Unicode("", help="Folder of the course: the one with grading.toml, or one below it.").tag(config=True)
    devices = List(
        Enum(["cpu", "fake-gpu", "cuda"]),
        ["cpu", "fake-gpu"],
        help="Where checks may run: cpu, fake-gpu (pretended, on any machine), cuda. Others' points are awaited.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raises `AutograderError` after flagging every cell for a person where nothing can be graded at all."""
        about = resources["nbgrader"]
        self._graded: dict[str, ExerciseResult] = {}
        try:
            engine = self._engine(about["assignment"], nb)
            cells = _grade_cells(nb, engine)
            sheet = engine.grade(self._submitted(about), about["student"]) if cells else None
        except BaseException:
            self._leave_to_people(about)
            raise
        if sheet is not None:
            if sheet.ungraded:
                self.log.error("UNGRADED, by the grader's own fault: %s. Run it again.", for_terminal(about["student"]))
            self._show(cells, sheet, told := engine.for_students(sheet))
            if told.remarks:
                _note(nb, told.remarks)
        nb, resources = super().preprocess(nb, resources)
        if sheet is None or not sheet.ungraded:  # else the next run takes it up again
            nb.metadata[MARK] = {"sha256": sheet.submission.sha256} if sheet is not None else {}
        return nb, resources

    def _engine(self, assignment: str, nb: Any) -> Engine:
        if not self.course:
            raise CourseError(
                "nbgrader_config.py does not say where the course is; expected a line such as "
                'c.GradeInSandbox.course = "/path/to/the/folder/with/grading.toml"'
            )
        text = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
        return engine_of(Path(self.course), assignment, cast(Sequence[Device], self.devices), text)

    def _submitted(self, about: Any) -> Path:
        """The file as the student handed it in; what nbgrader works on is a cleaned copy."""
        course = CourseDirectory(parent=self)
        folder = course.format_path(course.submitted_directory, about["student"], about["assignment"])
        return Path(folder) / f"{about['notebook']}.ipynb"

    def _show(self, cells: dict[str, Any], sheet: GradeSheet, told: GradeSheet) -> None:
        """Put the outcome of each exercise below its grade cell."""
        for result, public in zip(sheet.exercises, told.exercises, strict=True):
            if result.name in cells:
                self._graded[result.name] = result
                cells[result.name].outputs = outputs_of(public)

    def _add_score(self, cell: Any, resources: Any) -> None:
        """Never by nbgrader's rule for code cells, which gives full marks where nothing was printed."""
        name = cell.metadata.nbgrader.grade_id
        if utils.is_solution(cell) or cell.cell_type != "code":
            super()._add_score(cell, resources)
            return
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        result = self._graded.get(name)
        awaited = sum(check.awaited for check in result.checks) if result else 0.0
        open_ = result is None or awaited > result.max_score - _NEAR
        grade.auto_score = None if open_ or result is None else result.score
        grade.needs_manual_grade = open_ or awaited > 0 or grade.manual_score is not None
        self.gradebook.db.commit()

    def _leave_to_people(self, about: Any) -> None:
        """Nothing was graded: no cell keeps or gets points by that, and every one is flagged."""
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = None, True
            gradebook.db.commit()
