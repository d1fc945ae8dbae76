"""What leaves for a platform: one student's grade, from the store's history or from a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..errors import CourseError
from ..records import GradeSheet
from ..report.redact import for_students
from ..report.safe import for_terminal
from ..report.words import number, reasons
from ..rubric import AssignmentRule
from ..store.records import GradeRow, KnownHandIn, Override

_NOTHING = 0.005
"""Points that two decimals do not show."""


@dataclass(frozen=True, slots=True)
class StudentGrade:
    """What one student has, decisions of staff included."""

    id: str
    score: float
    max_score: float
    awaited: float
    """Points that are neither lost nor given; above 0 the score is not final."""
    late: float = 0.0
    """Points deducted for being late."""
    exercises: Mapping[str, float] = field(default_factory=dict)
    attempt: int | None = None
    """Of the student's hand-ins the one that this grades; None where only a sheet is known, as below."""
    run: int | None = None
    """In which the grade became this."""
    at: datetime | None = None
    feedback: str = ""
    """For the student; empty where there is none that belongs to this grade."""

    @property
    def final(self) -> bool:
        return self.awaited < _NOTHING

    def out_of(self, maximum: float, scaled: bool) -> float:
        """The score, as a share of `maximum` if `scaled`.

        Raises:
            CourseError: it is out of another number of points, and nobody has said that it is to be scaled.
        """
        if abs(self.max_score - maximum) < _NOTHING:
            return self.score
        if not scaled or self.max_score <= 0:
            raise CourseError(
                f"{for_terminal(self.id)} has {number(self.score)} of {number(self.max_score)} points, and there the "
                f"assignment has a maximum of {number(maximum)}; set it to {number(self.max_score)} on the platform "
                f"and download the file again, or say --scale"
            )
        return self.score * maximum / self.max_score


def of_store(
    rows: Sequence[GradeRow],
    overrides: Sequence[Override],
    hand_ins: Sequence[KnownHandIn],
    feedback: Mapping[str, str],
    order: Sequence[str],
) -> list[StudentGrade]:
    """The latest grades as the store has them.

    Args:
        overrides: all of the assignment; those that count are named by each grade.
        feedback: by student, where what is known now is what the grade was made of.
        order: names of the exercises as the course has them; others follow.
    """
    decided = {one.id: one for one in overrides}
    attempts = {(one.student, one.sha256): one.attempt for one in hand_ins}
    made = []
    for row in rows:
        grade = row.grade
        known = {name.partition(".")[0] for name in grade.breakdown}
        exercises = {name: 0.0 for name in (*order, *sorted(known)) if name in known}
        for name, mark in grade.breakdown.items():
            exercise = name.partition(".")[0]
            exercises[exercise] = round(exercises[exercise] + mark.score, 4)
        for override in (decided[one] for one in grade.overrides if one in decided):
            if override.target in exercises:
                exercises[override.target] = override.score
        made.append(
            StudentGrade(
                grade.student,
                grade.score,
                grade.max_score,
                grade.awaited,
                grade.late,
                exercises,
                attempts.get((grade.student, grade.submission)),
                row.run,
                row.at,
                feedback.get(grade.student, ""),
            )
        )
    return made


def of_sheets(sheets: Sequence[GradeSheet], rule: AssignmentRule) -> list[StudentGrade]:
    """The grades that sheets tell of."""
    return [
        StudentGrade(
            sheet.submission.id,
            sheet.score,
            sheet.max_score,
            sheet.awaited,
            exercises={exercise.name: exercise.score for exercise in sheet.exercises},
            feedback=feedback_of(sheet, rule),
        )
        for sheet in sheets
    ]


def feedback_of(sheet: GradeSheet, rule: AssignmentRule) -> str:
    """One line for the student, of what the rule lets students see."""
    seen = sheet if sheet.audience == "students" else for_students(sheet, rule)
    awaited = f", {number(seen.awaited)} more awaited" if seen.awaited else ""
    points = f"{number(seen.score)} of {number(seen.max_score)} points{awaited}"
    return " ".join(f"{line.rstrip('.')}." for line in (points, *_decisions(seen), *reasons(seen)))


def no_longer(rows: Sequence[GradeRow], sheets: Sequence[GradeSheet]) -> list[str]:
    """Students whose latest grade is not what the store's evidence makes of their hand-in now."""
    latest = {row.grade.student: row.grade for row in rows}
    moved = []
    for sheet in sheets:
        grade, ref = latest.get(sheet.submission.id), sheet.submission
        if grade is None or (grade.submission, grade.score, grade.max_score, grade.awaited) != (
            *(ref.sha256, sheet.score, sheet.max_score, sheet.awaited),
        ):
            moved.append(ref.id)
    return moved


def unfinished(grades: Collection[StudentGrade]) -> list[str]:
    """Whose grade is not final."""
    return [one.id for one in grades if not one.final]


def _decisions(sheet: GradeSheet) -> Iterator[str]:
    decided = [("the whole", sheet.decided)]
    for exercise in sheet.exercises:
        decided += [(f"{exercise.name}.{check.name}", check.decided) for check in exercise.checks]
        decided.append((exercise.name, exercise.decided))
    for what, decision in decided:
        if decision is not None:
            yield f"By the staff's decision {what} counts {number(decision.score)}: {decision.reason}"
