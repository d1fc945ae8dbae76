"""When hand-ins were handed in, as somebody else has written it down: a table, or nbgrader's own files.

Nothing that students write is believed: a time is read only from where the staff says that it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..errors import CourseError
from ..records import Submission

_MOST_BYTES = 16 << 20
_SHOWN = 10
"""Mistakes of a table that are told at once."""
_TIMESTAMP = "timestamp.txt"
_EXAMPLE = "2026-11-20T21:30:00+01:00"


def read_times(file: Path) -> dict[str, datetime]:
    """A table (CSV) with the columns ``student`` and ``submitted``, others are passed over → times by student.

    Raises:
        CourseError: it is anything else; says in which line and column.
    """
    what = f"--times {file}"
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{what} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise CourseError(f"{what} is not UTF-8; save it as CSV in UTF-8") from None
    if len(data) > _MOST_BYTES:
        raise CourseError(f"{what} is larger than {_MOST_BYTES >> 20} MiB, the most that is read")
    found: dict[str, datetime] = {}
    try:
        problems = list(_problems(text, found))
    except csv.Error as error:
        raise CourseError(f"{what} is no CSV: {error}") from None
    if problems:
        more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise CourseError("\n".join([*(f"{what}, {one}" for one in problems[:_SHOWN]), *more]))
    return found


def times_of_nbgrader(submissions: Sequence[Submission], assignment: str) -> tuple[dict[str, datetime], list[str]]:
    """What nbgrader's exchange has written into each hand-in's folder, by student, and what of it cannot be read.

    Such as ``submitted/s001/cells/timestamp.txt``: a date and a time, in UTC unless a zone's name follows.
    """
    times, notes = {}, []
    for one in submissions:
        file = _timestamp(one, assignment)
        if file is None:
            continue
        try:
            with file.open("rb") as opened:
                times[one.id] = _of_nbgrader(opened.read(200).decode())
        except (OSError, ValueError, ZoneInfoNotFoundError) as error:  # ValueError: no text, or no time
            notes.append(f"{file} tells no time: {error}")
    return times, notes


def _problems(text: str, found: dict[str, datetime]) -> Iterator[str]:
    """Fills in `found`, and says what cannot be."""
    rows = csv.reader(io.StringIO(text), strict=True)
    heading = [name.strip() for name in next(rows, [])]
    missing = [name for name in ("student", "submitted") if name not in heading]
    if missing:
        there = ", ".join(heading) or "nothing"
        yield f"line 1: there is no column {' and no '.join(missing)}, only {there}; expected student,submitted"
        return
    who, when = heading.index("student"), heading.index("submitted")
    lines: dict[str, int] = {}
    for row in rows:
        line = rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(heading):
            yield f"line {line}: {len(row)} columns, expected {len(heading)} as in line 1"
            continue
        student, written = row[who].strip(), row[when].strip()
        if not student:
            yield f"line {line}, column student: it is empty; expected a student's id, such as s001"
        elif student in lines:
            yield f"line {line}, column student: {student!r} stands in line {lines[student]} already"
        elif isinstance(moment := _moment(written), str):
            yield f"line {line}, column submitted: {written!r} {moment}, expected a date and time such as {_EXAMPLE}"
        else:
            found[student], lines[student] = moment, line


def _moment(written: str) -> datetime | str:
    """The moment, or what is wrong with it."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return "is not ISO 8601"
    if moment.tzinfo is None:
        return "has no zone"
    return moment if 2000 <= moment.year < 2200 else "is of another century"


def _timestamp(one: Submission, assignment: str) -> Path | None:
    """In the hand-in's own folder: beside it, or beside the file in it that was read."""
    place = Path(one.path)
    folders = (place / assignment, place) if place.is_dir() else (place.parent,)
    own = (folder for folder in folders if one.id in (folder.name, folder.parent.name))
    return next((file for folder in own if (file := folder / _TIMESTAMP).is_file() and not file.is_symlink()), None)


def _of_nbgrader(text: str) -> datetime:
    """As nbgrader's exchange writes it: ``2015-02-02 15:58:23.948203 America/Los_Angeles``."""
    day, _, rest = text.strip().partition(" ")
    clock, _, zone = rest.partition(" ")
    moment = datetime.fromisoformat(f"{day} {clock}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    if not 2000 <= moment.year < 2200:
        raise ValueError("it is of another century")
    return moment.astimezone(UTC)
