"""What is sent to GitHub's API, against one on loopback that keeps tokens apart, and refuses now and then."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import msgspec
import pytest

from autograder.errors import CourseError
from autograder.plugins.github.api import Api, NotPosted
from autograder.plugins.github.hand_ins import Fetched, Source
from autograder.plugins.github.post import check_runs, comment, post_check_run, post_comment
from autograder.records import SHEET_SCHEMA, CheckResult, ExerciseResult, GradeSheet, Isolation, Outcome, SubmissionRef

from .forge import READ, WRITE, Forge

Run = Callable[..., "CompletedProcess[str]"]
SLUG = "org/class"
HAND_IN = Fetched(Source("s001", SLUG, "refs/pull/7/head", 7), "c" * 40, "000001.git", "cells.py", {})


def sheet(checks: int = 1, *, audience: Any = "students", score: float = 0.0, message: str = "No.") -> GradeSheet:
    made = [
        CheckResult(f"c{at}", Outcome.FAILED, 0.0, 1.0, "public", message, None, "Asks.", f"cells.py, line {at + 1}")
        for at in range(checks)
    ]
    part = ExerciseResult("pair", score, float(checks), made)
    of = SubmissionRef("s001", "0" * 64)
    isolation = Isolation("T1", [])
    return GradeSheet(SHEET_SCHEMA, "tiny", of, score, float(checks), 0.0, isolation, [part], audience=audience)


@pytest.fixture
def api(forge: Forge) -> Api:
    return Api(f"{forge.address}/api", WRITE)


def bodies(forge: Forge) -> Sequence[Any]:
    return [body for _, _, body in forge.posted]


def test_more_than_fifty_annotations_are_added_to_one_run_that_is_complete_only_at_the_end(
    forge: Forge, api: Api
) -> None:
    assert post_check_run(api, SLUG, check_runs(sheet(120), HAND_IN))
    assert [(method, path) for method, path, _ in forge.posted] == [
        ("POST", f"/repos/{SLUG}/check-runs"),
        ("PATCH", f"/repos/{SLUG}/check-runs/1"),
        ("PATCH", f"/repos/{SLUG}/check-runs/1"),
    ]
    assert [len(body["output"]["annotations"]) for body in bodies(forge)] == [50, 50, 20]
    assert [body["status"] for body in bodies(forge)] == ["in_progress", "in_progress", "completed"]
    assert ["external_id" in body for body in bodies(forge)] == [False, False, True]


def test_a_run_that_was_cut_off_is_made_anew_and_one_that_was_not_stays(forge: Forge, api: Api) -> None:
    requests = check_runs(sheet(60), HAND_IN)
    post_check_run(api, SLUG, requests[:1])
    assert post_check_run(api, SLUG, requests)
    assert not post_check_run(api, SLUG, requests)


@pytest.mark.parametrize("text", ["<b>@somebody</b> #1 ![x](http://example.org) | `", "x" * 50_000])
def test_what_is_posted_stays_within_githubs_limits_and_says_nothing_to_its_markdown(text: str) -> None:
    made = sheet(40, message=text)
    for body in (comment(made), check_runs(made, HAND_IN)[0].output.summary):
        assert len(body) < 65_535
        for line in body.splitlines():
            assert not text.startswith("<b>") or "@somebody" not in line or "`" in line.partition("@somebody")[0]


def test_a_staff_s_sheet_is_never_posted(forge: Forge) -> None:
    for post in (lambda one: check_runs(one, HAND_IN), comment):
        with pytest.raises(CourseError, match=r"made for staff and can hold hidden inputs; post students\.json"):
            post(sheet(audience="staff"))
    assert not forge.posted


def test_the_comment_is_edited_in_place_and_nobody_else_s_is(forge: Forge, api: Api) -> None:
    path = f"/repos/{SLUG}/issues/7/comments"
    theirs = {"id": 1, "in": path, "user": {"login": "s001"}, "body": comment(sheet())}
    forge.comments.append(theirs | {})
    assert post_comment(api, SLUG, 7, sheet(), "github-actions[bot]")
    assert post_comment(api, SLUG, 7, sheet(2), "github-actions[bot]")
    assert not post_comment(api, SLUG, 7, sheet(2), "github-actions[bot]")
    assert [(method, path) for method, path, _ in forge.posted] == [
        ("POST", path),
        ("PATCH", f"/repos/{SLUG}/issues/comments/2"),
    ]
    assert forge.comments[0] == theirs


def test_a_comment_is_found_behind_a_hundred_others(forge: Forge, api: Api) -> None:
    path = f"/repos/{SLUG}/issues/7/comments"
    forge.comments += [{"id": at, "in": path, "user": {"login": "s001"}, "body": "hello"} for at in range(1, 151)]
    post_comment(api, SLUG, 7, sheet(), "github-actions[bot]")
    assert not post_comment(api, SLUG, 7, sheet(), "github-actions[bot]")


def test_too_many_requests_are_tried_again_and_a_failed_post_is_not(forge: Forge, api: Api) -> None:
    path = f"/repos/{SLUG}/check-runs"
    forge.refused[path] = [429]
    assert post_check_run(api, SLUG, check_runs(sheet(), HAND_IN))
    forge.refused[path] = [500]
    with pytest.raises(NotPosted, match="POST /repos/org/class/check-runs: GitHub said 500"):
        post_check_run(api, SLUG, check_runs(sheet(2), HAND_IN))
    assert forge.refused[path] == []


def test_a_redirection_is_not_followed_with_the_token(forge: Forge, api: Api) -> None:
    path = f"/repos/{SLUG}/commits/{HAND_IN.commit}/check-runs"
    forge.refused[path] = [307]
    with pytest.raises(NotPosted, match="GitHub said 307"):
        post_check_run(api, SLUG, check_runs(sheet(), HAND_IN))
    assert [asked for _, asked, _ in forge.asked] == [f"/api{path}?check_name=autograder%3A+tiny&filter=latest"]


def test_a_token_goes_over_no_open_line() -> None:
    with pytest.raises(CourseError, match="expected https://"):
        Api("http://api.example.org", WRITE)
    with pytest.raises(CourseError, match="GH_TOKEN is not set"):
        Api("https://api.example.org", "")


@pytest.fixture
def posting(autograder: Run, forge: Forge, tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    def post(made: Sequence[GradeSheet], *options: str, token: str = WRITE) -> CompletedProcess[str]:
        (tmp_path / "fetched").mkdir(exist_ok=True)
        (tmp_path / "fetched/fetched.json").write_bytes(msgspec.json.encode([HAND_IN]))
        (tmp_path / "students.json").write_bytes(msgspec.json.encode(list(made)))
        environment = forge.environment | {"GH_TOKEN": token}
        return autograder("ci", "report", "students.json", "fetched", *options, environment=environment)

    return post


def test_a_token_that_only_reads_posts_nothing_and_says_so(posting: Any, forge: Forge) -> None:
    done = posting([sheet()], token=READ)
    assert done.returncode == 1 and not forge.posted
    assert "s001: not posted: POST /repos/org/class/check-runs: GitHub said 403" in done.stderr
    assert READ not in done.stdout + done.stderr


def test_a_sheet_of_somebody_who_was_not_fetched_keeps_all_of_them_back(posting: Any, forge: Forge) -> None:
    other = msgspec.structs.replace(sheet(), submission=SubmissionRef("s666", "0" * 64))
    done = posting([sheet(), other])
    assert done.returncode == 2 and "'s666', whose hand-in was not fetched" in done.stderr
    done = posting([sheet(), sheet()])  # one sheet for each
    assert done.returncode == 2 and not forge.posted


def test_a_dry_run_asks_nobody(posting: Any, forge: Forge) -> None:
    done = posting([sheet()], "--dry-run", "--comment", token="")
    assert done.returncode == 0 and not forge.asked
    run, said = map(json.loads, done.stdout.splitlines())
    assert run["check_run"]["head_sha"] == "c" * 40 and said["comment"].startswith("<!-- rnn-autograder: tiny -->")
