"""What a check asks for, in the words of its docstring and of grading.toml; of hidden ones what students may know."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..course import Course
from ..errors import CourseError
from ..report.words import number
from ..rubric import AssignmentRule, CheckRule, ExerciseRule

if TYPE_CHECKING:
    from ..checks.check import Check

_NAMED = 6
_DEVICES = {"fake-gpu": "a pretended GPU, on any machine", "cuda": "a real GPU; without one its points are awaited"}


def explain(course: Course, name: str) -> Iterator[str]:
    """Lines about ``exercise.check``, ``exercise`` or ``check``.

    Raises:
        CourseError: there is no such check, or there are several; or the course cannot be used.
    """
    assignment, exercise, rule = _meant(course, name)
    texts = _texts(course, assignment, exercise)
    if rule is not None:
        yield from _one(assignment, exercise, rule, texts)
        return
    yield f"{exercise.name}: {exercise.title}. {number(float(exercise.points))} points."
    for each in filter(_may_be_known, exercise.checks):
        title = texts[each.name].title if each.name in texts else "hidden; it runs when your work is graded."
        yield f"  {each.name} ({number(float(each.points))}): {title}"
    yield f"More on one of them: autograder explain {exercise.name}.{exercise.checks[0].name}"


def _one(assignment: AssignmentRule, exercise: ExerciseRule, rule: CheckRule, texts: dict[str, Check]) -> Iterator[str]:
    yield f"{exercise.name}.{rule.name}: {exercise.title}"
    if rule.name in texts:
        text = texts[rule.name].title if rule.visibility == "hidden" else texts[rule.name].text
        yield from (line.strip() for line in text.splitlines() if line.strip())
    yield f"Worth {number(float(rule.points))} of the {number(float(exercise.points))} points of {exercise.name}."
    if rule.visibility == "public":
        yield f"Public: `autograder check {exercise.name}` runs it, and its code is in {assignment.name}/checks.py."
    else:
        yield "Hidden: it runs when your work is graded, on inputs that are not told."
    needed = [name for name in rule.needs if any(map(_may_be_known, _called(exercise, name)))]
    if needed:
        yield f"Run only when {' and '.join(needed)} {'has' if len(needed) == 1 else 'have'} passed."
    if rule.device in _DEVICES:
        yield f"Runs on {_DEVICES[rule.device]}."


def _meant(course: Course, name: str) -> tuple[AssignmentRule, ExerciseRule, CheckRule | None]:
    known = {
        f"{part.name}.{rule.name}": (assignment, part, rule)
        for assignment in course.rubric.assignments
        for part in assignment.exercises
        for rule in part.checks
        if _may_be_known(rule)
    }
    exercises = {part.name: (assignment, part, None) for assignment, part, _ in known.values()}
    if name in known:
        return known[name]
    if name in exercises:
        return exercises[name]
    called = [full for full in known if full.rpartition(".")[2] == name]
    if len(called) == 1:
        return known[called[0]]
    if called:
        more = f" and {len(called) - _NAMED} more" if len(called) > _NAMED else ""
        raise CourseError(f"which {name}? there are {', '.join(called[:_NAMED])}{more}")
    close = difflib.get_close_matches(name, [*known, *exercises, *(full.rpartition(".")[2] for full in known)], 1)
    hint = f"did you mean {close[0]}?" if close else f"the exercises are {', '.join(exercises)}"
    raise CourseError(f"{name!r} is neither a check nor an exercise; {hint}")


def _texts(course: Course, assignment: AssignmentRule, exercise: ExerciseRule) -> dict[str, Check]:
    """The checks themselves, by name: the public ones, and with a reference beside them those students may know of."""
    checks = [*course.checks(assignment.name, "public")]
    if course.has_reference:
        checks += course.checks(assignment.name, "hidden")
    return {check.name: check for check in checks if check.exercise == exercise.name}


def _called(exercise: ExerciseRule, name: str) -> list[CheckRule]:
    return [rule for rule in exercise.checks if rule.name == name]


def _may_be_known(rule: CheckRule) -> bool:
    """Whether students' sheets have it at all (`report.redact`)."""
    return rule.visibility == "public" or rule.reveal != "nothing"
