"""`@check`: a function that asks a student's submission for something, and whose docstring the student reads."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CourseError, GraderFault
from ..records import Evidence, Outcome
from .student import Finding, Student


@dataclass(frozen=True)
class Check:
    """One check: a name within its exercise, what it asks for in a student's words, and how it finds out."""

    exercise: str
    name: str
    title: str
    """First line of the docstring."""
    text: str
    """The whole docstring."""
    body: Callable[[Student], None]

    def __call__(self, student: Student) -> None:
        """Raises `Finding` unless the answer is right."""
        self.body(student)

    def run(self, student: Student) -> Evidence:
        """The check's verdict. A failure of the grader itself is UNGRADED, never the student's."""
        started = time.perf_counter()

        def evidence(outcome: Outcome, message: str = "", **more: Any) -> Evidence:
            seconds = time.perf_counter() - started
            remarks = tuple(student.remarks)
            more |= {"cases": student.cases, "remarks": remarks, "observed": student.observed}
            return Evidence(self.name, outcome, message, seconds=seconds, **more)

        try:
            self.body(student)
        except Finding as found:
            return evidence(
                found.outcome,
                found.message,
                places=found.places,
                counterexample=found.counterexample,
                diagnosis=found.diagnosis,
                flow=found.flow,
            )
        except (CourseError, GraderFault) as error:
            return evidence(Outcome.UNGRADED, f"The grader could not run this check: {error}")
        except Exception as error:  # a bug in the check or in the grader
            return evidence(
                Outcome.UNGRADED, f"The check itself failed: {type(error).__name__}: {error} ({_at(error)})"
            )
        return evidence(Outcome.PASSED)


def check(exercise: str, name: str = "") -> Callable[[Callable[[Student], None]], Check]:
    """Make a check of a function ``(student) -> None`` that calls the methods of `Student`.

    The function's name is the check's, unless `name` is given; its docstring is what students read.
    """

    def decorate(body: Callable[[Student], None]) -> Check:
        text = inspect.cleandoc(body.__doc__ or "")
        if not text:
            raise CourseError(f"check {body.__name__} has no docstring, and students read it")
        return Check(exercise, name or body.__name__, text.splitlines()[0], text, body)

    return decorate


def checks_in(module: object) -> Sequence[Check]:
    """All checks that a module defines, by themselves or in lists at its top level, in the order of definition."""
    things = list(vars(module).values())
    nested = [thing if isinstance(thing, list) else [thing] for thing in things]
    return [thing for several in nested for thing in several if isinstance(thing, Check)]


def _at(error: BaseException) -> str:
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return f"{Path(traceback.tb_frame.f_code.co_filename).name}, line {traceback.tb_lineno}" if traceback else "?"
