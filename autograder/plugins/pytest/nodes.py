"""pytest's tree of a hand-in: the file, its exercises as classes, their checks as tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ...errors import AutograderError
from ...records import CheckResult, GradeSheet, Outcome
from ...report.safe import for_terminal, harmless
from ...report.words import number
from ...rubric import ExerciseRule
from .texts import told, told_of_grader

if TYPE_CHECKING:
    from .door import Door

_DEFINITION = re.compile(r"^(?:def|class)[ ]+(\w+)")
_HEADING = re.compile(r"^# +#+ .*?`(\w+)`")
"""Of a cell in a percent script, where the handout names the exercise that begins."""


class NotRight(AssertionError):
    """A check did not pass."""


class Ungraded(Exception):
    """The grader failed."""


class HandIn(pytest.File):
    """A submission."""

    door: Door

    @classmethod
    def of(cls, parent: pytest.Collector, file: Path, door: Door) -> HandIn:
        node: HandIn = cls.from_parent(parent, path=file)
        node.door = door
        return node

    def collect(self) -> Iterator[pytest.Collector]:
        """Its exercises. Nothing but grading.toml is needed to know them, and nothing is run."""
        try:
            exercises = self.door.exercises_of(self.path)
        except AutograderError as error:
            raise self.CollectError(harmless(str(error))) from error
        lines = _lines_of(self.door.text_of(self.path)) if self.path.suffix == ".py" else {}
        for exercise in exercises:
            line = lines.get(exercise.name) or lines.get(_plain(exercise.name), 0)
            yield Exercise.of(self, exercise, line)


class Exercise(pytest.Class):
    """An exercise. It is a class for pytest, since that is what VS Code shows with its tests below it."""

    door: Door
    rule: ExerciseRule
    line: int

    @classmethod
    def of(cls, parent: HandIn, rule: ExerciseRule, line: int) -> Exercise:
        node: Exercise = cls.from_parent(parent, name=rule.name)
        node.door, node.rule, node.line = parent.door, rule, line
        node.obj = type(rule.name, (), {"__doc__": rule.title})  # in place of one from a module that is never imported
        node.add_marker(pytest.mark.exercise(name=rule.name))
        return node

    def collect(self) -> Iterator[pytest.Item]:
        for check in self.rule.checks:
            if check.visibility in self.door.only:
                item: CheckItem = CheckItem.from_parent(self, name=check.name)
                item.exercise = self
                item.add_marker(getattr(pytest.mark, check.visibility))
                yield item


class CheckItem(pytest.Item):
    """One check of one submission."""

    exercise: Exercise
    result: CheckResult | None = None
    _sheet: GradeSheet | None = None

    def decide(self) -> None:
        """Have the exercise checked, if it is not yet; a check that was not run becomes a test that is skipped.

        Raises:
            AutograderError: nothing could be checked.
            Ungraded: this check could not.
        """
        self._sheet = self.exercise.door.sheet_of(self)
        checks = self._sheet.exercises[0].checks
        self.result = result = next(check for check in checks if check.name == self.name)
        self.user_properties += [("score", number(result.score)), ("max_score", number(result.max_score))]
        if result.outcome is Outcome.SKIPPED:
            self.add_marker(pytest.mark.skip(reason=for_terminal(result.message)))
        elif result.outcome is Outcome.UNGRADED:
            raise Ungraded

    def runtest(self) -> None:
        """Raises `NotRight` unless the check has passed."""
        assert self.result is not None
        if self.result.outcome is not Outcome.PASSED:
            raise NotRight
        if self.result.remarks:
            self.add_report_section("call", "remarks", "\n".join(map(for_terminal, self.result.remarks)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What happened, in the words of the other reports; a traceback only for what nobody has foreseen."""
        match excinfo.value:
            case NotRight() | Ungraded() if self.result is not None and self._sheet is not None:
                return "\n".join(told(self.result, self._sheet, self.path, self.location[0]))
            case AutograderError() as error:
                return told_of_grader(error)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the exercise begins in the submission, and ``exercise.check``."""
        return self.path, self.exercise.line, f"{self.exercise.name}.{self.name}"


def _lines_of(text: str) -> dict[str, int]:
    """Where exercises begin, counted from 0: the first definition below a heading that names one, or one so called.

    The text is read line by line and not parsed: it may be anything.
    """
    found: dict[str, int] = {}
    named = ""
    for at, line in enumerate(text.splitlines()):
        if heading := _HEADING.match(line):
            named = heading[1]
        elif definition := _DEFINITION.match(line):
            found.setdefault(_plain(definition[1]), at)
            if named:
                found.setdefault(named, at)
                named = ""
    return found


def _plain(name: str) -> str:
    """A name such that an exercise `lstm_cell` is the class `LSTMCell`."""
    return name.replace("_", "").lower()
