"""One hand-in as one HTML page for the student who wrote it: no script, no request, readable on a phone and by ear.

What is lost comes first and the worst of it on top: what the mistake looks like, where the lectures tell of it, the
smallest case that shows it, the checks, and pictures drawn from the student's own code. What is right is short.

Text gets into the page through `tag` and `_case` alone. The page shows no remark for staff, and of everything else
what is on the sheet: what may be handed to a student is a sheet made by `redact.for_students`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import count
from xml.etree.ElementTree import Element, tostring

from msgspec import structs

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome, Picture
from .markup import page, tag
from .pictures import drawing
from .safe import for_code
from .words import (
    MADE_FOR,
    TRY_IT,
    WORDS,
    Glyphs,
    explanation,
    lateness,
    not_started,
    number,
    outcome_of,
    snippet,
    what_is_missing,
)

_GLYPHS = Glyphs()
_WRONG = (Outcome.REFUSED, Outcome.CRASHED, Outcome.FAILED)
"""Worst first; among equals the check that lost most is first."""
_ROUNDED = 1e-3
"""What rounding to four decimals can add up to in the points of an exercise."""
_DRAWN = 110_000
"""Characters of all drawings together, so that a page stays under 200 KB; of what is beyond it, the sentence stays."""
_LINE = 2000
"""Characters of a line of code at most."""
STYLE = resources.files(__package__).joinpath("student_page.css").read_text(encoding="utf-8")


def render_page(sheet: GradeSheet, later: int = 0) -> str:
    """The page (HTML) of one sheet. The same sheet gives the same text.

    Args:
        sheet: made for students, unless it is to be seen by staff alone.
        later: how many checks are not on the sheet and run when it is graded.
    """
    return page(f"{sheet.submission.id}: {sheet.assignment}", list(_Page(sheet, later).body()), STYLE)


class _Page:
    """A page on its way: its exercises have places to link to, and its pictures names that do not clash."""

    def __init__(self, sheet: GradeSheet, later: int):
        self._sheet, self._later = sheet, later
        self._places = {exercise.name: f"exercise-{place}" for place, exercise in enumerate(sheet.exercises, 1)}
        self._room = _DRAWN
        self._pictures = (f"picture-{place}" for place in count(1))

    def body(self) -> Iterator[Element]:
        started = [exercise for exercise in self._sheet.exercises if not not_started(exercise)]
        lost = sorted((one for one in started if _lost(one) > _ROUNDED), key=_lost, reverse=True)
        kept = [one for one in started if _lost(one) <= _ROUNDED]
        ungraded = [one for one in kept if outcome_of(one) is Outcome.UNGRADED]
        right = [one for one in kept if outcome_of(one) is not Outcome.UNGRADED]
        yield self._header()
        main = tag("main", self._glance())
        if lost:
            main.append(_part("What to mend, worst first", *(self._to_mend(one) for one in lost)))
        if missing := [one for one in self._sheet.exercises if not_started(one)]:
            rows = (
                tag("li", tag("b", _title(one)), f": {what_is_missing(one)}", id=self._places[one.name])
                for one in missing
            )
            main.append(_part("Not started", tag("ul", *rows)))
        if ungraded:
            main.append(_part("Not graded yet", *map(self._right, ungraded)))
        if right:
            main.append(_part("What is right" if not lost else "What is right already", *map(self._right, right)))
        if self._sheet.remarks:
            main.append(_part("Of the file itself", tag("ul", *(tag("li", one) for one in self._sheet.remarks))))
        yield main
        yield self._footer()

    # ------------------------------------------------------------ above

    def _header(self) -> Element:
        sheet = self._sheet
        points = tag("strong", number(sheet.score), class_="score")
        header = tag(
            "header",
            tag("p", sheet.assignment, class_="soft"),
            tag("h1", tag("bdi", sheet.submission.id)),
            tag("p", points, f" of {number(sheet.max_score)} points"),
            _bar(sheet),
        )
        if sheet.late is not None and sheet.late.points:
            header.append(tag("p", f"{lateness(sheet.late).capitalize()}.", class_="soft"))
        if self._later:
            header.append(tag("p", f"These are the visible checks; {self._later} more run later.", class_="soft"))
        if sheet.awaited:
            said = f"Awaited, neither lost nor given: {number(sheet.awaited)} more, for {_awaited_for(sheet)}."
            header.append(tag("p", said, class_="ungraded" if sheet.ungraded else "soft"))
        return header

    def _glance(self) -> Element:
        rows = (
            tag(
                "li",
                _sign(outcome_of(one)),
                tag("a", _title(one), href=f"#{self._places[one.name]}"),
                tag("span", f"{number(one.score)} of {number(one.max_score)}", class_="number"),
            )
            for one in self._sheet.exercises
        )
        return tag("nav", tag("ul", *rows), class_="glance", aria_label="Exercises")

    def _footer(self) -> Element:
        sheet = self._sheet
        hidden = any(check.visibility == "hidden" for one in sheet.exercises for check in one.checks)
        about = [MADE_FOR[sheet.audience]] if hidden or sheet.audience == "staff" else []
        return tag(
            "footer",
            *(tag("p", text) for text in about),
            tag(
                "p",
                f"Graded at isolation {sheet.isolation.tier}. Hash of the hand-in: ",
                tag("code", sheet.submission.sha256[:12]),
                ".",
            ),
        )

    # ------------------------------------------------------------ an exercise

    def _to_mend(self, exercise: ExerciseResult) -> Element:
        article = tag("article", *self._heading(exercise))
        article.extend([*_misconceptions(exercise)])
        if exercise.lecture:
            article.append(tag("p", tag("b", "Look it up: "), exercise.lecture, ".", class_="lecture"))
        wrong = sorted((check for check in exercise.checks if check.outcome in _WRONG), key=_badness)
        smallest = _smallest(exercise)
        article.extend([*_case(smallest)])
        if wrong:
            article.append(tag("ul", *(_wrong(check, smallest) for check in wrong), class_="checks"))
        elif all(check.outcome is Outcome.PASSED for check in exercise.checks):
            article.append(tag("p", "Points are lost in checks that are not shown."))
        article.extend([*_short(exercise), *self._figures(exercise.pictures)])
        return article

    def _right(self, exercise: ExerciseResult) -> Element:
        article = tag("article", *self._heading(exercise), *_short(exercise))
        if exercise.pictures:
            summary = tag("summary", f"Your code at work ({len(exercise.pictures)})")
            article.append(tag("details", summary, *self._figures(exercise.pictures)))
        return article

    def _heading(self, exercise: ExerciseResult) -> Iterator[Element]:
        yield tag("h3", _sign(outcome_of(exercise)), _title(exercise), id=self._places[exercise.name])
        points = f"{number(exercise.score)} of {number(exercise.max_score)} points"
        yield tag("p", tag("code", exercise.name), f", {points}", class_="soft")

    def _figures(self, pictures: Sequence[Picture]) -> Iterator[Element]:
        for picture in pictures:
            caption = tag(
                "figcaption",
                tag("b", f"{picture.title}. "),
                picture.shows,
                tag("span", f" Made from: {picture.made_from}.", class_="soft"),
            )
            drawn = drawing(picture, next(self._pictures))
            self._room -= len(tostring(drawn))
            yield tag("figure", drawn, caption) if self._room >= 0 else tag("figure", caption)


# ---------------------------------------------------------------- what went wrong


def _misconceptions(exercise: ExerciseResult) -> Iterator[Element]:
    """Each once, however many checks have found it."""
    found = {check.diagnosis.name: check.diagnosis for check in exercise.checks if check.diagnosis}
    for diagnosis in found.values():
        what = tag("p", tag("b", "Looks like: "), diagnosis.name, class_="name")
        yield tag("div", what, tag("p", *_with_code(diagnosis.text)), class_="misconception")


def _with_code(text: str) -> Iterator[Element | str]:
    """The course's prose; what stands between backticks is code."""
    for place, part in enumerate(text.split("`")):
        yield tag("code", part) if place % 2 else part


def _smallest(exercise: ExerciseResult) -> CheckResult | None:
    """The check with the smallest case; of several such one that says what is right, if any does."""
    found = [(one, check) for check in exercise.checks if (one := check.counterexample)]
    found.sort(key=lambda pair: (math.prod(pair[0].sizes.values()), pair[0].expected is None))
    return found[0][1] if found else None


def _case(check: CheckResult | None) -> Iterator[Element]:
    """The case to redo by hand, and lines of code that show it: a block that is scrolled by the keyboard if wide."""
    if check is None or check.counterexample is None:
        return
    words = tag("p", check.counterexample.text, dir="auto", class_="worked")
    case = tag("div", tag("p", "The smallest case", class_="soft"), words, class_="case")
    if lines := snippet(check):
        block = tag("pre", tabindex="0", role="region", aria_label="Code")
        block.text = "\n".join(for_code(line, _LINE) for line in lines)  # the library escapes it
        case.extend([tag("p", TRY_IT, class_="soft"), block])
    yield case


def _wrong(check: CheckResult, shown: CheckResult | None) -> Element:
    """A check with what it found, but for a case that is `shown` above."""
    told = tag(
        "p",
        _mark(check.outcome),
        tag("b", check.name),
        f": {WORDS[check.outcome]}",
        tag("span", f", {number(check.score)} of {number(check.max_score)} points", class_="soft"),
    )
    asked = [tag("p", check.title, class_="soft")] if check.title else []
    example, above = check.counterexample, shown and shown.counterexample
    if example and above and (example.given, example.sizes) == (above.given, above.sizes):
        example = None
    bare = structs.replace(check, diagnosis=None, counterexample=example)
    lines = (tag("p", line, dir="auto") for line in explanation(bare) if line)
    notes = (tag("p", f"Note: {remark}", class_="soft", dir="auto") for remark in check.remarks)
    return tag("li", told, *asked, *lines, *notes, class_=str(check.outcome))


def _short(exercise: ExerciseResult) -> Iterator[Element]:
    """Checks of which one line says enough: those that passed, and those without a verdict, by their reason."""
    passed = [check.name for check in exercise.checks if check.outcome is Outcome.PASSED]
    if passed:
        yield tag("p", _mark(Outcome.PASSED), tag("b", "Passed: "), f"{', '.join(passed)}.", class_="passed-checks")
    waiting: dict[tuple[Outcome, str], list[str]] = {}
    for check in exercise.checks:
        if check.outcome in (Outcome.SKIPPED, Outcome.UNGRADED):
            waiting.setdefault((check.outcome, check.message), []).append(check.name)
    for (outcome, message), names in waiting.items():
        yield tag("p", _mark(outcome), tag("b", f"{', '.join(names)}: "), message, class_="soft")


# ---------------------------------------------------------------- small things


def _lost(exercise: ExerciseResult) -> float:
    return exercise.max_score - exercise.score - sum(check.awaited for check in exercise.checks)


def _badness(check: CheckResult) -> tuple[int, float]:
    return _WRONG.index(check.outcome), check.score - check.max_score


def _title(exercise: ExerciseResult) -> str:
    return exercise.title or exercise.name


def _part(title: str, *inside: Element) -> Element:
    return tag("section", tag("h2", title), *inside)


def _mark(outcome: Outcome) -> Element:
    """A sign for the eye, where the words beside it say the same."""
    return tag("span", _GLYPHS.of(outcome), class_=f"sign {outcome}", aria_hidden="true")


def _sign(outcome: Outcome) -> Element:
    """A sign for the eye, its word for the ear."""
    return tag("span", _mark(outcome), tag("span", f"{WORDS[outcome]}: ", class_="spoken"))


def _bar(sheet: GradeSheet) -> Element:
    """Points as a bar, for the eye alone: the sentence above says the same."""
    most = sheet.max_score or 1.0
    got, more = 100 * sheet.score / most, 100 * sheet.awaited / most
    return tag(
        "svg",
        tag("rect", width="100", height="4", class_="bar-lost"),
        tag("rect", width=f"{got:.2f}", height="4", class_="bar-got"),
        tag("rect", x=f"{got:.2f}", width=f"{more:.2f}", height="4", class_="bar-awaited"),
        viewBox="0 0 100 4",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )


def _awaited_for(sheet: GradeSheet) -> str:
    elsewhere = any(c.outcome is Outcome.SKIPPED and c.awaited for one in sheet.exercises for c in one.checks)
    reasons = ["checks that need a GPU"] if elsewhere else []
    if sheet.ungraded:
        reasons.append("checks at which the grader failed, not you")
    return " and ".join(reasons)
