"""What `autograder ci doctor` says of workflows: ours are clean, and each promise that another breaks is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.errors import CourseError
from autograder.plugins.github import zizmor
from autograder.plugins.github.doctor import Finding, examine

ROOT = Path(__file__).parents[2]
SHA = "0" * 40


def workflow(folder: Path, text: str) -> Path:
    place = folder / ".github/workflows/a.yml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return folder


def grading(on: str = "pull_request", job: str = "", step: str = "", top: str = "permissions: {}\n") -> str:
    """A workflow without a fault but what is put into it; the job begins in line 4, its step in line 6."""
    return (
        f"on: {on}\n{top}jobs:\n  grade: {{runs-on: ubuntu-24.04{job}, steps: [\n"
        f"    # the step that grades\n    {{run: autograder ci grade cells in --practice{step}}}]}}\n"
    )


def test_our_own_workflows_and_those_that_people_copy_are_clean(tmp_path: Path) -> None:
    assert examine(ROOT) == []
    for name in ("practice.yml", "sweep.yml"):
        place = tmp_path / name / ".github/workflows"
        place.mkdir(parents=True)
        shutil.copy(ROOT / "docs/github" / name, place)
        assert examine(tmp_path / name) == []


HEAD = "${{ github.event.pull_request.head.sha }}"
CHECKOUT = f"{{uses: actions/checkout@{SHA}, with: {{persist-credentials: 'false', ref: '{HEAD}'}}}}"
STEPS = "permissions: {}\njobs: {a: {steps: ["


@pytest.mark.parametrize(
    ("text", "level", "line", "told"),
    [
        (grading("pull_request_target"), "warning", 1, "with the repository's own token and secrets"),
        (grading("[push, workflow_run]"), "warning", 1, "workflow_run: anybody's pull request starts this"),
        (
            f"on: {{pull_request_target: {{}}}}\n{STEPS}\n  {CHECKOUT}]}}}}\n",
            "error",
            4,
            "files are checked out in a job that has the repository's token",
        ),
        (
            "on: issue_comment\npermissions: {}\njobs: {a: {steps: [{run: gh pr checkout 7}]}}\n",
            "error",
            3,
            "files are checked out in a job that has the repository's token",
        ),
        (
            grading(top="permissions: read-all\n", job=", permissions: {checks: write}"),
            "error",
            4,
            "can write (checks)",
        ),
        (grading(top="permissions: write-all\n"), "error", 4, "can write (everything)"),
        (grading("schedule", job=", permissions: {contents: write}"), "error", 4, "can write (contents)"),
        (grading(top="env: {}\n"), "warning", 4, "nothing is said about permissions"),
        (grading(step=", env: {A: '${{ secrets.A }}'}"), "error", 6, "has a secret, and whoever opens a pull request"),
        (grading(step=", env: {A: \"${{ secrets['A'] }}\"}"), "error", 6, "has a secret"),
        (
            f"on: pull_request\npermissions: {{}}\njobs: {{a: {{uses: org/x/y.yml@{SHA}, secrets: inherit}}}}\n",
            "error",
            3,
            "has a secret",
        ),
        (grading("schedule", job=", env: {A: '${{ secrets.A }}'}"), "error", 4, "every step of job grade has a secret"),
        (grading("schedule", top="permissions: {}\nenv: {A: '${{ secrets.A }}'}\n"), "error", 5, "every step of job"),
        (grading("schedule", step=", env: {T: '${{ github.token }}'}"), "error", 6, "runs students' code has a token"),
        (grading(job=", env: {}, x: y").replace("ubuntu-24.04", "[self-hosted, gpu]"), "error", 4, "on your machine"),
        (
            f"on: push\npermissions: {{}}\njobs: {{a: {{steps: [{{uses: actions/checkout@{SHA}}}]}}}}\n",
            "warning",
            3,
            "leaves its token on the disk",
        ),
        (
            "on: push\npermissions: {}\njobs: {a: {steps: [{uses: actions/setup-python@v6}]}}\n",
            "warning",
            3,
            "actions/setup-python@v6 can be another program tomorrow",
        ),
        (
            f"on: push\n{STEPS}{{run: 'echo {HEAD}'}}]}}}}\n",
            "error",
            3,
            "is put into the text of a command",
        ),
        ("runs: {steps: [{run: 'echo ${{ runner.os }}'}]}\n", "warning", 1, "is put into the text of a command"),
    ],
)
def test_what_a_fork_could_reach_is_told_with_its_line(
    tmp_path: Path, text: str, level: str, line: int, told: str
) -> None:
    found = examine(workflow(tmp_path, text))
    assert [(one.level, one.line) for one in found if told in one.message] == [(level, line)], found
    assert all(one.remedy for one in found)


def test_a_workflow_without_faults_gives_no_finding(tmp_path: Path) -> None:
    assert examine(workflow(tmp_path, grading())) == []


def test_a_reference_beside_a_workflow_that_a_fork_starts_is_told(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    assert examine(workflow(tmp_path, grading("schedule"))) == []
    (found,) = examine(workflow(tmp_path, grading("schedule")), public=True)
    assert "everybody can read reference/" in found.message
    (found,) = examine(workflow(tmp_path, grading("pull_request")))
    assert found.level == "error" and "whoever may open a pull request reads it" in found.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on: [push\n", "is no YAML"),
        ("a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
         "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
         "e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n", "more than 20000 values"),
        ("a: &a [*a]\n", "no YAML"),
        ("[" * 5000, "no YAML"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_workflow_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        examine(workflow(tmp_path, text))


def test_the_command_tells_what_it_found_and_what_no_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"private": False}}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    (tmp_path / "reference").mkdir()
    done = CliRunner().invoke(main, ["ci", "doctor", str(workflow(tmp_path, grading("schedule")))])
    assert done.exit_code == 1
    assert done.output.startswith("error: reference: everybody can read reference/: the repository is public\n")
    assert "1 errors, 0 warnings." in done.output and "Settings → Environments" in done.output
    done = CliRunner().invoke(main, ["ci", "doctor", str(event.parent / "reference")])
    assert done.exit_code == 2


def test_where_zizmor_refuses_a_file_our_own_findings_stand(tmp_path: Path) -> None:
    if not zizmor.installed():
        pytest.skip("zizmor is not installed")
    broken = grading("schedule", job=", container: 3")  # GitHub wants a time
    done = CliRunner().invoke(main, ["ci", "doctor", str(workflow(tmp_path, broken))])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("0 errors, 0 warnings.\nzizmor could not look: ")


def test_zizmor_s_other_findings_are_told_beside_ours(tmp_path: Path) -> None:
    if not (program := zizmor.installed()):
        pytest.skip("zizmor is not installed")
    text = grading(job=", container: 'python:latest'")
    (found,) = zizmor.findings(program, workflow(tmp_path, text))
    assert found == Finding(
        "error", ".github/workflows/a.yml", 4, found.message, "see https://docs.zizmor.sh/audits/#unpinned-images"
    )
    assert "(zizmor: unpinned-images)" in found.message
