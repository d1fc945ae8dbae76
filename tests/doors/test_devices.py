"""Where checks run: a pretended GPU, a real one, and points that are awaited until a later run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner, Result

from autograder import cli

Type = Callable[..., Result]

GRADING = """schema = 1
[course]
least_tier = "T0"
[assignments.tiny.exercises.double]
points = 10
[assignments.tiny.exercises.double.checks]
values  = { weight = 5, visibility = "public" }
devices = { weight = 3, visibility = "public", needs = ["values"], device = "fake-gpu" }
cuda    = { weight = 2, visibility = "public", needs = ["values"], device = "cuda" }
"""
CHECKS = '''import torch

from autograder.checks import Battery, CallOptions, Case, Signature, check

DOUBLE = Signature("double", {"x": "B H"}, ("x",), {"y": "B H"})
X = torch.tensor([[1.0, -2.0]], dtype=torch.float64)
CASES = {"fixed": (Case({"B": 1, "H": 2}, {"x": X, "gradient at y": X}),), "answers": ((2 * X,),)}
VALUES = Battery("values", DOUBLE, **CASES)


def on(device):
    return Battery(device, DOUBLE, options=CallOptions(device=device), **CASES)


FAKE, REAL = on("fake-gpu"), on("cuda")


@check("double")
def values(student):
    """double(x) is 2 x."""
    student.agrees(VALUES)


@check("double")
def devices(student):
    """It stays where x is."""
    student.agrees(FAKE)


@check("double")
def cuda(student):
    """On a real GPU too."""
    student.agrees(REAL)
'''
RIGHT = "def double(x):\n    return x + x\n"
ON_CPU = "import torch\n\ndef double(x):\n    return x + x * torch.ones(x.shape[1], dtype=x.dtype)\n"
WAITS = "def double(x):\n    if x.sum() > 1e9:\n        return None\n    return x + x\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("devices") / "course"
    (root / "assignments/tiny").mkdir(parents=True)
    (root / "reference/tiny").mkdir(parents=True)
    (root / "grading.toml").write_text(GRADING)
    (root / "assignments/tiny/checks.py").write_text(CHECKS)
    (root / "assignments/tiny/tiny.py").write_text("def double(x):\n    raise NotImplementedError\n")
    (root / "reference/tiny/checks.py").write_text("")
    (root / "reference/tiny/solution.py").write_text(RIGHT)
    (root / "class").mkdir()
    for name, source in (("a1", RIGHT), ("b2", ON_CPU), ("c3", WAITS)):
        (root / "class" / f"{name}.py").write_text(source)
    return root


@pytest.fixture
def sheets(type_in: Type, course: Path) -> Callable[..., dict[str, Any]]:
    """Grades the class with further arguments; the sheets by student."""

    def grade(*arguments: str | Path) -> dict[str, Any]:
        done = type_in("grade", "tiny", "class", "--format", "json", *arguments, cwd=course)
        assert done.exit_code == 0, done.stderr
        return by_student(json.loads(done.stdout))

    return grade


@pytest.fixture(scope="module")
def on_the_cpu(course: Path) -> Path:
    """Sheets of a run that left every other device out."""
    file = course / "first.json"
    words = ["grade", "tiny", str(course / "class"), "--format", "jsonl", "--devices", "cpu", "-o", str(file)]
    done = CliRunner().invoke(cli.main, [*words, "--course", str(course)])
    assert done.exit_code == 0, done.stderr
    return file


def by_student(sheets: list[dict[str, Any]]) -> dict[str, Any]:
    return {sheet["submission"]["id"]: sheet for sheet in sheets}


def totals(sheets: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {name: (sheet["score"], sheet["awaited"]) for name, sheet in sheets.items()}


def checks_of(sheet: dict[str, Any]) -> dict[str, Any]:
    return {check["name"]: check for check in sheet["exercises"][0]["checks"]}


def test_without_a_gpu_its_points_are_awaited_and_a_pretended_one_finds_what_stays_behind(
    sheets: Callable[..., dict[str, Any]],
) -> None:
    found = sheets()
    assert totals(found) == {"a1": (8, 2), "b2": (5, 2), "c3": (8, 2)}
    cuda = checks_of(found["a1"])["cuda"]
    assert (cuda["outcome"], cuda["awaited"], cuda["score"]) == ("skipped", 2, 0)
    assert cuda["message"] == "Not run here: it needs a CUDA device. Its points are awaited, neither lost nor given."
    stray = checks_of(found["b2"])["devices"]
    assert stray["outcome"] == "failed"
    assert stray["message"].startswith("On a GPU it stops: Expected all tensors to be on the same device")
    assert stray["line"] == "b2.py, line 4, `return x + x * torch.ones(x.shape[1], dtype=x.dtype)`"


def test_a_wait_for_the_gpu_is_a_remark_with_its_line_and_costs_nothing(type_in: Type, course: Path) -> None:
    shown = " ".join(type_in("check", "class/c3.py", cwd=course).stdout.split())
    assert "✓ devices 3/3 note: c3.py, line 2, `if x.sum() > 1e9:`: on a GPU the program waits here" in shown
    assert "since a decision depends on its values." in shown
    assert "8 of 10 visible points, 2 awaited" in shown


def test_a_later_run_adds_what_was_awaited_and_leaves_the_rest(
    sheets: Callable[..., dict[str, Any]], on_the_cpu: Path
) -> None:
    before = by_student([json.loads(line) for line in on_the_cpu.read_text().splitlines()])
    assert totals(before) == {"a1": (5, 5), "b2": (5, 5), "c3": (5, 5)}
    second = sheets("--devices", "fake-gpu", "--onto", on_the_cpu)
    assert totals(second) == {"a1": (8, 2), "b2": (5, 2), "c3": (8, 2)}
    for name, sheet in second.items():
        assert checks_of(sheet)["values"] == checks_of(before[name])["values"]  # its very times: it was not run again


def test_points_that_a_later_run_adds_are_as_late_as_the_others(type_in: Type, course: Path, tmp_path: Path) -> None:
    late = tmp_path / "course"
    shutil.copytree(course, late)
    rules = "[deadline]\ndue = 2026-11-20T12:00:00Z\n[assignments.tiny.deadline]\npercent_per_day = 10\n"
    (late / "grading.toml").write_text(GRADING + rules)
    (tmp_path / "times.csv").write_text("student,submitted\na1,2026-11-20T18:00:00Z\n")
    words = ("grade", "tiny", late / "class" / "a1.py", "--course", late, "--format", "json")
    first = type_in(*words, "--devices", "cpu", "--times", "times.csv", "-o", tmp_path / "first.json")
    assert first.exit_code == 0, first.stderr
    [before] = json.loads((tmp_path / "first.json").read_text())
    [after] = json.loads(type_in(*words, "--devices", "fake-gpu", "--onto", tmp_path / "first.json").stdout)
    assert (before["score"], before["awaited"], before["late"]["points"]) == (4, 5, 1)
    assert (after["score"], after["awaited"], after["late"]) == (7, 2, before["late"])


def test_nothing_of_an_earlier_run_is_lost(type_in: Type, course: Path, on_the_cpu: Path, tmp_path: Path) -> None:
    (tmp_path / "a1.py").write_text(ON_CPU)
    (tmp_path / "c3.py").write_text(WAITS)
    done = type_in("grade", "tiny", tmp_path, "--format", "json", "--onto", on_the_cpu, "--course", course)
    assert done.stderr.splitlines() == [
        "a1: the hand-in has changed since the earlier run, and was graded anew",
        "kept as they were: 1 sheets whose hand-ins are not among the paths",
    ]
    assert totals(by_student(json.loads(done.stdout))) == {"a1": (5, 2), "c3": (8, 2), "b2": (5, 5)}


@pytest.mark.parametrize(
    ("text", "said"),
    {
        "[{}]": "holds sheets of no schema, and this version reads rnn-autograder/sheet/v1\n",
        "not json": "holds no grade sheets: ",
        '[{"schema": "x"}]': "holds sheets of x, and this version reads rnn-autograder/sheet/v1\n",
    }.items(),
)
def test_a_file_of_something_else_is_refused(type_in: Type, course: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.json").write_text(text)
    done = type_in("grade", "tiny", "class", "--onto", tmp_path / "x.json", cwd=course)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: --onto {tmp_path / 'x.json'} {said}")


def test_sheets_under_another_rubric_are_not_mixed_with_these(
    type_in: Type, course: Path, on_the_cpu: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(on_the_cpu.read_text().replace('"max_score":3.0', '"max_score":4.0'))
    done = type_in("grade", "tiny", "class", "--onto", other, cwd=course)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the sheet of a1 is of another assignment or another grading.toml than tiny has now" in done.stderr


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_to_ask_for_a_gpu_where_there_is_none_is_an_error_that_says_what_to_do(type_in: Type, course: Path) -> None:
    done = type_in("grade", "tiny", "class", "--devices", "cpu,cuda", cwd=course)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: --devices cuda: there is no CUDA device on this machine (")
    assert "--onto SHEETS.json" in done.stderr


def test_a_device_that_does_not_exist_is_told_the_ones_that_do(type_in: Type, course: Path) -> None:
    done = type_in("grade", "tiny", "class", "--devices", "gpu", cwd=course)
    assert done.exit_code == 2
    assert "'gpu' is no device; choose from cpu, fake-gpu, cuda" in done.stderr


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")
def test_a_real_gpu_gives_the_last_points(sheets: Callable[..., dict[str, Any]]) -> None:
    assert totals(sheets("--devices", "fake-gpu,cuda")) == {"a1": (10, 0), "b2": (5, 0), "c3": (10, 0)}
