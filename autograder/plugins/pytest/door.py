"""What a run with submissions adds to pytest: files become hand-ins, and their checks are run in the sandbox.

Nothing of a submission is ever imported here. At most one desk is open at a time, in each process of pytest-xdist its
own, and each exercise is checked once, when the first of its tests is due.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ...course import CONFIGURATION, Course, secret
from ...errors import AutograderError, CourseError
from ...report.safe import for_terminal, harmless
from ...rubric import AssignmentRule, ExerciseRule, Visibility
from .nodes import CheckItem, HandIn
from .texts import place_of

if TYPE_CHECKING:
    from ...practice.desk import Desk
    from ...records import GradeSheet

_SCANNED = 8 << 20
"""Characters of a hand-in that are searched for slow imports and definitions."""


class Door:
    """The plug-in of a run that has submissions.

    Args:
        config: pytest's.
        files: of the submissions, scripts or notebooks.
    """

    def __init__(self, config: pytest.Config, files: Sequence[Path]):
        self._config = config
        self._files = {file.resolve(): file for file in files}
        self.only: tuple[Visibility, ...] = ("public",)
        if config.getoption("autograder_hidden"):
            self.only = ("public", "hidden")
        self._assignments: dict[Path, tuple[Course, AssignmentRule]] = {}
        self._desk: tuple[tuple[Path, str], Desk] | None = None
        self._found: dict[str, GradeSheet | AutograderError] = {}
        config.addinivalue_line("markers", "exercise(name): a check of this exercise (autograder)")
        config.addinivalue_line("markers", "public: a check that students have (autograder)")
        config.addinivalue_line("markers", "hidden: a check that only staff have (autograder)")

    # ------------------------------------------------------------ what is to be checked

    def assignment_of(self, file: Path) -> tuple[Course, AssignmentRule]:
        """The course of a submission, and the assignment that it is the answer to. Raises `CourseError`."""
        if file not in self._assignments:
            course = self._course(file)
            self._assignments[file] = course, self._assignment(course, file)
        return self._assignments[file]

    def _assignment(self, course: Course, file: Path) -> AssignmentRule:
        if name := self._config.getoption("autograder_assignment"):
            return course.rubric.assignment(name)
        rules = {rule.name: rule for rule in course.rubric.assignments}
        folder = file.resolve().parent
        around = folder.relative_to(course.root).parts if folder.is_relative_to(course.root) else [folder.name]
        for name in (file.stem, *reversed(around)):
            if name in rules:
                return rules[name]
        if len(rules) > 1:
            raise CourseError(f"which assignment is {file} the answer to? say --assignment {' or '.join(rules)}")
        return course.rubric.assignments[0]

    def exercises_of(self, file: Path) -> Sequence[ExerciseRule]:
        """What a submission is checked on: all exercises, or the one that an answer in `reference/` is kept for.

        Raises:
            CourseError: it is not to be known, or the course cannot be used.
        """
        course, rule = self.assignment_of(file)
        kept_for = file.parent.name if file.resolve().is_relative_to(course.root / "reference") else ""
        return [exercise for exercise in rule.exercises if exercise.name == kept_for] or rule.exercises

    def _course(self, file: Path) -> Course:
        """The course around the current folder; the file's own folder is asked only where no hidden check is at stake.

        For the checks of a course are executed, and what lies beside a file may be a student's.
        """
        here = self._config.invocation_params.dir
        if named := self._config.getoption("autograder_course"):
            course = Course.find(here / named)
        elif "hidden" in self.only or any((folder / CONFIGURATION).is_file() for folder in (here, *here.parents)):
            course = Course.find(here)
        else:
            course = Course.find(file.parent)
        if "hidden" in self.only and not course.has_reference:
            raise CourseError(f"--hidden needs the hidden checks, and there is no {course.root / 'reference'}")
        return course

    def text_of(self, file: Path) -> str:
        """The beginning of a file that may be anything; what is wrong with it is told when it is loaded."""
        try:
            with file.open(encoding="utf-8", errors="replace") as stream:
                return stream.read(_SCANNED)
        except OSError:
            return ""

    # ------------------------------------------------------------ what is found

    def sheet_of(self, item: CheckItem) -> GradeSheet:
        """What the checks of the item's exercise have found, as far as they were selected.

        Raises:
            AutograderError: they could not be run, by nobody's fault who handed it in.
        """
        key = item.exercise.nodeid
        if key not in self._found:
            names = [
                other.name
                for other in item.session.items
                if isinstance(other, CheckItem) and other.exercise.nodeid == key
            ]
            try:
                with warnings.catch_warnings(action="ignore"):  # a user's filters are meant for a user's tests
                    self._found[key] = self._check(item.path, item.exercise.name, names)
            except AutograderError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, AutograderError):
            raise found
        return found

    def _check(self, file: Path, exercise: str, names: Sequence[str]) -> GradeSheet:
        from ...submission import load_submission

        course, rule = self.assignment_of(file)
        desk = self._at_desk(course, rule, file)
        submission = load_submission(file, rule.name, file.stem, rule.limits)
        return desk.check(submission, [exercise], names).sheet

    def _at_desk(self, course: Course, rule: AssignmentRule, file: Path) -> Desk:
        from ...practice.desk import Desk

        key = (course.root, rule.name)
        if self._desk is None or self._desk[0] != key:
            self._close()
            self._desk = key, Desk(course, rule.name, [self.text_of(file)], self.only)
        return self._desk[1]

    def _close(self) -> None:
        if self._desk is not None:
            self._desk[1].close()
            self._desk = None

    # ------------------------------------------------------------ pytest's hooks

    def pytest_report_header(self, config: pytest.Config) -> list[str]:
        names = ", ".join(for_terminal(str(_relative(file, config))) for file in self._files.values())
        lines = [f"autograder: {names}"]
        if not config.option.collectonly:
            lines[0] += f"; {' and '.join(self.only)} checks, {self._isolation()}"
        lines += [f"autograder: there is no {_relative(f, config)}" for f in self._files.values() if not f.is_file()]
        if "hidden" in self.only:
            lines.append("autograder: what is told of hidden checks is for staff; no conftest.py is read")
            lines += [f"autograder: {remark}" for remark in [_about_secret()] if remark]
        return lines

    def _isolation(self) -> str:
        from ...sandbox.tiers import achievable_tier, lack

        if "hidden" in self.only:
            return f"sandbox tier {achievable_tier()[0]}"
        found = lack("T1")
        return (
            f"sandbox tier T0, which protects nothing but the verdict: {found.reason}" if found else "sandbox tier T1"
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """A submission is a hand-in and nothing else: as a module of tests it would be imported."""
        found = yield
        if file_path.resolve() not in self._files:
            return found
        return [HandIn.of(parent, file_path, self)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """With hidden checks a folder is no package: its `__init__.py` would be executed."""
        return pytest.Dir.from_parent(parent, path=path) if "hidden" in self.only else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if isinstance(item, CheckItem):
            item.decide()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The report tells the check's own time, the student's line where there is one, and what happened."""
        report = yield
        if not isinstance(item, CheckItem):
            return report
        if call.excinfo is not None and report.when == "setup" and report.failed:  # pytest would show a traceback
            report.longrepr = item.repr_failure(call.excinfo)
        if item.result is not None and report.when == "call":
            report.duration = item.result.seconds or 0.0
            if line := place_of(item.result, item.path):
                report.location = (item.location[0], line - 1, item.location[2])
        return report

    def pytest_unconfigure(self) -> None:
        self._close()


def _about_secret() -> str:
    """That there is none, or what is wrong with it, which ends the checks and not the other tests of the run."""
    try:
        return secret()[1]
    except CourseError as error:
        return harmless(str(error))


def _relative(file: Path, config: pytest.Config) -> Path:
    return file.relative_to(config.rootpath) if file.is_relative_to(config.rootpath) else file
