"""What the whole course costs a submission: ``make bench``, or ``python benchmarks/core.py [--runs N]``.

Grades the reference solution of every assignment, once without and once with the pretended GPU, and adds up the
CPU-seconds of grader and worker as the kernel counts them.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import torch

from autograder.course import Course
from autograder.grade import Grader
from autograder.rubric import AssignmentRule, Device
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Session
from autograder.submission import load_submission


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def counted_workers() -> Iterator[list[float]]:
    """Collects the CPU-seconds of each session's workers as it ends."""
    used: list[float] = []
    inner = Session.__exit__

    def leave(self: Session, *exception: object) -> None:
        inner(self, *exception)
        used.append(self.usage().cpu_s)

    Session.__exit__ = leave  # type: ignore[method-assign]
    try:
        yield used
    finally:
        Session.__exit__ = inner  # type: ignore[method-assign]


def cost(course: Course, rule: AssignmentRule, sandbox: Sandbox, devices: Sequence[Device], runs: int) -> float:
    """Median CPU-seconds of grading the solution, grader and worker together."""
    submission = load_submission(course.solution(rule.name), rule.name, "solution")
    grader = Grader(course.suite(rule.name), rule, sandbox, devices=devices)
    sheet = grader.grade(submission)  # draws and answers the cases
    assert sheet.score + sheet.awaited == sheet.max_score, sheet
    found = []
    with counted_workers() as used:
        for _ in range(runs):
            before = cpu_s()
            grader.grade(submission)
            found.append(cpu_s() - before + used[-1])
    return statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    course = Course.find(Path(__file__).parent)
    print(
        f"{arguments.runs} runs, {date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}\n"
    )
    print("| assignment | exercises | checks | CPU-s | of that, on the pretended GPU |\n|---|---|---|---|---|")
    total = extra = 0.0
    for rule in course.rubric.assignments:
        with Sandbox(rule.limits, "T0", rule.forbidden_operators, secret=[course.root]) as sandbox:
            sandbox.prove()
            plain = cost(course, rule, sandbox, ["cpu"], arguments.runs)
            whole = cost(course, rule, sandbox, ["cpu", "fake-gpu"], arguments.runs)
        total, extra = total + whole, extra + whole - plain
        checks = sum(len(exercise.checks) for exercise in rule.exercises)
        print(f"| {rule.name} | {len(rule.exercises)} | {checks} | {whole:.3f} | {whole - plain:.3f} |", flush=True)
    print(f"| **all** | | | **{total:.3f}** | {extra:.3f} |")


if __name__ == "__main__":
    main()
