"""A class of sample hand-ins, made of the answers that a course keeps: right ones, wrong ones, and mishaps.

Every hand-in is a whole assignment: one answer for each exercise, joined into a script, a notebook or a folder, as
students hand things in. The choice is fixed, so that everybody sees the same class.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .course import Answer, Course
from .errors import CourseError
from .rubric import AssignmentRule

_DOCSTRING = re.compile(r'\A"""(.*?)"""\n', re.DOTALL)
_CONSTANT = re.compile(r"^(CAUGHT_BY|CHECK|OUTCOME) = .*\n?", re.MULTILINE)
_RIGHT, _SINGLE, _SEVERAL = 5, 10, 3
"""How many hand-ins are all right, have one wrong answer, have several."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """One sample hand-in: the source of the answer to each exercise that it has."""

    id: str
    answers: Mapping[str, str]


def write_class(course: Course, assignment: str, folder: Path) -> list[HandIn]:
    """Write the hand-ins of a class into an empty folder: scripts, notebooks and folders in turn."""
    hand_ins = list(_hand_ins(course, course.rubric.assignment(assignment)))
    for number, hand_in in enumerate(hand_ins):
        if number % 3 == 1:
            (folder / f"{hand_in.id}.ipynb").write_text(notebook_of(hand_in), encoding="utf-8")
        elif number % 7 == 3:
            (folder / hand_in.id).mkdir()
            (folder / hand_in.id / f"{assignment}.py").write_text(script_of(hand_in), encoding="utf-8")
        else:
            (folder / f"{hand_in.id}.py").write_text(script_of(hand_in), encoding="utf-8")
    return hand_ins


def script_of(hand_in: HandIn) -> str:
    """The answers one after the other."""
    return "\n\n".join(f"# %% {exercise}\n{source}" for exercise, source in hand_in.answers.items())


def notebook_of(hand_in: HandIn) -> str:
    """A notebook with a cell for each answer, and the magics and plots that notebooks have."""
    cells = [_cell("markdown", "# My answers"), _cell("code", "%matplotlib inline\nimport matplotlib.pyplot as plt")]
    for exercise, source in hand_in.answers.items():
        cells += [_cell("markdown", f"## {exercise}"), _cell("code", source)]
    cells.append(_cell("code", "!pip list\nplt.plot([0, 1], [0, 1])\nplt.show()"))
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}, indent=1)


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell


def _hand_ins(course: Course, rule: AssignmentRule) -> Iterator[HandIn]:
    pool = _Pool(course, rule)
    number = 0

    def named(answers: Mapping[str, str]) -> HandIn:
        nonlocal number
        number += 1
        return HandIn(f"s{number:03}", answers)

    for turn in range(_RIGHT):
        yield named(pool.right(turn))
    wrong = [list(pool.wrong(exercise)) for exercise in pool.exercises]
    for turn in range(_SINGLE):
        exercise = turn % len(pool.exercises)
        yield named(pool.right(turn) | _pick(pool.exercises[exercise], wrong[exercise], 3 * turn))
    for turn in range(_SEVERAL):
        chosen = [place for place in range(len(pool.exercises)) if place % 3 == turn % 3]
        several: dict[str, str] = {}
        for place in chosen:
            several |= _pick(pool.exercises[place], wrong[place], 5 * turn + place + 1)
        yield named(pool.right(turn) | several)
    for turn, mishap in enumerate(course.answers(rule.name, "mishaps")):
        yield named(pool.right(turn) | {mishap.exercise: _code(mishap.path)})
    half = list(pool.right(0).items())
    yield named(dict(half[: len(half) // 2]))
    yield named({"everything": course.stub(rule.name).read_text(encoding="utf-8")})


class _Pool:
    """The answers of a course, by exercise."""

    def __init__(self, course: Course, rule: AssignmentRule):
        self.exercises = [exercise.name for exercise in rule.exercises]
        self._right = _by_exercise(course.answers(rule.name, "right"))
        self._wrong = _by_exercise(course.answers(rule.name, "wrong"))
        missing = [name for name in self.exercises if name not in self._right]
        if missing:
            where = course.reference_folder(rule.name) / "right"
            raise CourseError(f"a class is made of right answers, and {where} has none for {', '.join(missing)}")

    def right(self, turn: int) -> dict[str, str]:
        """A right answer to every exercise, another style each turn."""
        return {name: _code(self._right[name][turn % len(self._right[name])].path) for name in self.exercises}

    def wrong(self, exercise: str) -> Iterator[str]:
        return (_code(answer.path) for answer in self._wrong.get(exercise, []))


def _pick(exercise: str, sources: Sequence[str], turn: int) -> dict[str, str]:
    return {exercise: sources[turn % len(sources)]} if sources else {}


def _by_exercise(answers: Sequence[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.exercise, []).append(answer)
    return found


def _code(path: Path) -> str:
    """An answer as a student would have written it, without what the course says about it."""
    return _CONSTANT.sub("", _DOCSTRING.sub("", path.read_text(encoding="utf-8"))).strip() + "\n"
