"""What a sheet says can be seen in a notebook: snippets are executed beside the answers that they are about."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Answer, Course
from autograder.grade import Grader
from autograder.records import CheckResult
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import load_submission

COURSE = Course.find(Path(__file__))
ASSIGNMENTS = [rule.name for rule in COURSE.rubric.assignments]
EACH = 3
"""Wrong answers of an exercise that are tried; benchmarks/feedback.py counts the snippets of all."""
NOTEBOOK = """
import contextlib, io, json, sys, types

sys.path.insert(0, sys.argv[1])  # the folder of the handout
own = sys.modules["__main__"]
printed = []
for source, snippet in json.load(sys.stdin):
    fresh = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(source, fresh.__dict__)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            exec(snippet, fresh.__dict__)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    __import__("torch").set_default_dtype(__import__("torch").float32)
    printed.append(out.getvalue())
sys.modules["__main__"] = own
json.dump(printed, sys.stdout)
"""


def printed_by(assignment: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """What each snippet prints in a fresh notebook with the source above it; all in one process."""
    folder = str(COURSE.assignment_folder(assignment))
    command = [sys.executable, "-c", NOTEBOOK, folder]
    done = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def shown(assignment: str, sandbox: Sandbox, answers: Sequence[Answer]) -> Iterator[tuple[str, str, CheckResult]]:
    """Each failing check with a snippet that runs without a GPU, and the source that it is about."""
    rule, suite = COURSE.rubric.assignment(assignment), COURSE.suite(assignment)
    for answer in answers:
        exercises = tuple(one for one in rule.exercises if one.name == answer.exercise)
        grader = Grader(suite, replace(rule, exercises=exercises), sandbox, diagnosing=False)
        sheet = grader.grade(load_submission(answer.path, assignment, "s001"))
        for check in sheet.exercises[0].checks:
            if check.counterexample and check.counterexample.snippet and "GPU" not in check.counterexample.snippet:
                yield f"{answer.exercise}.{answer.name} {check.name}", answer.path.read_text(), check


def agrees(check: CheckResult, printed: str) -> bool:
    """Whether the sheet's `got` is what came out."""
    example = check.counterexample
    assert example is not None and example.got is not None
    if ".requires_grad)" in example.snippet:
        return printed == "False\n"
    if " of shape " in example.got:
        return f"torch.Size([{example.got.split(' of shape (')[1].rstrip(',)')}])" in printed
    if " of type " in example.got:
        return f"torch.{example.got.split(' of type ')[1]}" in printed
    if check.outcome == "crashed":
        return example.got.split(":")[0] in printed
    if " = " not in example.got and not example.got.isdigit():  # another kind of thing, or other parameters
        return printed != "" and "Error" not in printed
    found = numbers(printed if printed != "None\n" else "0")
    return all(any(alike(one, other) for other in found) for one in numbers(example.got.rpartition(" = ")[2]))


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)\b", text)]


def alike(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 6e-5 + 6e-4 * abs(a)


def disagreeing(assignment: str, sandbox: Sandbox, answers: Sequence[Answer]) -> list[tuple[str, str, str, str]]:
    found = list(shown(assignment, sandbox, answers))
    snippets = [check.counterexample.snippet if check.counterexample else "" for _, _, check in found]
    printed = printed_by(assignment, [(source, one) for (_, source, _), one in zip(found, snippets, strict=True)])
    return [
        (name, snippet, str(check.counterexample and check.counterexample.got), out)
        for (name, _, check), snippet, out in zip(found, snippets, printed, strict=True)
        if not agrees(check, out)
    ]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_snippets_print_what_the_sheet_says(assignment: str) -> None:
    rule = COURSE.rubric.assignment(assignment)
    wrong = COURSE.answers(assignment, "wrong")
    chosen = [
        answer
        for exercise in rule.exercises
        for answer in [one for one in wrong if one.exercise == exercise.name][:EACH]
    ]
    with Sandbox(rule.limits, "T0", rule.forbidden_operators, secret=[COURSE.root]) as sandbox:
        assert disagreeing(assignment, sandbox, chosen) == []
