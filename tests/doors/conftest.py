"""The command itself, a course of two checks that is graded in a moment, and hand-ins for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder import cli

COMMAND = Path(sys.executable).with_name("autograder")
SETTING = (
    "AUTOGRADER_SECRET",
    "AUTOGRADER_SECRET_FILE",
    "FORCE_COLOR",
    "NO_COLOR",
    "COLUMNS",
    "PYTHONIOENCODING",
    "GITHUB_ACTIONS",
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test's gradings are kept: nothing is known from another one."""
    return tmp_path_factory.mktemp("kept") / "store.sqlite"


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    for name in SETTING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AUTOGRADER_STORE", str(store))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own course."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def command() -> Path:
    return COMMAND


@pytest.fixture
def autograder(tmp_path: Path, _no_settings_of_the_developer: None) -> Run:
    """Runs the command as a person would; in a folder that belongs to no course, unless another is named."""

    def run(
        *arguments: str | Path, cwd: Path = tmp_path, environment: Mapping[str, str] = {}
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=cwd,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    return run


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Type:
    """Runs the command in this process: what ends with an error is then over in no time."""

    def invoke(*arguments: str | Path, cwd: Path = tmp_path, charset: str = "utf-8") -> Result:
        monkeypatch.chdir(cwd)
        return CliRunner(charset=charset).invoke(cli.main, [str(argument) for argument in arguments])

    return invoke


GRADING = """schema = 1
[course]
title = "Two numbers"
least_tier = "T0"
[limits]
call_s = 3.0
[assignments.tiny.exercises.pair]
points = 4
[assignments.tiny.exercises.pair.checks]
format = { weight = 1, visibility = "public" }
values = { weight = 3, visibility = "hidden", needs = ["format"] }
"""
PUBLIC = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def format(student: Student) -> None:
    """pair() returns two plain numbers."""
    returns_numbers(student, "pair", 2)
'''
HIDDEN = '''from autograder.checks import Student, check, returns_numbers


@check("pair")
def values(student: Student) -> None:
    """They are one and two."""
    returns_numbers(student, "pair", 2, within=1e-9)
'''
STUB = 'def pair():\n    raise NotImplementedError("pair: return two numbers")\n'
SOLUTION = "def pair():\n    return 1.0, 2.0\n"


def notebook(*cells: str) -> str:
    coded = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": coded})


COURSE = {
    "grading.toml": GRADING,
    "assignments/tiny/tiny.py": STUB,
    "assignments/tiny/checks.py": PUBLIC,
    "reference/tiny/solution.py": SOLUTION,
    "reference/tiny/checks.py": HIDDEN,
}
HAND_INS = {
    "anna.py": SOLUTION,
    "ben.ipynb": notebook("%matplotlib inline\n!pip list", "one = = 1", "def pair():\n    return [2.0, 1.0]"),
    "carl/tiny.py": "from numbers_of_mine import ONE, TWO\n\ndef pair():\n    return ONE, TWO\n",
    "carl/numbers_of_mine.py": "ONE, TWO = 1.0, 2.0\n",
    "dora.py": STUB,
    "feedback.txt": "well done",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that a test may spoil: one assignment, one exercise of four points, one check on each side."""
    return write(tmp_path / "course", COURSE)


@pytest.fixture
def hand_ins(tmp_path: Path) -> Path:
    """A class as it comes: scripts, a notebook, a folder with a module of its own, and a file that is none of these."""
    return write(tmp_path / "class", HAND_INS)


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class graded into a store, for tests to copy: store.sqlite, and sheets.json."""
    folder = tmp_path_factory.mktemp("graded")
    write(folder / "course", COURSE)
    write(folder / "class", HAND_INS)
    command = ["grade", "tiny", folder / "class", "--course", folder / "course", "--store", folder / "store.sqlite"]
    done = CliRunner().invoke(cli.main, [*map(str, command), "--format", "json"])
    assert done.exit_code == 0, done.stderr
    (folder / "sheets.json").write_text(done.stdout)
    return folder


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
