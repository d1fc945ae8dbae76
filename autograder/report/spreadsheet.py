"""Grade sheets as CSV, for spreadsheets: one row for each hand-in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..records import GradeSheet
from .safe import for_csv


def render_csv(sheets: Sequence[GradeSheet]) -> str:
    """RFC 4180, but for line ends of one character; text in quotes and numbers without, as spreadsheets tell them.

    `late` are points deducted. After what is known of the whole hand-in comes one column with the points of each
    exercise, under its name.
    """
    exercises = list(dict.fromkeys(exercise.name for sheet in sheets for exercise in sheet.exercises))
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(
        ["id", "sha256", "score", "awaited", "max_score", "tier", "ungraded", "late", *map(for_csv, exercises)]
    )
    for sheet in sheets:
        points = {exercise.name: exercise.score for exercise in sheet.exercises}
        writer.writerow(
            [
                for_csv(sheet.submission.id),
                for_csv(sheet.submission.sha256),
                *map(_plain, (sheet.score, sheet.awaited, sheet.max_score)),
                sheet.isolation.tier,
                "yes" if sheet.ungraded else "no",
                _plain(sheet.late.points if sheet.late else 0.0),
                *(_plain(points[name]) if name in points else "" for name in exercises),
            ]
        )
    return written.getvalue()


def _plain(points: float) -> float:
    return int(points) if points == int(points) else points
