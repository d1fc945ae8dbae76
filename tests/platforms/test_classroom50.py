"""Classroom 50's bundle: public, so nothing hidden may be in it, and run as its runner runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import WRONG, write

Valid = Callable[[str, str | bytes], Any]
RUNNER = {
    "CLASSROOM": "deep-learning",
    "ASSIGNMENT": "tiny",
    "SUBMISSION_TAG": "submit/2026-11-20T12-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://git.example/s001/tiny/commit/a1b2c3d",
    "RELEASE_URL": "https://git.example/s001/tiny/releases/tag/submit",
    "OWNER": "s001",
}


@pytest.fixture(scope="session")
def bundle(package: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classroom50") / "tiny"
    package("--classroom50", folder, "tiny", secret="a secret that has no place in it")
    return folder


def test_nothing_of_the_reference_is_in_the_bundle(bundle: Path) -> None:
    names = {file.relative_to(bundle).as_posix() for file in bundle.rglob("*") if file.is_file()}
    assert not {name for name in names if "reference" in name or "secret" in name}
    assert "again" not in (bundle / "grading.toml").read_text()
    assert names >= {"autograder.py", "runtime.json", "grading.toml", "assignments/tiny/checks.py", "constraints.txt"}


def test_a_bundle_with_a_line_of_the_reference_is_refused(
    package: Callable[..., str], course: Path, tmp_path: Path
) -> None:
    leak = course / "assignments/tiny/notes.md"
    leak.write_text("    returns_numbers(student, 'pair', 2, within=1e-9)\nreturn 1.25, 2.5\n")
    try:
        said = package("--classroom50", tmp_path / "out", "tiny", fails=True)
    finally:
        leak.unlink()
    assert "nothing was written" in said and "assignments/tiny/notes.md, line 2" in said
    assert not (tmp_path / "out").exists()


def test_the_runner_finds_a_result_of_the_visible_checks_in_whole_numbers(
    bundle: Path, installed: Path, valid: Valid, tmp_path: Path
) -> None:
    # What it would install from the network stands there already
    (tmp_path / "temporary").mkdir()
    (tmp_path / "temporary/rnn-autograder").symlink_to(installed)
    traps = {name: "raise SystemExit('imported from the checkout')\n" for name in ("torch.py", "autograder.py")}
    checkout = write(tmp_path / "checkout", {"tiny.py": WRONG, **traps})
    environment = {**os.environ, **RUNNER, "RUNNER_TEMP": str(tmp_path / "temporary")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, bundle / "autograder.py"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = valid("classroom50", (checkout / "result.json").read_bytes())
    assert (result["score"], result["max-score"]) == (233, 233)  # of seven points, a third is for what is visible
    assert [test["test-name"] for test in result["tests"]] == ["pair: format"]
    assert result["review"] == RUNNER["COMMIT_URL"]
    assert (checkout / "release-body.md").read_text("utf-8").startswith("### `tiny`")
