"""What a test's report says: the words of `autograder check`, as plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...errors import AutograderError, CourseError
from ...records import NOT_STARTED, CheckResult, GradeSheet
from ...report.safe import for_code, for_terminal, harmless
from ...report.words import TRY_IT, WORDS, explanation, snippet, verdict

_PLACE = re.compile(r"^(.+?), line ([1-9][0-9]{0,6})(?:, `|$)")


def told(check: CheckResult, sheet: GradeSheet, file: Path, shown: str) -> Iterator[str]:
    """Why a check did not pass. pytest's summary shows the first line, and editors know the last one for a place.

    `shown` is the path of the file as pytest shows it.
    """
    if check.message.startswith(NOT_STARTED):
        yield for_terminal(check.message)
        return
    yield for_terminal(verdict(check))
    yield from map(for_terminal, explanation(check))
    if lines := snippet(check):
        yield TRY_IT
        yield from (f"  {for_code(line)}" for line in lines)
    yield from (f"note: {for_terminal(remark)}" for remark in (*check.remarks, *sheet.remarks))
    if line := place_of(check, file):
        yield f"{for_terminal(shown)}:{line}: {WORDS[check.outcome]}"


def told_of_grader(error: AutograderError) -> str:
    """Why nothing could be checked, and that it is not the student's fault."""
    if isinstance(error, CourseError):
        return harmless(f"nothing was checked: {error}")
    return harmless(f"nothing was checked, and it is not your fault: {error}")


def place_of(check: CheckResult, file: Path) -> int | None:
    """The line of this file that a result names, counted from 1; none where it names another, or a notebook's cell."""
    found = _PLACE.match(check.line)
    return int(found[2]) if found and found[1] == file.name else None
