"""What grading costs beside the student's own code: ``make bench``, or ``python benchmarks/overhead.py [--count N]``.

Grades the solution of an assignment and a mixed class (55 % all right, 25 % one wrong answer, 20 % two to four),
and makes the calls that each hand-in was asked once more, *bare*: in one process that has torch imported, where the
file is executed, its classes are built, given their parameters, called and differentiated, and nothing else is done.
No sandbox, no fork, no wire, no copies, no pretended GPU, no judging, no explaining. The ratio is what the grader adds.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import platform
import random
import resource
import signal
import statistics
import struct
import tempfile
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from autograder.classroom import HandIn, script_of
from autograder.course import Course
from autograder.grade import Grader
from autograder.records import Submission
from autograder.rubric import AssignmentRule
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch, Session
from autograder.submission import load_submission
from autograder.wire import DTYPES, PREFIX, Call, Work, decode

_SHARES = ((0, 55), (1, 25), (2, 7), (3, 7), (4, 6))
"""Of a hundred hand-ins, how many have so many wrong answers."""
_BARE_S = 60
"""Of the clock, after which a hand-in's bare run is given up."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one hand-in costs, in CPU-seconds."""

    grader: float
    worker: float
    bare: float
    calls: int
    right: bool

    @property
    def ratio(self) -> float:
        return (self.grader + self.worker) / self.bare


def mixed_class(course: Course, rule: AssignmentRule, count: int) -> Iterator[HandIn]:
    """Hand-ins made of the answers that the course keeps; the same ones every time."""
    generator = random.Random(7)
    kept: dict[tuple[str, str], list[str]] = {}
    for kind in ("right", "wrong"):
        for answer in course.answers(rule.name, kind):
            kept.setdefault((kind, answer.exercise), []).append(answer.path.read_text(encoding="utf-8"))
    exercises = [exercise.name for exercise in rule.exercises]
    numbers, shares = zip(*_SHARES, strict=True)
    for place in range(count):
        answers = {name: generator.choice(kept["right", name]) for name in exercises}
        for name in generator.sample(exercises, generator.choices(numbers, shares)[0]):
            answers[name] = generator.choice(kept["wrong", name])
        yield HandIn(f"s{place + 1:03}", answers)


# ---------------------------------------------------------------- graded


def measured(grader: Grader, submission: Submission, harness: str) -> Row:
    """Grade one hand-in, and make the calls that it was asked once more."""
    asked: list[bytes] = []
    used: list[float] = []
    perform, leave = Session.perform, Session.__exit__

    def overheard(self: Session, batch: Batch) -> Any:
        asked.append(batch.frame)
        return perform(self, batch)

    def counted(self: Session, *exception: object) -> None:
        leave(self, *exception)
        used.append(self.usage().cpu_s)

    Session.perform, Session.__exit__ = overheard, counted  # type: ignore[method-assign]
    try:
        before = cpu_s()
        sheet = grader.grade(submission)
        spent = cpu_s() - before
    finally:
        Session.perform, Session.__exit__ = perform, leave  # type: ignore[method-assign]
    calls = [call for frame in asked for call in decode(frame[:PREFIX], bytearray(frame[PREFIX:]), Work).calls]
    bare = bare_cpu_s("\n".join(unit.source for unit in submission.units), harness, calls)
    return Row(spent, sum(used), bare, len(calls), sheet.score + sheet.awaited == sheet.max_score)


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# ---------------------------------------------------------------- bare


def bare_cpu_s(source: str, harness: str, calls: Sequence[Call]) -> float:
    """CPU-seconds that the file and the calls take by themselves, in a fork of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(_BARE_S)
            started = cpu_s()
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                make_bare(source, harness, calls)
            os.write(writer, struct.pack("d", cpu_s() - started))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if len(said) != struct.calcsize("d"):
        raise SystemExit("a hand-in did not survive its bare run")
    return float(struct.unpack("d", said)[0])


def make_bare(source: str, harness: str, calls: Sequence[Call]) -> None:
    space = types.ModuleType("bare")
    helpers: dict[str, Any] = {}
    exec(compile(harness, "harness.py", "exec"), helpers)
    exec(compile(source, "bare.py", "exec", dont_inherit=True), vars(space))
    for call in calls:
        with contextlib.suppress(Exception):  # many a wrong answer raises
            made(call, space, helpers)


def made(call: Call, space: types.ModuleType, helpers: dict[str, Any]) -> None:
    """One call: build, load, call, differentiate. On the CPU, wherever the grader would have put it."""
    torch.set_default_dtype(DTYPES[call.default_dtype])
    with torch.set_grad_enabled(call.cotangents is not None):
        kind, _, name = call.target.rpartition(":")
        leading = [space] if kind == "harness" else []
        function = helpers[name] if kind == "harness" else vars(space)[name]
        inputs: list[Tensor] = []
        if call.init is not None:
            function = function(*call.init)
        if isinstance(function, nn.Module):
            with torch.no_grad():
                for key, parameter in function.named_parameters():
                    parameter.copy_((call.parameters or {})[key])
                    inputs.append(parameter)
        results = [function(*leading, *(argument(value, call, inputs) for value in run)) for run in call.runs]
        if call.cotangents is not None:
            outputs = [results[0]] if isinstance(results[0], Tensor) else list(results[0])
            pairs = [
                (output, arriving)
                for output, arriving in zip(outputs, call.cotangents, strict=False)
                if arriving is not None and output.requires_grad
            ]
            torch.autograd.grad([one for one, _ in pairs], inputs, [one for _, one in pairs], allow_unused=True)


def argument(value: Any, call: Call, inputs: list[Tensor]) -> Any:
    if isinstance(value, list | tuple):
        return tuple(argument(item, call, inputs) for item in value)
    if call.cotangents is not None and isinstance(value, Tensor) and value.is_floating_point():
        inputs.append(value.requires_grad_())
    return value


# ---------------------------------------------------------------- in words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=40, help="hand-ins of the mixed class")
    parser.add_argument("--runs", type=int, default=10, help="how often the solution is graded")
    parser.add_argument("--assignment", default="cells")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    course = Course.find(Path(__file__).parent)
    rule = course.rubric.assignment(arguments.assignment)
    suite = course.suite(rule.name)
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(rule.limits, "T0", rule.forbidden_operators, secret=[course.root]) as sandbox,
    ):
        sandbox.prove()
        grader = Grader(suite, rule, sandbox)
        solution = load_submission(course.solution(rule.name), rule.name, "solution")
        submissions = []
        for hand_in in mixed_class(course, rule, arguments.count):
            path = Path(folder, f"{hand_in.id}.py")
            path.write_text(script_of(hand_in), encoding="utf-8")
            submissions.append(load_submission(path, rule.name, hand_in.id))
        for submission in (solution, *submissions):  # what is worked out once for a class is no hand-in's cost
            grader.grade(submission)
        alone = [measured(grader, solution, suite.harness) for _ in range(arguments.runs)]
        mixed = [measured(grader, submission, suite.harness) for submission in submissions]
        tier = sandbox.tier
    print(
        f"{rule.name}; {date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}, tier {tier}\n"
    )
    print("| medians of CPU a hand-in | calls | grader | worker | both | bare | ratio |\n|---|---|---|---|---|---|---|")
    print(line(f"the solution, {len(alone)} times", alone))
    print(line(f"a mixed class of {len(mixed)}", mixed))
    for words, right in (("all right", True), ("something wrong", False)):
        if rows := [row for row in mixed if row.right == right]:
            print(line(f"– {words}, {len(rows)} of them", rows))
    graded, bare = sum(row.grader + row.worker for row in mixed), sum(row.bare for row in mixed)
    print(f"\nThe class as a whole: {graded:.1f} CPU-s against {bare:.1f} bare, {graded / bare:.1f} times as much.")


def line(words: str, rows: Sequence[Row]) -> str:
    grader, worker, bare = (
        statistics.median(getattr(row, name) for row in rows) * 1e3 for name in ("grader", "worker", "bare")
    )
    both = statistics.median(row.grader + row.worker for row in rows) * 1e3
    ratio, calls = statistics.median(row.ratio for row in rows), statistics.median(row.calls for row in rows)
    return (
        f"| {words} | {calls:.0f} | {grader:.0f} ms | {worker:.0f} ms | {both:.0f} ms | {bare:.0f} ms | {ratio:.1f} |"
    )


if __name__ == "__main__":
    main()
