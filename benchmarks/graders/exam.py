"""What every grader is asked to ask, what is handed in, and what a grader makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Answers = Mapping[str, str]
"""A hand-in: source by exercise."""
Submissions = Mapping[str, Answers]
"""By name."""


@dataclass(frozen=True)
class Question:
    """One test: a call that raises `AssertionError`, with what a student should read, unless the answer is right."""

    exercise: str
    name: str
    subject: str
    """What the hand-in has to define for it."""
    call: str
    """Of a function of the exam's text."""
    points: float

    @property
    def id(self) -> str:
        return f"{self.exercise}_{self.name}"


@dataclass(frozen=True)
class Exam:
    """The questions of one assignment, by exercise and in plain PyTorch."""

    assignment: str
    text: str
    """Functions that the questions call; each grader gets it in its own form."""
    questions: tuple[Question, ...]

    @property
    def exercises(self) -> list[str]:
        return list(dict.fromkeys(question.exercise for question in self.questions))

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)

    def of(self, exercise: str) -> list[Question]:
        return [question for question in self.questions if question.exercise == exercise]


@dataclass(frozen=True)
class Marked:
    """What one hand-in got."""

    points: float
    said: Mapping[str, str] = field(default_factory=dict)
    """Of each question that was not passed, by its id, the first line that a student reads."""


class Grader(Protocol):
    """A way to grade a class. What its author prepares once for an assignment happens before `grade`."""

    def collect(self, given: Submissions) -> None:
        """Puts the hand-ins where the grader looks for them."""

    def grade(self) -> None:
        """Runs the grader on all of them, as a course would."""

    def results(self) -> Mapping[str, Marked]:
        """By hand-in; of those that it gave no result for, nothing."""


def script(answers: Answers) -> str:
    """The answers one after the other."""
    return "\n\n".join(answers.values())


def notebook(cells: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """Code cells with their metadata, as a notebook."""
    coded: list[object] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "source": source,
            "metadata": metadata,
            "outputs": [],
            "execution_count": None,
        }
        for number, (source, metadata) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": coded})
