"""`autograder ci report`: students' sheets to where their hand-ins came from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError, GraderFault
from ..report.safe import for_terminal
from .options import PATH

if TYPE_CHECKING:
    from ..plugins.github.hand_ins import Fetched
    from ..records import GradeSheet


@click.command()
@click.argument("sheets", type=PATH, metavar="STUDENTS.json")
@click.argument("folder", type=PATH, metavar="FETCHED")
@click.option("--comment", "commenting", is_flag=True, help="Also one comment on each pull request, edited in place.")
@click.option(
    "--login", default="github-actions[bot]", show_default=True, help="Who posts: of whom a comment is edited."
)
@click.option("--dry-run", is_flag=True, help="Print what would be posted, one request a line, and post nothing.")
def report(sheets: Path, folder: Path, commenting: bool, login: str, dry_run: bool) -> None:
    """Post students' sheets: a check run on each commit that was graded.

    FETCHED holds the list that `ci fetch` wrote before anything was graded: it decides where a sheet goes. A token with
    `checks: write` (for comments `pull-requests: write`) is read from GH_TOKEN. Exit code 1 when one was not posted.
    """
    from ..plugins.github.api import Api
    from ..plugins.github.hand_ins import read_list
    from ..plugins.github.post import check_runs, comment, post_check_run, post_comment
    from ..report.json import read_sheets

    by_id = {one.source.id: one for one in read_list(folder)}
    try:
        read = read_sheets(sheets.read_bytes(), str(sheets))
    except OSError as error:
        raise CourseError(f"{sheets} cannot be read: {error.strerror}") from error
    pairs = [(sheet, _hand_in_of(sheet, by_id)) for sheet in read]
    requests = [check_runs(sheet, hand_in) for sheet, hand_in in pairs]  # all are judged before the first is posted
    if dry_run:
        for (sheet, hand_in), several in zip(pairs, requests, strict=True):
            _show(_slug(hand_in), several, comment(sheet) if commenting and hand_in.source.pull else None)
        return
    api = Api.of_environment()
    posted = failed = 0
    for (sheet, hand_in), several in zip(pairs, requests, strict=True):
        try:
            slug, pull = _slug(hand_in), hand_in.source.pull
            new = post_check_run(api, slug, several)
            if commenting and pull:
                new |= post_comment(api, slug, pull, sheet, login)
            posted += new
        except GraderFault as error:
            failed += 1
            click.echo(for_terminal(f"{sheet.submission.id}: not posted: {error}"), err=True)
    click.echo(f"{posted} posted, {len(pairs) - posted - failed} as before, {failed} not posted.")
    if failed:
        raise SystemExit(1)


def _hand_in_of(sheet: GradeSheet, by_id: dict[str, Fetched]) -> Fetched:
    if sheet.submission.id not in by_id:
        raise CourseError(f"there is a sheet of {for_terminal(sheet.submission.id)!r}, whose hand-in was not fetched")
    return by_id.pop(sheet.submission.id)


def _slug(hand_in: Fetched) -> str:
    from ..plugins.github.api import server

    slug = hand_in.source.repository.removeprefix(f"{server()}/").removesuffix("/").removesuffix(".git")
    if "://" in slug:
        raise CourseError(f"{for_terminal(slug)} is not on {server()}: nothing can be posted there")
    return slug


def _show(slug: str, requests: Sequence[object], text: str | None) -> None:
    import msgspec

    from ..report.safe import for_json

    for request in requests:
        click.echo(for_json(msgspec.json.encode({"repository": slug, "check_run": request}).decode()))
    if text is not None:
        click.echo(for_json(msgspec.json.encode({"repository": slug, "comment": text}).decode()))
