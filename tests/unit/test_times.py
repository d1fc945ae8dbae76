"""When hand-ins were handed in: the staff's table and nbgrader's files, and what is told of bad ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.rubric import Limits
from autograder.submission import find_submissions
from autograder.submission.times import read_times, times_of_nbgrader


def table(folder: Path, text: str) -> Path:
    file = folder / "times.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_table_may_have_other_columns_and_any_zone(tmp_path: Path) -> None:
    text = "\ufeffname,submitted,student\n\nA,2026-11-20T23:59:00+01:00,s001\nB,2026-11-20T22:59:00Z,s002\n"
    moment = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    assert read_times(table(tmp_path, text)) == {"s001": moment, "s002": moment}


def test_everything_that_is_wrong_with_a_table_is_told_at_once(tmp_path: Path) -> None:
    text = (
        "student,submitted\n"
        "s001,2026-11-20T23:59:00Z\n"
        "s002,2026-11-20T23:59:00\n"
        "s003,yesterday\n"
        ",2026-11-20T23:59:00Z\n"
        "s001,2026-11-21T23:59:00Z\n"
        "s004\n"
    )
    with pytest.raises(CourseError) as caught:
        read_times(table(tmp_path, text))
    told = [line.partition("times.csv, ")[2] for line in str(caught.value).splitlines()]
    expected = "expected a date and time such as 2026-11-20T21:30:00+01:00"
    assert told == [
        f"line 3, column submitted: '2026-11-20T23:59:00' has no zone, {expected}",
        f"line 4, column submitted: 'yesterday' is not ISO 8601, {expected}",
        "line 5, column student: it is empty; expected a student's id, such as s001",
        "line 6, column student: 's001' stands in line 2 already",
        "line 7: 1 columns, expected 2 as in line 1",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student,date\n", "there is no column submitted, only student, date"),
        ("", "there is no column student and no submitted, only nothing"),
        ('student,submitted\n"s001', "is no CSV"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CourseError, match=says):
        read_times(table(tmp_path, text))


def test_nbgraders_files_are_read_where_they_belong_to_one_hand_in(tmp_path: Path) -> None:
    stamps = {
        "s001": "2026-11-20 23:59:00.250000 UTC",
        "s002": "2026-11-20 15:59:00.250000 America/Los_Angeles",
        "s003": "2026-11-20 23:59:00.250000",
        "s004": "no time at all",
        "s005": "2026-11-20 23:59:00 Nowhere/At_All",
    }
    for student, stamp in stamps.items():
        folder = tmp_path / "submitted" / student / "cells"
        folder.mkdir(parents=True)
        (folder / "cells.py").write_text("h = 1\n")
        (folder / "timestamp.txt").write_text(stamp)
    (tmp_path / "submitted" / "s006.py").write_text("h = 2\n")
    (tmp_path / "submitted" / "timestamp.txt").write_text(stamps["s001"])  # nobody's
    submissions, _ = find_submissions([tmp_path / "submitted"], "cells", Limits())
    times, notes = times_of_nbgrader(submissions, "cells")
    moment = datetime(2026, 11, 20, 23, 59, 0, 250000, tzinfo=UTC)
    assert times == dict.fromkeys(["s001", "s002", "s003"], moment)
    assert [note.count("timestamp.txt tells no time") for note in notes] == [1, 1]
