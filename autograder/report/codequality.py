"""What is wrong as GitLab's code quality report: beside the student's own lines in a merge request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..records import CheckResult, GradeSheet, Outcome
from .safe import for_json, for_terminal
from .words import explanation

_SEVERITY = {
    Outcome.CRASHED: "critical",
    Outcome.FAILED: "major",
    Outcome.REFUSED: "major",
    Outcome.UNGRADED: "info",
}
_PLACE = re.compile(r"(?P<file>.+?)(?P<cell>, cell \d+)?, line (?P<line>\d+)")
_LONGEST = 1000


def render_codequality(sheets: Sequence[GradeSheet], folder: str = "") -> str:
    """One issue for each check that lost points, at its line; those without one at the top of the file.

    Args:
        folder: where the hand-in lies in its repository, such as ``assignments/cells``.
    """
    issues = [issue for sheet in sheets for issue in _issues(sheet, folder.strip("/"), len(sheets) > 1)]
    return for_json(json.dumps(issues, indent=1, ensure_ascii=False)) + "\n"


def _issues(sheet: GradeSheet, folder: str, of_a_class: bool) -> Iterator[dict[str, Any]]:
    for exercise in sheet.exercises:
        for check in exercise.checks:
            if check.outcome not in _SEVERITY:
                continue
            name = for_terminal(f"{exercise.name}.{check.name}", 200)
            file, cell, line = _place(sheet, check)
            whose = [_base(sheet.submission.id)] if of_a_class else []
            told = " ".join(one for one in explanation(check) if one and not one.startswith("at "))
            yield {
                "description": for_terminal(": ".join([name, f"{cell}{told or check.title}"]), _LONGEST),
                "check_name": name,
                # without the line, so that an issue that moves stays the same one
                "fingerprint": hashlib.sha256(
                    "\0".join([sheet.submission.id, name]).encode(errors="replace")
                ).hexdigest(),
                "severity": _SEVERITY[check.outcome],
                "location": {"path": "/".join([*whose, *filter(None, [folder]), file]), "lines": {"begin": line}},
            }


def _place(sheet: GradeSheet, check: CheckResult) -> tuple[str, str, int]:
    """File, cell and line; in a notebook the line is the first, since GitLab shows its JSON."""
    found = _PLACE.match(check.line)
    if found is None:
        return _main_file(sheet), "", 1
    file = _base(found["file"])
    if found["cell"]:
        return file, f"{found['cell'].lstrip(', ')}, line {found['line']}: ", 1
    return file, "", int(found["line"])


def _main_file(sheet: GradeSheet) -> str:
    """The file that other checks of this sheet name; else what the handout is called."""
    places = (_PLACE.match(check.line) for exercise in sheet.exercises for check in exercise.checks)
    return next((_base(found["file"]) for found in places if found), f"{sheet.assignment}.py")


def _base(name: str) -> str:
    """A name as one part of a path that leads nowhere else."""
    kept = for_terminal(name, 200).replace("/", "_")
    return f"_{kept}" if kept.strip(".") == "" else kept
