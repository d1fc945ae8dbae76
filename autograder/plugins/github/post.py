"""A student's sheet as one check run on the commit, and as one comment on the pull request that is edited in place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct, field

from ...errors import CourseError
from ...records import GradeSheet
from ...report.markdown import render_one
from ...report.safe import for_terminal
from ...report.words import number
from .api import Api
from .hand_ins import Fetched
from .places import Annotation, Level, annotations_on

_ANNOTATIONS = 50
"""That the Checks API takes in a request; more are added by updating the run."""
_MOST_ANNOTATIONS = 200
_TEXT = 60_000
"""Bytes, below the 65,535 characters that a summary, a text or a comment may have."""
_PAGES = 20

Conclusion = Literal["success", "neutral"]


class _Place(Struct):
    path: str
    start_line: int
    end_line: int
    annotation_level: Level
    title: str
    message: str


class Output(Struct, omit_defaults=True):
    """What a check run shows."""

    title: str
    summary: str
    annotations: list[_Place] = field(default_factory=list)


class CheckRun(Struct, omit_defaults=True):
    """The body of a request that makes or updates a check run."""

    name: str
    head_sha: str
    output: Output
    status: Literal["in_progress", "completed"]
    conclusion: Conclusion | None = None
    external_id: str = ""
    """Of what is shown; the last request sets it, so that a run that was cut off is made anew."""


class _Run(Struct):
    id: int
    external_id: str | None = None


class _Runs(Struct):
    check_runs: list[_Run]


class _User(Struct):
    login: str = ""


class _Comment(Struct):
    id: int
    body: str | None = None
    user: _User | None = None


class _Body(Struct):
    body: str


def check_runs(sheet: GradeSheet, hand_in: Fetched) -> list[CheckRun]:
    """The requests that make one check run: the first creates it, the others add annotations.

    Raises:
        CourseError: the sheet was not made for students.
    """
    _refuse_staff(sheet)
    name = f"autograder: {for_terminal(sheet.assignment, 80)}"
    awaited = f", {number(sheet.awaited)} awaited" if sheet.awaited else ""
    title = f"{number(sheet.score)} of {number(sheet.max_score)} points{awaited}"
    summary = render_one(sheet, _TEXT)
    places = [_place(one) for one in annotations_on(sheet, hand_in.file, hand_in.lines)[:_MOST_ANNOTATIONS]]
    pages = [places[at : at + _ANNOTATIONS] for at in range(0, len(places), _ANNOTATIONS)] or [[]]
    *first, last = [CheckRun(name, hand_in.commit, Output(title, summary, page), "in_progress") for page in pages]
    digest = hashlib.sha256(msgspec.json.encode([title, summary, places])).hexdigest()
    conclusion: Conclusion = "success" if sheet.score >= sheet.max_score else "neutral"
    done = msgspec.structs.replace(last, status="completed", conclusion=conclusion, external_id=digest)
    return [*first, done]


def post_check_run(api: Api, slug: str, requests: Sequence[CheckRun]) -> bool:
    """Make the check run; whether there was anything to do: what shows this very sheet stays. Raises `NotPosted`."""
    first, last = requests[0], requests[-1]
    there = api.get(f"/repos/{slug}/commits/{first.head_sha}/check-runs", _Runs, check_name=first.name, filter="latest")
    if any(run.external_id == last.external_id for run in there.check_runs):
        return False
    made = api.post(f"/repos/{slug}/check-runs", first, _Run)
    for more in requests[1:]:
        api.patch(f"/repos/{slug}/check-runs/{made.id}", more, _Run)
    return True


def comment(sheet: GradeSheet) -> str:
    """The comment's text, which begins with the mark that it is found by. Raises `CourseError` for a staff's sheet."""
    _refuse_staff(sheet)
    return _mark(sheet) + render_one(sheet, _TEXT)


def post_comment(api: Api, slug: str, pull: int, sheet: GradeSheet, login: str) -> bool:
    """Write or edit the one comment; whether it said anything else before. Raises `NotPosted`.

    A comment counts as ours by its mark and by who wrote it: a student can copy the mark.
    """
    body = _Body(comment(sheet))
    for page in range(1, _PAGES + 1):
        there = api.get(f"/repos/{slug}/issues/{pull}/comments", list[_Comment], per_page=100, page=page)
        for one in there:
            if one.user is not None and one.user.login == login and (one.body or "").startswith(_mark(sheet)):
                if one.body == body.body:
                    return False
                api.patch(f"/repos/{slug}/issues/comments/{one.id}", body, _Comment)
                return True
        if len(there) < 100:
            break
    api.post(f"/repos/{slug}/issues/{pull}/comments", body, _Comment)
    return True


def _place(one: Annotation) -> _Place:
    return _Place(one.path, one.line, one.line, one.level, one.title, one.message)


def _mark(sheet: GradeSheet) -> str:
    return f"<!-- rnn-autograder: {for_terminal(sheet.assignment, 80).replace('--', '')} -->\n"


def _refuse_staff(sheet: GradeSheet) -> None:
    if sheet.audience != "students":
        raise CourseError(
            f"the sheet of {for_terminal(sheet.submission.id)} was made for {sheet.audience} and can hold hidden "
            f"inputs; post students.json, which `autograder ci grade` has written beside it"
        )
