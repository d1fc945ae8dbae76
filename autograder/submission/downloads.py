"""How learning platforms name the hand-ins of a class that staff download, and whose each one is.

Checked against their sources in 2026-11: Moodle's ``mod/assign/classes/downloader.php``, Canvas's
``lib/content_zipper.rb``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_MOODLE = re.compile(r"(?P<id>.+?)_assignsubmission_(?P<kind>[a-z]+)(_(?P<file>.*))?", re.DOTALL)
"""``Full Name_12345_assignsubmission_file_``: a folder, or with a file's name behind it; 12345 is the participant."""
_CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)?(?:LATE_)?(?P<user>\d+|anon_[0-9A-Za-z]+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
"""``namefull_LATE_123_456_cells.py``: name, lateness, the user's and the attachment's number, the file."""
_VERSION = re.compile(r"(?P<stem>.+)-(?P<version>\d+)(?P<suffix>(\.[A-Za-z]\w*)+)", re.DOTALL)
"""Canvas tells attachments of one name apart by a number: ``cells-1.py`` was handed in after ``cells.py``."""
GRADESCOPE = "submission_metadata.yml"
"""The file beside the folders ``submission_123`` of an export of Gradescope."""


@dataclass(frozen=True, slots=True)
class Owned:
    """One entry of a download."""

    id: str
    """The student, as the platform's gradebook has them: a name, and a number that is theirs alone."""
    file: str
    """The file's name as the student gave it; empty for a folder."""
    version: tuple[int, int] = (0, 0)
    """The larger, the later it was handed in."""
    answers: bool = True
    """Whether it is what was uploaded, and not the text that was typed beside it."""


def of_moodle(name: str) -> Owned | None:
    """Whose a folder or file of a download of Moodle is."""
    found = _MOODLE.fullmatch(name)
    return Owned(found["id"], found["file"] or "", answers=found["kind"] == "file") if found else None


def of_canvas(names: Collection[str]) -> dict[str, Owned]:
    """Whose the files of a download of Canvas are; empty if not all of them are named so, each with another number."""
    found = {name: match for name in names if (match := _CANVAS.fullmatch(name))}
    attachments = {match["attachment"] for match in found.values()}
    if not len(names) == len(found) == len(attachments):
        return {}
    return {name: _owned(match) for name, match in found.items()}


def _owned(match: re.Match[str]) -> Owned:
    identity = f"{match['name']}_{match['user']}" if match["name"] else match["user"]
    again = _VERSION.fullmatch(match["file"])
    file = again["stem"] + again["suffix"] if again else match["file"]
    return Owned(identity, file, (int(again["version"]) if again else 0, int(match["attachment"])))
