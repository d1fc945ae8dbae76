"""A class of any size, mixed as classes are, in which no two hand-ins have the same bytes."""

from __future__ import annotations

import random
import re
from pathlib import Path

from autograder.course import Course

_SAID_BY_THE_COURSE = re.compile(r'\A""".*?"""\n|^(CAUGHT_BY|CHECK|OUTCOME) = .*\n?', re.DOTALL | re.MULTILINE)
_RIGHT, _ONE_WRONG = 0.55, 0.25
"""Shares of hand-ins that are all right and that have one known mistake; the rest has two to four."""


def write_big_class(course: Course, assignment: str, folder: Path, count: int, seed: int = 7) -> None:
    """Scripts s0000.py, s0001.py …: an answer to every exercise, of the right and wrong ones that the course keeps."""
    rule = course.rubric.assignment(assignment)
    kept: dict[str, dict[str, list[str]]] = {"right": {}, "wrong": {}}
    for kind, by_exercise in kept.items():
        for answer in course.answers(assignment, kind):
            text = _SAID_BY_THE_COURSE.sub("", answer.path.read_text(encoding="utf-8"))
            by_exercise.setdefault(answer.exercise, []).append(text.strip())
    draw = random.Random(seed)
    names = [part.name for part in rule.exercises]
    for number in range(count):
        answers = {name: draw.choice(kept["right"][name]) for name in names}
        luck = draw.random()
        mistakes = 0 if luck < _RIGHT else 1 if luck < _RIGHT + _ONE_WRONG else draw.randint(2, min(4, len(names)))
        for name in draw.sample(names, mistakes):
            answers[name] = draw.choice(kept["wrong"][name])
        text = "\n\n\n".join(f"# {name}\n{source}" for name, source in answers.items())
        (folder / f"s{number:04}.py").write_text(f"# hand-in {number}\n{text}\n", encoding="utf-8")
