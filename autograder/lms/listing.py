"""Grades written down plainly, as CSV or JSON, and as the table that Moodle's gradebook imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

import msgspec

from ..report.safe import for_csv, for_html, for_json
from ..report.words import number
from .grades import StudentGrade

_FEEDBACK = 2000
"""Characters of a comment."""


class Listed(msgspec.Struct, frozen=True):
    """A grade in the JSON export."""

    id: str
    score: float | None
    """None: not final, and only final ones were asked for."""
    max_score: float
    awaited: float
    late: float
    exercises: dict[str, float]
    attempt: int | None
    run: int | None
    at: datetime | None


def render_json(grades: Sequence[StudentGrade], only_final: bool) -> str:
    """An array of `Listed`."""
    listed = [
        Listed(
            one.id,
            None if only_final and not one.final else round(one.score, 2),
            one.max_score,
            one.awaited,
            one.late,
            {name: round(points, 2) for name, points in one.exercises.items()},
            one.attempt,
            one.run,
            one.at,
        )
        for one in grades
    ]
    return for_json(msgspec.json.format(msgspec.json.encode(listed), indent=2).decode()) + "\n"


def render_csv(grades: Sequence[StudentGrade], only_final: bool) -> str:
    """A row for each student; after what is known of the whole comes a column for each exercise."""
    exercises = list(dict.fromkeys(name for one in grades for name in one.exercises))
    header = ["id", "score", "max_score", "awaited", "late", "attempt", "run", "graded_at", *map(for_csv, exercises)]
    rows = []
    for one in grades:
        score = "" if only_final and not one.final else number(one.score)
        at = one.at.isoformat(timespec="seconds") if one.at else ""
        rows.append(
            [
                for_csv(one.id),
                *(score, number(one.max_score), number(one.awaited), number(one.late)),
                *("" if told is None else str(told) for told in (one.attempt, one.run)),
                at,
                *(number(one.exercises[name]) if name in one.exercises else "" for name in exercises),
            ]
        )
    return _written([header, *rows])


def render_moodle_gradebook(grades: Sequence[StudentGrade], item: str, only_final: bool) -> str:
    """What *Grades → Import → CSV file* takes, with a grade and a comment of one item.

    An id may be a username or an ID number: it stands in both columns, and one of them is chosen while importing.
    A comment never goes without its grade, which the import would wipe.
    """
    rows = [["username", "email", "idnumber", for_csv(item), for_csv(f"{item} feedback")]]
    for one in grades:
        if only_final and not one.final:
            continue
        email = for_csv(one.id) if "@" in one.id[1:] else ""
        name = "" if email else for_csv(one.id)
        rows.append([name, email, name, number(one.score), comment(one)])
    return _written(rows)


def comment(grade: StudentGrade) -> str:
    """The feedback as Moodle takes it, which reads comments as HTML and people in spreadsheets."""
    return for_csv(for_html(grade.feedback, _FEEDBACK))


def _written(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()
