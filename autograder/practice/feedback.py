"""What one look at a student's work has found, and how it is said on a terminal and in a notebook."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..report import fragment, table
from ..report.words import not_started
from ..rubric import AssignmentRule

if TYPE_CHECKING:
    from rich.console import Console

    from ..records import CheckResult, ExerciseResult, GradeSheet

_WIDTH = 100
"""Columns of plain text where no terminal says how many there are."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A sheet of public checks, and how much of the assignment it does not tell of."""

    sheet: GradeSheet
    rule: AssignmentRule
    seconds: float

    @property
    def checks(self) -> list[CheckResult]:
        return [check for exercise in self.sheet.exercises for check in exercise.checks]

    @property
    def passed(self) -> int:
        return sum(check.outcome == "passed" for check in self.checks)

    @property
    def all_passed(self) -> bool:
        return self.passed == len(self.checks)

    @property
    def later(self) -> int:
        """Hidden checks of the same exercises, which run when the work is handed in."""
        shown = {exercise.name for exercise in self.sheet.exercises}
        parts = (part for part in self.rule.exercises if part.name in shown)
        return sum(check.visibility == "hidden" for part in parts for check in part.checks)

    @property
    def summary(self) -> str:
        counted = f"{self.passed} of {len(self.checks)} visible checks passed"
        return f"{counted}; {self.later} more run later. ({self.seconds:.1f} s, tier {self.sheet.isolation.tier})"

    @property
    def started(self) -> list[ExerciseResult]:
        """The exercises of which there is more than the stub."""
        return [exercise for exercise in self.sheet.exercises if not not_started(exercise)]

    def of(self, exercises: list[ExerciseResult]) -> Feedback:
        """The same, of some of its exercises alone."""
        from msgspec.structs import replace

        points = sum(exercise.score for exercise in exercises), sum(exercise.max_score for exercise in exercises)
        sheet = replace(self.sheet, exercises=exercises, score=points[0], max_score=points[1])
        return Feedback(sheet, self.rule, self.seconds)

    def print(self, console: Console) -> None:
        console.print(table.sheet_page(self.sheet, table.Glyphs.fitting(console), visible_only=True))
        console.print(self.summary)

    def print_exercises(self, console: Console) -> None:
        """Without the sum."""
        for exercise in self.sheet.exercises:
            console.print(*table.exercise_lines(exercise, table.Glyphs.fitting(console)), sep="\n")

    def as_text(self) -> str:
        from rich.console import Console

        page = io.StringIO()
        self.print(Console(file=page, width=_WIDTH, highlight=False, color_system=None, force_terminal=False))
        return "\n".join(line.rstrip() for line in page.getvalue().splitlines())

    def as_html(self) -> str:
        return fragment.render_fragment(self.sheet, self.summary)
