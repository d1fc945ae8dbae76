"""Grade sheets as GitHub Flavored Markdown: of a class for the summary of a CI step, of one for its student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .safe import for_html, for_markdown
from .words import (
    AWAITED,
    MADE_FOR,
    Glyphs,
    explanation,
    not_started,
    number,
    outcome_of,
    reason,
    reasons,
    verdict,
    what_is_missing,
)

STEP_SUMMARY = 1 << 20
"""Bytes that GitHub takes for the summary of a step; of a longer one it shows nothing."""
_RESERVE = 2000
"""Bytes for what is said of hand-ins left out."""
_GLYPHS = Glyphs()


def render_markdown(sheets: Sequence[GradeSheet], limit: int = STEP_SUMMARY) -> str:
    """At most `limit` bytes of UTF-8: the table first, then details of as many hand-ins as there is room for."""
    head = _head(sheets)
    room = limit - _RESERVE - _size(head)
    rows, room = _fitting([_row(sheet) for sheet in sheets], room)
    wrong = [sheet for sheet in sheets if reasons(sheet) or sheet.remarks]
    details, _ = _fitting(map(_details, wrong), room)
    return "".join(
        [
            head,
            *rows,
            _left_out("row", len(sheets) - len(rows), limit),
            "\n" if sheets else "",
            *details,
            _left_out("hand-in", len(wrong) - len(details), limit),
        ]
    )


def render_one(sheet: GradeSheet, limit: int = STEP_SUMMARY, later: int = 0) -> str:
    """One hand-in's sheet for the student, at most `limit` bytes: points by exercise, and what to mend.

    `later` counts the checks that were not asked here and will be.
    """
    head = [
        f"### {for_markdown(sheet.assignment)}: {_score(sheet)} of {number(sheet.max_score)} points",
        "",
        *([f"By the visible checks alone; {later} more run when it is graded.", ""] if later else []),
        *([AWAITED.replace("+n?", "`+n?`") + ".", ""] if sheet.awaited else []),
        "| exercise | points | |",
        "|---|--:|---|",
        *(_exercise_row(exercise) for exercise in sheet.exercises),
        "",
    ]
    text = "\n".join(head) + "\n"
    lines = [f"{line}\n" for line in _lines(sheet)]
    kept, _ = _fitting(lines, limit - _RESERVE - _size(text))
    return text + "".join(kept) + _left_out("line", len(lines) - len(kept), limit)


def _exercise_row(exercise: ExerciseResult) -> str:
    """Its sign and points, and its worst check in a line."""
    points = f"{number(exercise.score)} of {number(exercise.max_score)}"
    why = "not started" if not_started(exercise) else reason(exercise)
    return f"| {_GLYPHS.of(outcome_of(exercise))} {for_markdown(exercise.name)} | {points} | {for_markdown(why, 240)} |"


def _head(sheets: Sequence[GradeSheet]) -> str:
    if not sheets:
        return "No hand-ins.\n"
    first = sheets[0]
    names = ", ".join(for_markdown(exercise.name) for exercise in first.exercises)
    lines = [
        f"### {for_markdown(first.assignment)}: {_count(sheets)}",
        "",
        f"{MADE_FOR[first.audience]} Exercises, in order: {names}.",
        "; ".join(f"{sign} {meaning}" for sign, meaning in _GLYPHS.legend.items()) + ".",
        *([AWAITED.replace("+n?", "`+n?`") + "."] if any(sheet.awaited for sheet in sheets) else []),
        *(f"Note: {for_markdown(remark)}." for remark in dict.fromkeys(_staff_remarks(sheets))),
        "",
        "| hand-in | score | exercises | why |",
        "|---|--:|---|---|",
    ]
    return "\n".join(lines) + "\n"


def _staff_remarks(sheets: Sequence[GradeSheet]) -> Iterator[str]:
    return (remark for sheet in sheets for remark in sheet.staff_remarks)


def _count(sheets: Sequence[GradeSheet]) -> str:
    return "1 hand-in" if len(sheets) == 1 else f"{len(sheets)} hand-ins"


def _row(sheet: GradeSheet) -> str:
    signs = "".join(_GLYPHS.of(outcome_of(exercise)) for exercise in sheet.exercises)
    why = "<br>".join(for_markdown(one, 240) for one in reasons(sheet)) or "all right"
    return f"| {for_markdown(sheet.submission.id, 200)} | {_score(sheet)} | {signs} | {why} |\n"


def _score(sheet: GradeSheet) -> str:
    return number(sheet.score) + (f" +{number(sheet.awaited)}?" if sheet.awaited else "")


def _details(sheet: GradeSheet) -> str:
    """One hand-in, folded up: the exercises that lost points, with the checks that took them."""
    name = for_html(sheet.submission.id, 200)
    of = f"{_score(sheet)} of {number(sheet.max_score)} points"
    lines = ["", f"<details><summary><code>{name}</code>: {of}</summary>", "", *_lines(sheet), "", "</details>", ""]
    return "\n".join(lines)


def _lines(sheet: GradeSheet) -> Iterator[str]:
    for exercise in sheet.exercises:
        if outcome_of(exercise) is Outcome.PASSED:
            continue
        points = f"{number(exercise.score)} of {number(exercise.max_score)} points"
        yield f"* {for_markdown(exercise.name)} {points}"
        if not_started(exercise):
            yield f"  * {for_markdown(what_is_missing(exercise))}"
        else:
            yield from (line for check in exercise.checks for line in _of_check(check))
    yield from (f"* Note: {for_markdown(remark)}" for remark in sheet.remarks)


def _of_check(check: CheckResult) -> Iterator[str]:
    points = f"{number(check.score)}/{number(check.max_score)}"
    yield f"  * {_GLYPHS.of(check.outcome)} {for_markdown(check.name)} {points} {for_markdown(verdict(check))}".rstrip()
    yield from (f"    * {for_markdown(line)}" for line in explanation(check) if line)
    yield from (f"    * Note: {for_markdown(remark)}" for remark in check.remarks)


def _fitting(pieces: Sequence[str] | Iterator[str], room: int) -> tuple[list[str], int]:
    """The first pieces that fit together into so many bytes, and what room is left."""
    kept = []
    for piece in pieces:
        if _size(piece) > room:
            break
        kept.append(piece)
        room -= _size(piece)
    return kept, room


def _left_out(what: str, count: int, limit: int) -> str:
    if not count:
        return ""
    several = f"{count} more {what}{'s' if count > 1 else ''}"
    return f"\n{several} would not fit into {limit >> 10} KiB; --format html has all of them.\n"


def _size(text: str) -> int:
    return len(text.encode())
