"""A sheet as a piece of HTML for a notebook: no script, no style sheet, and the page's own ink on the page's own paper.

Notebooks are light or dark by their own switch, which a fragment cannot ask for, and throw style sheets out of pages
that they do not trust. So text has no colour at all; outcomes are told by a sign, a word and a coloured edge, whose
colours have a contrast of 3 to 1 on white and on black alike (WCAG 2.2, 1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .markup import SHOWN, element
from .safe import for_code
from .words import TRY_IT, WORDS, Glyphs, explanation, not_started, number, snippet, verdict, what_is_missing

_GLYPHS = Glyphs()
_EDGE = {
    Outcome.PASSED: "#2e8b4f",
    Outcome.FAILED: "#d0453c",
    Outcome.CRASHED: "#d0453c",
    Outcome.REFUSED: "#a65bc4",
    Outcome.SKIPPED: "#808080",
    Outcome.UNGRADED: "#b07a10",
}
_FRAME = "line-height:1.45;overflow-wrap:anywhere;max-width:60em"
_LIST = "list-style:none;margin:.2em 0 .8em;padding:0"


def render_fragment(sheet: GradeSheet, summary: str) -> str:
    """Exercises with their checks, what is wrong with those that failed, and the summary."""
    parts = [part for exercise in sheet.exercises for part in _exercise(exercise)]
    notes = [element("p", f"Note: {remark}") for remark in (*sheet.remarks, *sheet.staff_remarks)]
    return _rendered(*parts, *notes, element("p", element("strong", summary)))


def render_sentence(text: str) -> str:
    """A sentence in place of a sheet."""
    return _rendered(element("p", text))


def _rendered(*parts: Element) -> str:
    return tostring(element("div", *parts, style=_FRAME), encoding="unicode", method="html")


def _exercise(exercise: ExerciseResult) -> Iterator[Element]:
    points = f": {number(exercise.score)} of {number(exercise.max_score)} points"
    if not_started(exercise):
        yield element("p", element("strong", exercise.name), f"{points}. {what_is_missing(exercise)}")
        return
    yield element("p", element("strong", exercise.name), points, style="margin:0")
    yield element("ul", *map(_check, exercise.checks), style=_LIST)


def _check(check: CheckResult) -> Element:
    sign = element("span", _GLYPHS.of(check.outcome), aria_hidden="true")
    sign.tail = " "
    points = f" {number(check.score)}/{number(check.max_score)} "
    told = verdict(check) or WORDS[check.outcome]
    why = (element("div", line, dir="auto", style="margin-left:1.2em") for line in explanation(check) if line)
    notes = (element("div", f"Note: {one}", style="margin-left:1.2em") for one in check.remarks)
    edge = f"border-left:4px solid {_EDGE[check.outcome]};padding:.1em .6em;margin:.2em 0"
    return element("li", sign, element("strong", check.name), points, told, *why, *_code(check), *notes, style=edge)


def _code(check: CheckResult) -> Iterator[Element]:
    """The snippet, to be copied into a cell."""
    if lines := snippet(check):
        yield element("div", TRY_IT, style="margin-left:1.2em")
        block = element("pre", style="margin:.2em 0 .2em 1.2em;overflow-x:auto", tabindex="0")
        block.text = "\n".join(for_code(line, SHOWN) for line in lines)  # the library escapes it
        yield block
