"""What a student means by ``[EXERCISE] [FILE]``: an exercise or all, in a file of theirs or the handout's own."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CourseError

if TYPE_CHECKING:
    from ..course import Course
    from ..practice.desk import Desk
    from ..practice.feedback import Feedback

_SCANNED = 8 << 20
"""Characters of a student's file that are searched for slow imports."""


@dataclass(frozen=True, slots=True)
class Work:
    """A file to be checked."""

    course: Course
    assignment: str
    exercise: str
    """One of the assignment's; all when empty."""
    file: Path

    @staticmethod
    def meant_by(arguments: Sequence[str], course: Path | None) -> Work:
        """Raises `CourseError` for arguments that are neither an exercise nor a file."""
        from ..course import Course

        found = Course.find(course or _nearest(arguments))
        return Work(found, *_what_to_check(found, arguments))

    def texts(self) -> Iterator[str]:
        """The text of a file that may be anything; what is wrong with it is told when it is loaded."""
        if self.file.is_file():
            with self.file.open(encoding="utf-8", errors="replace") as stream:
                yield stream.read(_SCANNED)

    def check(self, desk: Desk) -> Feedback:
        """Raises `HandInError` when the file cannot be opened."""
        from ..submission import load_submission

        submission = load_submission(self.file, self.assignment, self.file.stem, desk.rule.limits)
        return desk.check(submission, [self.exercise] if self.exercise else [])


def _nearest(arguments: Sequence[str]) -> Path:
    """The folder of the file that is to be checked, when one is named."""
    files = [Path(argument) for argument in arguments if Path(argument).exists()]
    return files[0].absolute().parent if files and not _inside_course(Path()) else Path()


def _inside_course(start: Path) -> bool:
    return any((folder / "grading.toml").is_file() for folder in (start.resolve(), *start.resolve().parents))


def _what_to_check(course: Course, arguments: Sequence[str]) -> tuple[str, str, Path]:
    """Assignment, exercise (or none) and file that the arguments mean."""
    if len(arguments) > 2:
        raise CourseError(f"expected at most an exercise and a file, got {len(arguments)} arguments")
    owner = {part.name: rule.name for rule in course.rubric.assignments for part in rule.exercises}
    names = {rule.name for rule in course.rubric.assignments}
    assignment, exercise, file = "", "", None
    for argument in arguments:
        if argument in owner:
            if exercise:
                raise CourseError(f"expected one exercise, got {exercise} and {argument}; without any, all are checked")
            assignment, exercise = owner[argument], argument
        elif argument in names:
            assignment = argument
        elif Path(argument).exists():
            if file:
                raise CourseError(f"expected one file, got {file} and {argument}")
            file = Path(argument)
        else:
            close = difflib.get_close_matches(argument, [*owner, *names], 1)
            hint = f"did you mean {close[0]}?" if close else f"the exercises are {', '.join(owner)}"
            raise CourseError(f"{argument!r} is neither an exercise nor a file; {hint}")
    if not assignment:
        here = {file.stem} if file is not None else {Path.cwd().name}
        fits = [name for name in names if name in here]
        assignment = fits[0] if fits else course.rubric.assignments[0].name
    return assignment, exercise, file or course.stub(assignment)
