"""Grade sheets as one HTML page that needs nothing else: no script, no request, light or dark as the reader has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .markup import SHOWN, element, page, tag
from .safe import for_code
from .words import (
    AWAITED,
    MADE_FOR,
    TRY_IT,
    WORDS,
    Glyphs,
    explanation,
    not_started,
    number,
    outcome_of,
    reasons,
    snippet,
    verdict,
    what_is_missing,
)

_GLYPHS = Glyphs()
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c9c9c9; --soft: #595959;
  --passed: #14682b; --failed: #a3160f; --crashed: #a3160f; --refused: #7b1fa2; --ungraded: #6b4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #16181b; --line: #45494f; --soft: #b4b8be;
  --passed: #7ee08f; --failed: #ff9a92; --crashed: #ff9a92; --refused: #dfa8ff; --ungraded: #f0cd6b; } }
body { margin: 0 auto; padding: 1rem; max-width: 75rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; }
caption, th, td { text-align: left; }
th, td { padding: .3rem .7rem; white-space: nowrap; }
tbody { border-top: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.more td { padding-top: 0; white-space: normal; }
details { position: sticky; left: .7rem; max-width: min(70rem, calc(100vw - 4rem)); }
summary { cursor: pointer; color: var(--soft); }
summary, p, li, h2, code { overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: .8rem 0 .2rem; }
ul { margin: 0; padding-left: 1.2rem; list-style: none; }
li p { margin: .1rem 0 .1rem 1.2rem; }
pre { margin: .1rem 0 .4rem 1.2rem; padding: .4rem .6rem; overflow-x: auto; border: 1px solid var(--line); }
.soft, .skipped { color: var(--soft); }
.passed { color: var(--passed); } .failed { color: var(--failed); } .crashed { color: var(--crashed); }
.refused { color: var(--refused); } .ungraded { color: var(--ungraded); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
"""


def render_html(sheets: Sequence[GradeSheet]) -> str:
    """A page with the class in a table; what happened in each hand-in folds out below its row.

    Text gets into the page through `tag` and `_code` alone, and the library escapes it.
    """
    title = f"{sheets[0].assignment}: {len(sheets)} hand-ins" if sheets else "No hand-ins"
    body = [tag("header", tag("h1", title), *_about(sheets)), tag("main", _table(sheets)), _legend()]
    return page(title, body, _STYLE)


def _about(sheets: Sequence[GradeSheet]) -> Iterator[Element]:
    for isolation in dict.fromkeys((sheet.isolation.tier, ", ".join(sheet.isolation.layers)) for sheet in sheets):
        yield tag("p", f"Isolation while they ran: {isolation[0]} ({isolation[1]}).")
    for audience in dict.fromkeys(sheet.audience for sheet in sheets):
        yield tag("p", MADE_FOR[audience])
    for remark in dict.fromkeys(remark for sheet in sheets for remark in sheet.staff_remarks):
        yield tag("p", f"Note: {remark}", class_="ungraded")
    if any(sheet.awaited for sheet in sheets):
        yield tag("p", f"{AWAITED}.")


def _table(sheets: Sequence[GradeSheet]) -> Element:
    exercises = list(dict.fromkeys(exercise.name for sheet in sheets for exercise in sheet.exercises))
    numbers = (tag("th", name, scope="col", class_="number") for name in ("score", "of", *exercises))
    header = tag("thead", tag("tr", tag("th", "hand-in", scope="col"), *numbers))
    caption = tag("caption", "Points, by exercise. Below each row, what happened.")
    table = tag("table", caption, header, *(_rows(sheet, exercises) for sheet in sheets))
    return tag("div", table, class_="scroll", role="region", aria_label="Points", tabindex="0")


def _rows(sheet: GradeSheet, exercises: Sequence[str]) -> Element:
    found = {exercise.name: exercise for exercise in sheet.exercises}
    awaited = f" +{number(sheet.awaited)}?" if sheet.awaited else ""
    row = tag(
        "tr",
        tag("th", tag("bdi", sheet.submission.id), scope="row"),
        tag("td", number(sheet.score), awaited, class_="number"),
        tag("td", number(sheet.max_score), class_="number"),
        *(_cell(found[name]) if name in found else tag("td") for name in exercises),
    )
    return tag("tbody", row, tag("tr", tag("td", _details(sheet), colspan=str(3 + len(exercises))), class_="more"))


def _cell(exercise: ExerciseResult) -> Element:
    outcome = outcome_of(exercise)
    return tag("td", _sign(outcome), f" {number(exercise.score)}", class_=f"number {outcome}")


def _sign(outcome: Outcome) -> Element:
    """A sign for the eye, its word for the ear."""
    sign = tag("span", _GLYPHS.of(outcome), aria_hidden="true")
    return tag("span", sign, tag("span", WORDS[outcome], class_="spoken"))


def _details(sheet: GradeSheet) -> Element:
    summary = "; ".join(reasons(sheet)) or "all right"
    digest = sheet.submission.sha256[:12]
    notes = (tag("p", f"Note: {remark}") for remark in sheet.remarks)
    parts = (part for exercise in sheet.exercises for part in _exercise(exercise))
    whose = tag("p", "Hash of the hand-in: ", tag("code", digest), class_="soft")
    spoken = tag("span", f"{sheet.submission.id}: ", class_="spoken")
    return tag("details", element("summary", spoken, summary), whose, *notes, *parts)


def _exercise(exercise: ExerciseResult) -> Iterator[Element]:
    yield tag("h2", f"{exercise.name}: {number(exercise.score)} of {number(exercise.max_score)} points")
    if not_started(exercise):
        yield tag("p", what_is_missing(exercise), class_="soft")
        return
    yield tag("ul", *map(_check, exercise.checks))


def _check(check: CheckResult) -> Element:
    points = f"{number(check.score)}/{number(check.max_score)}"
    name = tag("span", _sign(check.outcome), f" {check.name}", class_=str(check.outcome))
    why = (tag("p", line, dir="auto") for line in explanation(check) if line)
    notes = (tag("p", f"Note: {remark}", class_="soft") for remark in check.remarks)
    return tag("li", name, f" {points} {verdict(check)}", *why, *_code(check), *notes)


def _code(check: CheckResult) -> Iterator[Element]:
    """The snippet: a block that can be marked and copied, scrolled with the keyboard where it is wide."""
    if lines := snippet(check):
        yield tag("p", TRY_IT, class_="soft")
        block = tag("pre", tabindex="0", role="group", aria_label="Code")
        block.text = "\n".join(for_code(line, SHOWN) for line in lines)  # the library escapes it
        yield block


def _legend() -> Element:
    signs = ((_GLYPHS.of(outcome), WORDS[outcome]) for outcome in Outcome)
    return tag("footer", tag("p", "; ".join(f"{sign} {word}" for sign, word in signs), class_="soft"))
