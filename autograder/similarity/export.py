"""A class as Dolos and JPlag take it, with the stub as what everybody was given."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import CourseError
from ..records import Submission
from ..report.page_index import plain_names
from ..report.safe import for_csv
from .parts import python_of
from .records import NO_VERDICT

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time in the archive, so that the same class gives the same bytes."""
_HANDOUT = "handout"
_README = """\
{verdict}

Dolos: dolos.zip is what its web page and its command take. Each hand-in is one file in it; info.csv names the students
and says that the handout is to be ignored.

    dolos run -l python dolos.zip

JPlag: each hand-in is a folder of submissions/, and handout/ is the base code.

    java -jar jplag.jar -l python3 -bc handout submissions

The code cells of a notebook stand one below the other, without magics. Students wrote these files: do not run them.
"""


def export(folder: Path, assignment: str, submissions: Sequence[Submission], stub: Submission) -> None:
    """Write a class into a new or empty folder. Raises `CourseError` when it cannot be written."""
    names = plain_names([one.id for one in submissions])
    readable = [one for one in submissions if one.units]
    try:
        folder.mkdir(exist_ok=True)
        for submission in readable:
            _write(folder / "submissions" / names[submission.id], _files_of(submission, assignment))
        _write(folder / _HANDOUT, {f"{assignment}.py": _joined(stub)})
        (folder / "dolos.zip").write_bytes(_dolos(readable, names, assignment, stub))
        (folder / "README.txt").write_text(_README.format(verdict=NO_VERDICT, assignment=assignment), encoding="utf-8")
    except OSError as error:
        raise CourseError(f"--export {folder} cannot be written: {error.strerror}") from error


def _dolos(submissions: Sequence[Submission], names: Mapping[str, str], assignment: str, stub: Submission) -> bytes:
    """A zip with one file for each hand-in, its modules at the end, and ``info.csv`` with the columns that Dolos reads.

    The column ``ignored`` marks the template (``dataset.ts`` of dolos-lib).
    """
    info = io.StringIO()
    rows = csv.writer(info, lineterminator="\n")
    rows.writerow(["filename", "full_name", "ignored"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:

        def add(name: str, text: str) -> None:
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text, zipfile.ZIP_DEFLATED)

        for submission in submissions:
            name = f"{names[submission.id]}.py"
            rows.writerow([name, for_csv(submission.id), "false"])
            add(name, "\n\n".join(_files_of(submission, assignment).values()))
        rows.writerow([f"{_HANDOUT}/{assignment}.py", _HANDOUT, "true"])
        add(f"{_HANDOUT}/{assignment}.py", _joined(stub))
        add("info.csv", info.getvalue())
    return packed.getvalue()


def _files_of(submission: Submission, assignment: str) -> dict[str, str]:
    """Texts by the name of a file that any system can have."""
    modules = sorted(submission.files)
    names = plain_names([assignment, *modules])
    return {f"{assignment}.py": _joined(submission)} | {f"{names[one]}.py": submission.files[one] for one in modules}


def _joined(submission: Submission) -> str:
    return "\n\n".join(map(python_of, submission.units)) + "\n"


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
