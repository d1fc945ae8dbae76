"""What a student reads in a grade cell: points, checks and what went wrong, as text and as escaped HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, tostring

import nbformat

from ...records import CheckResult, ExerciseResult
from ...report.markup import tag
from ...report.safe import for_terminal
from ...report.words import WORDS, Glyphs, explanation, not_started, number, verdict, what_is_missing

_GLYPHS = Glyphs()
_NEAR = 1e-3


def outputs_of(exercise: ExerciseResult) -> list[Any]:
    """Outputs for the exercise of a sheet for students. The one result is its points, as nbgrader reads them.

    Without any it would give full marks, so what is not decided is an error, which is zero to nbgrader's own rule.
    """
    text = "\n".join(_lines(exercise))
    html = tostring(tag("div", *_elements(exercise)), encoding="unicode", method="html")
    shown = nbformat.v4.new_output("display_data", data={"text/plain": text, "text/html": html})
    awaited = sum(check.awaited for check in exercise.checks)
    if awaited > exercise.max_score - _NEAR:
        sentence = "Not graded yet: its points are awaited, neither lost nor given."
        return [shown, nbformat.v4.new_output("error", ename="NotGraded", evalue=sentence, traceback=[sentence])]
    return [shown, nbformat.v4.new_output("execute_result", data={"text/plain": number(exercise.score)})]


def _heading(exercise: ExerciseResult) -> str:
    awaited = sum(check.awaited for check in exercise.checks)
    later = f", {number(awaited)} awaited" if awaited else ""
    return f"{number(exercise.score)} of {number(exercise.max_score)} points{later}"


def _lines(exercise: ExerciseResult) -> Iterator[str]:
    yield f"{exercise.name}: {_heading(exercise)}"
    if not_started(exercise):
        yield for_terminal(what_is_missing(exercise))
    else:
        for check in exercise.checks:
            yield f"  {_GLYPHS.of(check.outcome)} {check.name}  {_points(check)}  {for_terminal(_said(check))}"
            yield from (f"      {for_terminal(line)}" for line in (*explanation(check), *check.remarks) if line)


def _elements(exercise: ExerciseResult) -> Iterator[Element]:
    yield tag("p", tag("strong", exercise.name), f": {_heading(exercise)}")
    if not_started(exercise):
        yield tag("p", what_is_missing(exercise))
    else:
        yield tag("ul", *(_item(check) for check in exercise.checks), style="list-style: none")


def _item(check: CheckResult) -> Element:
    why = (tag("div", line, dir="auto") for line in (*explanation(check), *check.remarks) if line)
    return tag(
        "li", f"{_GLYPHS.of(check.outcome)} ", tag("strong", check.name), f" {_points(check)} {_said(check)}", *why
    )


def _points(check: CheckResult) -> str:
    return f"{number(check.score)}/{number(check.max_score)}"


def _said(check: CheckResult) -> str:
    return verdict(check) or WORDS[check.outcome]
