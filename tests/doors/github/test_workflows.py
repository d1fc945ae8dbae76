"""The shell steps of our action and our workflow, executed as they are written, against a forge on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.report.json import published_schema

from ..conftest import COMMAND, SOLUTION
from .forge import READ, WRITE, Forge
from .runner import ROOT, Runner, scripts

WRONG = '"""mine"""\n\n\ndef pair():\n    return "::error::no"\n'
GOLDEN = Path(__file__).parents[2] / "golden" / "github-posted.json"


@pytest.fixture
def practice(tmp_path: Path, forge: Forge, course: Path) -> Runner:
    shutil.rmtree(course / "reference")
    values = {
        "inputs.assignment": "tiny",
        "inputs.course": "",
        "inputs.token": READ,
        "github.repository": "org/handout",
        "github.event.pull_request.number": "7",
        "github.ref": "refs/pull/7/merge",
    }
    runner = Runner(tmp_path / "runner", values, forge.environment | {"GITHUB_ACTION_PATH": str(course)})
    runner.install(COMMAND)
    return runner


def test_a_pull_request_is_told_what_is_wrong_at_its_own_lines(
    practice: Runner, forge: Forge, commands_in: Callable[[str], list[Any]]
) -> None:
    forge.push("org/handout", "refs/pull/7/head", {"assignments/tiny/tiny.py": WRONG})
    forge.private.add("org/handout")
    for step in scripts("action.yml", "runs"):
        assert practice.run(step) == 0, practice.log
    ((command, properties, data),) = commands_in(practice.log)
    assert command == "warning"
    assert properties == {
        "title": "pair.format%3A wrong%2C 0 of 1 points",
        "file": "assignments/tiny/tiny.py",
        "line": "4",
    }
    assert data.startswith("pair() returns two plain numbers.%0A")
    summary = practice.file("GITHUB_STEP_SUMMARY")
    assert "### `tiny`: 0 of 1 points" in summary and "1 more run when it is graded" in summary
    assert "values" not in summary
    assert not any(practice.file(name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"))
    assert not list(practice.workspace.iterdir())  # nothing is checked out


def test_a_push_is_graded_as_well(practice: Runner, forge: Forge) -> None:
    forge.push("org/handout", "refs/heads/main", {"assignments/tiny/tiny.py": SOLUTION})
    practice.values = {**practice.values, "github.event.pull_request.number": "", "github.ref": "refs/heads/main"}
    assert practice.run(scripts("action.yml", "runs")[0]) == 0, practice.log
    (one,) = json.loads((practice.temp / "hand-in/fetched.json").read_text())
    assert (one["source"]["id"], one["source"]["ref"]) == ("push", "refs/heads/main")


def test_a_job_that_a_pull_request_starts_refuses_a_course_with_its_reference(
    practice: Runner, forge: Forge, course: Path
) -> None:
    (course / "reference").mkdir()
    forge.push("org/handout", "refs/pull/7/head", {"tiny.py": SOLUTION})
    first, second = scripts("action.yml", "runs")
    assert practice.run(first) == 0
    assert practice.run(second) == 2
    assert "Expected a released course" in practice.log


@pytest.fixture
def sweep(tmp_path: Path, forge: Forge, course: Path) -> Runner:
    """The staff's repository, checked out as the workflow does it, and two pull requests."""
    values = {
        "inputs.assignment": "tiny",
        "inputs.roster": "",
        "inputs.pulls": "org/class",
        "inputs.comment && '--comment' || ''": "--comment",
        "inputs.login": "github-actions[bot]",
        "secrets.READ_TOKEN || github.token": READ,
        "steps.app.outputs.token || github.token": WRITE,
        "secrets.COURSE_SECRET": "a secret of this course's own",
    }
    forge.private.add("org/class")
    forge.push("org/class", "refs/pull/7/head", {"assignments/tiny/tiny.py": WRONG})
    forge.push("org/class", "refs/pull/9/head", {"assignments/tiny/tiny.py": SOLUTION})
    forge.pulls["org/class"] = [
        {"number": 7, "user": {"login": "s001", "type": "User"}},
        {"number": 5, "user": {"login": "s001", "type": "User"}},
        {"number": 8, "user": {"login": "updates[bot]", "type": "Bot"}},
        {"number": 9, "user": {"login": "s002", "type": "User"}},
    ]
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / "sudo").write_text("#!/bin/sh\nexit 1\n")  # as on a machine that gives no namespaces
    (shims / "sudo").chmod(0o755)
    path = f"{shims}:{os.environ['PATH']}"
    runner = Runner(tmp_path / "runner", values, forge.environment | {"PATH": path})
    shutil.copytree(course, runner.workspace / "course")
    runner.install(COMMAND)
    return runner


def test_a_sweep_grades_what_it_fetched_and_posts_what_students_may_read(
    sweep: Runner, forge: Forge, commands_in: Callable[[str], list[Any]], tmp_path: Path
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    steps = scripts(".github/workflows/grade.yml", "jobs", "grade")
    assert [step["name"] for step in steps][:-1] == [
        "Fetch the hand-ins as data",
        "Let the sandbox make namespaces",
        "Grade",
    ]
    for step in steps[:-1]:
        assert sweep.run(step) == 0, sweep.log
    assert "pull request 5 (s001 has a newer one)" in sweep.log and "pull request 8 (of no person)" in sweep.log
    assert [name for name, _, _ in commands_in(sweep.log)] == ["warning"]  # of the tier
    students = json.loads((sweep.temp / "sheets/students.json").read_text())
    for sheet in students:
        jsonschema.validate(sheet, json.loads(published_schema()))
    assert not forge.posted

    # What the second job gets is what artifacts carry: the list, and the sheets.
    shutil.copytree(sweep.temp / "sheets", sweep.workspace / "sheets")
    (sweep.workspace / "fetched").mkdir()
    shutil.copy(sweep.temp / "hand-ins/fetched.json", sweep.workspace / "fetched")
    (post,) = scripts(".github/workflows/grade.yml", "jobs", "post")
    assert sweep.run(post) == 0, sweep.log
    assert "2 posted, 0 as before, 0 not posted." in sweep.log
    posted = json.dumps(forge.posted, indent=1, ensure_ascii=False) + "\n"
    if posted != GOLDEN.read_text("utf-8"):
        (tmp_path / GOLDEN.name).write_text(posted, "utf-8")
        pytest.fail(f"what is posted has changed. Read it, and if it is right: cp {tmp_path / GOLDEN.name} {GOLDEN}")

    # Again: nothing has changed, so nothing is posted.
    before = len(forge.posted)
    assert sweep.run(post) == 0 and len(forge.posted) == before
    assert "0 posted, 2 as before" in sweep.log


def test_the_last_step_fails_a_run_in_which_somebody_could_not_be_fetched(sweep: Runner, forge: Forge) -> None:
    forge.pulls["org/class"].append({"number": 11, "user": {"login": "s003", "type": "User"}})
    steps = scripts(".github/workflows/grade.yml", "jobs", "grade")
    assert sweep.run(steps[0]) == 1
    assert "s003: not fetched: git fetch: fatal: couldn't find remote ref refs/pull/11/head" in sweep.log
    assert len(json.loads((sweep.temp / "hand-ins/fetched.json").read_text())) == 2
    assert sweep.run(steps[-1]) == 1


@pytest.mark.slow
def test_an_installed_grader_is_the_one_that_lies_beside_the_action(tmp_path: Path) -> None:
    """The step as written, without an index: the wheel alone, into an environment of its own."""
    from autograder.release.wheel import build_wheel

    handout = tmp_path / "handout"
    action = handout / ".github/actions/install"
    shutil.copytree(ROOT / ".github/actions/install", action)
    shutil.copy(ROOT / "constraints.txt", handout)
    build_wheel(handout)
    runner = Runner(
        tmp_path / "runner",
        {"inputs.for": "grading"},
        {
            "GITHUB_ACTION_PATH": str(action),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": "",
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
        },
    )
    (step,) = scripts(".github/actions/install/action.yml", "runs")
    assert runner.run(step) == 0, runner.log
    python = runner.temp / "autograder/bin/python"
    asked = "import importlib.util as u; print(u.find_spec('autograder').origin)"
    found = subprocess.run([python, "-I", "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert Path(found.stdout.strip()).is_relative_to(runner.temp)
