"""GitLab's pipelines: what their jobs run, against git repositories on this disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from .conftest import SOLUTION, write

Valid = Callable[[str, str | bytes], Any]


@pytest.fixture(scope="session")
def packed(package: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gitlab") / "made"
    package("--gitlab", folder, "tiny", secret="a secret that has no place in it")
    return folder


@pytest.mark.parametrize("project", ["students", "staff"])
def test_pipelines_keep_to_gitlabs_own_schema(packed: Path, project: str) -> None:
    if shutil.which("check-jsonschema", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("check-jsonschema, which holds GitLab's schema, is not installed here")
    options = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    command = [Path(sys.executable).with_name("check-jsonschema"), *options, packed / project / ".gitlab-ci.yml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_students_job_writes_both_reports_and_fails_with_the_checks(
    packed: Path, valid: Valid, tmp_path: Path
) -> None:
    shutil.copytree(packed / "students", tmp_path / "project")
    write(tmp_path / "project", {"assignments/tiny/tiny.py": "\n\ndef pair():\n    return [1.25, 2.5, missing]\n"})
    job = yaml.safe_load((tmp_path / "project/.gitlab-ci.yml").read_text())["practice"]
    [line] = job["script"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment["CI_PROJECT_DIR"] = str(tmp_path / "project")
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path / "project",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    reports = job["artifacts"]["reports"]
    [issue] = valid("codequality", (tmp_path / "project" / reports["codequality"]).read_bytes())
    assert issue["location"] == {"path": "assignments/tiny/tiny.py", "lines": {"begin": 4}}
    assert issue["check_name"] == "pair.format" and "missing" in issue["description"]
    [case] = ElementTree.parse(tmp_path / "project" / reports["junit"]).iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("pair", "format")


def test_nothing_of_the_reference_is_in_the_students_project(packed: Path) -> None:
    names = {file.relative_to(packed).as_posix() for file in packed.rglob("*") if file.is_file()}
    assert not {name for name in names if "reference" in name or "secret" in name}
    assert "./rnn_autograder-" in (packed / "students/requirements.txt").read_text()


@pytest.fixture
def repositories(tmp_path: Path) -> Path:
    """Four students' projects; a link, a huge file and no file where the answer should be in three of them."""

    def project(student: str, make: Callable[[Path], object]) -> None:
        work = tmp_path / "work" / student
        git("init", "--quiet", work)
        answer = work / "assignments/tiny/tiny.py"
        answer.parent.mkdir(parents=True)
        make(answer)
        write(work, {".gitattributes": "*.py filter=theirs text eol=crlf\n", "README.md": "mine\n"})
        git("-C", work, "add", "--all")
        git("-C", work, "-c", "user.name=s", "-c", "user.email=s@example.org", "commit", "--quiet", "-m", "mine")
        git("clone", "--quiet", "--bare", work, tmp_path / "served/hand-ins" / f"{student}.git")

    project("s001", lambda answer: answer.write_text(SOLUTION))
    project("s002", lambda answer: answer.symlink_to("/etc/passwd"))
    project("s003", lambda answer: answer.write_bytes(b"#" * (65 << 20)))
    project("s004", lambda answer: None)
    return tmp_path / "served"


def git(*words: object) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *map(str, words)], check=True, capture_output=True, timeout=60, env=environment)


def test_hand_ins_are_fetched_as_data_out_of_gits_objects(packed: Path, repositories: Path, tmp_path: Path) -> None:
    listed = "".join(f"s00{number} hand-ins/s00{number}\n" for number in range(1, 6))
    students = write(tmp_path, {"students.txt": f"# ids and projects\n\n{listed}"}) / "students.txt"
    environment = {**os.environ, "BASE_URL": repositories.as_uri(), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["bash", packed / "staff/fetch.sh", students, tmp_path / "hand-ins"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {file.relative_to(tmp_path / "hand-ins").as_posix() for file in (tmp_path / "hand-ins").rglob("*.*")}
    assert found == {"s001/tiny.py"}
    assert (tmp_path / "hand-ins/s001/tiny.py").read_text() == SOLUTION  # no filter of theirs, no other line ends
    for student in ("s002", "s003", "s004", "s005"):
        assert f"nothing to grade: {student}" in done.stderr
    assert "not fetched: s005" in done.stderr


@pytest.mark.parametrize("line", ["../s001 hand-ins/s001", "s001/../.. x", "$(touch) x"])
def test_a_roster_with_other_things_than_ids_is_refused(packed: Path, tmp_path: Path, line: str) -> None:
    students = write(tmp_path, {"students.txt": line + "\n"}) / "students.txt"
    done = subprocess.run(
        ["bash", packed / "staff/fetch.sh", students, tmp_path / "hand-ins"],
        env={**os.environ, "BASE_URL": "file:///nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "is no id" in done.stderr
