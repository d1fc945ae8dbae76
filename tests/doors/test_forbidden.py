"""Forbidden operators from grading.toml to the sheet: an exercise refuses what the next one may use."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]

GRADING = """schema = 1
[course]
least_tier = "T0"
[assignments.tiny]
forbidden_operators = ["recurrent"]
[assignments.tiny.exercises.by_hand]
points = 2
[assignments.tiny.exercises.by_hand.checks]
hand = { weight = 1, visibility = "public" }
[assignments.tiny.exercises.by_layer]
points = 3
forbidden_operators = []
[assignments.tiny.exercises.by_layer.checks]
layer = { weight = 1, visibility = "public" }
"""
CHECKS = '''from autograder.checks import Student, check, returns_numbers


@check("by_hand")
def hand(student: Student) -> None:
    """by_hand() returns two plain numbers."""
    returns_numbers(student, "by_hand", 2)


@check("by_layer")
def layer(student: Student) -> None:
    """by_layer() returns two plain numbers."""
    returns_numbers(student, "by_layer", 2)
'''
STUB = "def by_hand():\n    raise NotImplementedError\n\ndef by_layer():\n    raise NotImplementedError\n"
SOLUTION = "def by_hand():\n    return 1.0, 2.0\n\ndef by_layer():\n    return 1.0, 2.0\n"
LAYERS = '''"""A layer does it."""
import torch
from torch import nn

def by_layer():
    x = torch.ones(1, 2, dtype=torch.float64)
    return tuple(nn.GRUCell(2, 2)(x)[0].tolist())

def by_hand():
    return by_layer()
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    files = {
        "grading.toml": GRADING,
        "assignments/tiny/tiny.py": STUB,
        "assignments/tiny/checks.py": CHECKS,
        "reference/tiny/solution.py": SOLUTION,
        "reference/tiny/checks.py": "",
        "class/anna.py": LAYERS,
        "class/ben.py": SOLUTION,
    }
    for name, text in files.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "course"


def sheets(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return {sheet["submission"]["id"]: sheet for sheet in json.loads(done.stdout)}


def test_one_exercise_refuses_what_the_next_one_may_use(autograder: Run, course: Path) -> None:
    graded = sheets(autograder("grade", "tiny", course / "class", "--course", course, "--format", "json"))
    by_hand, by_layer = graded["anna"]["exercises"]
    assert by_hand["checks"][0]["outcome"] == "refused"
    assert "gru_cell" in by_hand["checks"][0]["message"]
    assert by_hand["checks"][0]["line"].startswith("anna.py, line 7")
    assert (by_layer["checks"][0]["outcome"], by_layer["score"]) == ("passed", 3.0)
    assert graded["ben"]["score"] == 5.0


def test_a_line_that_reaches_for_what_is_forbidden_is_told_and_costs_nothing(autograder: Run, course: Path) -> None:
    (course / "class" / "carl.py").write_text(f"{SOLUTION}\ndef unused(x):\n    from torch import nn, lstm_cell\n")
    graded = sheets(autograder("grade", "tiny", course / "class", "--course", course, "--format", "json"))
    carl = graded["carl"]
    look = "Needs a look: carl.py, line 8, `from torch import nn, lstm_cell`: it imports torch.lstm_cell"
    assert (carl["score"], carl["staff_remarks"][0]) == (5.0, f"{look}, which is forbidden in by_hand")
    assert not any("Needs a look" in remark for remark in graded["ben"]["staff_remarks"])
    table = autograder("grade", "tiny", course / "class", "--course", course, environment={"COLUMNS": "200"})
    assert look in table.stdout


def test_a_refusal_with_none_of_its_lines_under_way_has_the_line_of_the_text(autograder: Run, course: Path) -> None:
    source = "import torch\nfrom functools import partial\none = torch.ones\n\n"
    source += "by_hand = partial(torch.gru_cell, one(1, 2), one(1, 2), one(6, 2), one(6, 2))\n"
    (course / "class" / "eva.py").write_text(source)
    graded = sheets(autograder("grade", "tiny", course / "class" / "eva.py", "--course", course, "--format", "json"))
    (found,) = graded["eva"]["exercises"][0]["checks"]
    assert found["outcome"] == "refused"
    assert found["line"] == f"eva.py, line 5, `{source.splitlines()[4]}`"


def test_a_students_own_check_honours_it_too(autograder: Run, course: Path) -> None:
    done = autograder("check", course / "class" / "anna.py", "--course", course)
    assert done.returncode == 1
    assert "3 of 5 visible points" in done.stdout
    assert "It calls PyTorch's own gru_cell, which this exercise forbids" in " ".join(done.stdout.split())


def test_the_proof_of_a_course_knows_it_as_well(autograder: Run, course: Path) -> None:
    (course / "reference/tiny/right/by_layer").mkdir(parents=True)
    (course / "reference/tiny/right/by_layer/layer.py").write_text(LAYERS)
    done = autograder("course", "check", "tiny", "--course", course)
    assert "3 right answers under 3 secrets: 0 refusals" in done.stdout, done.stdout + done.stderr
    (course / "reference/tiny/right/by_hand").mkdir()
    (course / "reference/tiny/right/by_hand/layer.py").write_text(LAYERS)
    done = autograder("course", "check", "tiny", "--course", course)
    assert "by_hand.hand" in done.stdout and "own gru_cell" in done.stdout, done.stdout + done.stderr


def test_what_is_seen_from_inside_is_awaited_where_a_hand_in_reaches_there(autograder: Run, tmp_path: Path) -> None:
    solution = (ROOT / "reference/cells/solution.py").read_text()
    (tmp_path / "s001.py").write_text(f"{solution}\n\nimport sys\nFRAME = sys._getframe(0)\n")
    graded = sheets(autograder("grade", "cells", tmp_path / "s001.py", "--course", ROOT, "--format", "json"))
    outcomes: dict[str, set[str]] = {}
    for exercise in graded["s001"]["exercises"]:
        for check in exercise["checks"]:
            outcomes.setdefault(check["name"], set()).add(check["outcome"])
    awaited = {name for name, found in outcomes.items() if "skipped" in found}
    assert {"side_effects", "devices"} <= awaited
    assert outcomes["values"] == outcomes["gradients"] == {"passed"}
    message = next(
        check["message"]
        for exercise in graded["s001"]["exercises"]
        for check in exercise["checks"]
        if check["name"] == "side_effects"
    )
    assert message == (
        "Needs a look: the submission reaches into the program that asks it (sys._getframe), and what this check asks "
        "is seen from inside it. Its points are awaited, neither lost nor given."
    )
    assert graded["s001"]["awaited"] > 0
