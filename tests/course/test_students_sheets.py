"""Hidden inputs do not travel back to students: hand-ins that say all they see, and the sheets for their authors.

Every hand-in here finds out what it is asked with, and says it in one way: in an exception, a name, a number, a line.
The staff's sheet is the control: it holds what was said, so the hand-in did get hold of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from msgspec import structs
from rich.console import Console

from autograder.checks.suite import Suite
from autograder.course import Course
from autograder.grade import Grader
from autograder.records import ExerciseResult, GradeSheet, Outcome, SubmissionRef
from autograder.report import json, table
from autograder.report.junit import render_junit
from autograder.report.markdown import render_markdown
from autograder.report.redact import for_students
from autograder.report.spreadsheet import render_csv
from autograder.report.student_page import render_page
from autograder.report.web_page import render_html
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import load_submission

COURSE = {
    "grading.toml": """schema = 1
[course]
least_tier = "T1"
[limits]
call_s = 3.0
[assignments.tiny]
forbidden_operators = ["recurrent"]
[assignments.tiny.exercises.one]
points = 5
[assignments.tiny.exercises.one.checks]
numbers = { weight = 1, visibility = "public" }
values = { weight = 1, visibility = "hidden" }
traces = { weight = 1, visibility = "hidden" }
counts = { weight = 1, visibility = "hidden" }
devices = { weight = 1, visibility = "hidden", device = "fake-gpu" }
[assignments.tiny.exercises.two]
points = 2
[assignments.tiny.exercises.two.checks]
numbers = { weight = 1, visibility = "public" }
again = { weight = 1, visibility = "public", needs = ["values"] }
values = { weight = 1, visibility = "hidden" }
""",
    "assignments/tiny/tiny.py": "def pair():\n    raise NotImplementedError\n",
    "assignments/tiny/signatures.py": """from autograder.checks import Signature

LAYER = Signature(
    target="Layer",
    init=("I", "H"),
    shapes={"weight": "H I", "x": "B I"},
    arguments=("x",),
    outputs={"y": "B H"},
)
""",
    "assignments/tiny/checks.py": '''from autograder.checks import Student, check, returns_numbers


@check("one")
def numbers(student: Student) -> None:
    """pair() returns two plain numbers."""
    returns_numbers(student, "pair", 2)


@check("two", "numbers")
def of_two(student: Student) -> None:
    """other() returns two plain numbers."""
    returns_numbers(student, "other", 2)


@check("two")
def again(student: Student) -> None:
    """other() returns them once more."""
    returns_numbers(student, "other", 2)
''',
    "reference/tiny/solution.py": """import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(H, I))

    def forward(self, x):
        return x @ self.weight.T


def pair():
    return 1.0, 2.0


other = pair


def count(n):
    return n
""",
    "reference/tiny/checks.py": '''from autograder.checks import (
    Battery, CallOptions, Questions, Student, asked, check, leaves_no_trace, on_fake_gpu, returns_right_integers
)
from signatures import LAYER

VALUES = Battery("values", LAYER, count=6, options=CallOptions(gradients=True))
ON_GPU = on_fake_gpu("devices", LAYER, count=3)
COUNTS = Questions((asked("count", 73419),))


@check("one")
def values(student: Student) -> None:
    """The layer is linear."""
    student.agrees(VALUES)


@check("two", "values")
def of_two(student: Student) -> None:
    """The layer is linear, once more."""
    student.agrees(VALUES)


@check("one")
def traces(student: Student) -> None:
    """The layer leaves no trace."""
    leaves_no_trace(student, VALUES)


@check("one")
def counts(student: Student) -> None:
    """It counts."""
    returns_right_integers(student, COUNTS)


@check("one")
def devices(student: Student) -> None:
    """The layer works on a GPU."""
    student.agrees(ON_GPU)
''',
}

SPY = """import hashlib
import linecache
import os
import sys
import threading
import time
import warnings

import torch
from torch import nn

SEEN = []


def seen():
    return " ".join(SEEN[:6]) + " LE" "AK" + hashlib.sha256(" ".join(SEEN).encode()).hexdigest()[:12]


def pair():
    return 1.0, 2.0


def other():
    if SEEN:
        raise ValueError(seen())
    return 1.0, "nothing seen"


def count(n):
    SEEN.append(str(n))
    return say_number(n)


def say_number(n):
    raise ValueError(seen())


class Layer(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(H, I))

    def forward(self, x):
        SEEN.extend(f"{abs(float(number)):.9f}" for number in [*x.detach().reshape(-1)[:3], *self.weight[0, :3]])
        print(seen())
        warnings.warn(seen())
        print(seen(), file=sys.stderr)
        return self.say(x)

    def right(self, x):
        return x @ self.weight.T


"""
WAYS = {
    "honest": "def say(self, x): return self.right(x)",
    "text": "def say(self, x): raise ValueError(seen())",
    "kind": "def say(self, x): raise type(seen(), (Exception,), {})()",
    "type": "def say(self, x): return type(seen(), (), {})()",
    "keys": "def say(self, x): return {seen(): 1.0}",
    "numbers": "def say(self, x): return self.right(x) * 0 + x.sum() + self.weight.sum()",
    "file": "def say(self, x): exec(compile('raise ValueError', seen(), 'exec'))",
    "line": "def say(self, x): exec(compile('\\n' * 734189 + 'raise ValueError', 'line.py', 'exec'))",
    "source": """def say(self, x):
    linecache.cache["source.py"] = (1, None, [seen() + "\\n"] * 200, "source.py")
    raise ValueError""",
    "thread": """def say(self, x):
    threading.Thread(target=time.sleep, args=(60,), name=seen(), daemon=True).start()
    return self.right(x)""",
    "scaled": """def say(self, x):
    y = self.right(x)
    return y.detach() + (y - y.detach()) * x.detach().abs().sum()""",
    "sync": """def say(self, x):
    exec(compile("x.sum().item()", seen(), "exec"), {"x": x})
    return self.right(x)""",
    "refused": """def say(self, x):
    w = torch.zeros(4, 1, dtype=x.dtype)
    code = "torch.lstm_cell(x, (x, x), w, w)"
    exec(compile(code, seen(), "exec"), {"torch": torch, "x": x[:1, :1], "w": w})""",
    "exit": "def say(self, x): sys.exit(seen())",
    "status": "def say(self, x): os._exit(73)",
    "parameters": """def say(self, x): return self.right(x)
def __init__(self, I, H):
    nn.Module.__init__(self)
    self.weight = nn.Parameter(torch.zeros(H, I))
    if SEEN:
        self.register_parameter(seen().replace(".", "_"), nn.Parameter(torch.zeros(1)))""",
    "repr": """def say(self, x):
    class Said(Exception):
        def __str__(self): return seen()
        __repr__ = __str__
    raise Said""",
}
"""How a hand-in says what it has seen, by the name of the way and of its file."""
SILENT = {"honest", "line", "source", "status", "exit"}
"""Ways whose words do not even reach the staff: a place is a line of the hand-in, a dead process has no words, and
what is honest says nothing but in public checks."""


def written(folder: Path) -> Course:
    for name, text in COURSE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Course.find(folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return written(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def suite(course: Course) -> Suite:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SECRET", "sixteen letters.")
        return course.suite("tiny")


@pytest.fixture(scope="module")
def sandbox(course: Course) -> Iterator[Sandbox]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    rule = course.rubric.assignment("tiny")
    with Sandbox(rule.limits, "T1", rule.forbidden_operators, secret=[course.root]) as opened:
        yield opened
    torch.set_num_threads(threads)


Told = Callable[[str], tuple[GradeSheet, GradeSheet]]


@pytest.fixture
def told(course: Course, suite: Suite, sandbox: Sandbox, tmp_path: Path) -> Told:
    """The staff's and the students' sheet of a hand-in that says what it sees in this way."""

    def grade(way: str) -> tuple[GradeSheet, GradeSheet]:
        body = "\n".join(f"    {line}" for line in WAYS[way].splitlines())
        (tmp_path / f"{way}.py").write_text(f"{SPY.rstrip()}\n\n{body}\n")
        rule = course.rubric.assignment("tiny")
        staff = Grader(suite, rule, sandbox).grade(load_submission(tmp_path / f"{way}.py", "tiny", way))
        return staff, for_students(staff, rule)

    return grade


def hidden_numbers(suite: Suite) -> set[str]:
    """Numbers of hidden inputs as anybody may write them: four digits of them, or more."""
    cases = [case for bank in suite.banks._banks.values() for case in bank.drawn.cases]
    numbers = [abs(float(value)) for case in cases for one in case.tensors.values() for value in one.reshape(-1)]
    return {f"{number:.4f}"[1:] for number in numbers if number % 1} | {"73419", "73_419"}


def in_every_format(sheet: GradeSheet) -> Iterator[tuple[str, str]]:
    """Every text that can be made of a sheet, without numbers of ours whose digits may be anything."""
    exercises = [_timeless(exercise) for exercise in sheet.exercises]
    timeless = structs.replace(sheet, exercises=exercises, submission=SubmissionRef(sheet.submission.id, ""))
    shown = io.StringIO()
    console = Console(width=160, file=shown)
    console.print(table.class_table([timeless], table.Glyphs()), table.sheet_page(timeless, table.Glyphs()))
    yield "table", shown.getvalue()
    yield "render_page", render_page(timeless)
    renderers = (json.render_json, json.render_jsonl, render_csv, render_html, render_junit, render_markdown)
    yield from ((render.__name__, render([timeless])) for render in renderers)


def _timeless(exercise: ExerciseResult) -> ExerciseResult:
    return structs.replace(exercise, checks=[structs.replace(check, seconds=None) for check in exercise.checks])


def leaks(sheet: GradeSheet, numbers: set[str]) -> list[str]:
    found = []
    for name, text in in_every_format(sheet):
        found += [f"{name}: {word}" for word in re.findall(r".{0,40}LEAK.{0,20}", text)]
        found += [f"{name}: {word}" for word in re.findall(r"\d*[._]?\d{4,}", text) if any(n in word for n in numbers)]
    return found


@pytest.mark.parametrize("way", WAYS)
def test_what_a_hand_in_saw_of_hidden_checks_is_on_no_students_sheet(way: str, told: Told, suite: Suite) -> None:
    staff, students = told(way)
    numbers = hidden_numbers(suite)
    assert leaks(students, numbers) == []
    if way not in SILENT:
        assert leaks(staff, numbers), "this hand-in says nothing to anybody, so the test shows nothing"
    assert (students.score, students.max_score) == (staff.score, staff.max_score)
    outcomes = {(part.name, check.name): check.outcome for part in students.exercises for check in part.checks}
    assert outcomes["one", "numbers"] is Outcome.PASSED
    assert outcomes["two", "numbers"] is Outcome.FAILED  # as it does where it has seen nothing
    if way == "honest":
        assert outcomes["two", "values"] is Outcome.PASSED
        assert outcomes["two", "again"] is Outcome.FAILED  # asked after a hidden check, and by another worker
