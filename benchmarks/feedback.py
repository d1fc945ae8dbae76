"""What an explanation costs and how small its case is: ``make bench``, or ``python benchmarks/feedback.py [--each N]``.

Grades the wrong answers that the course keeps, each as a hand-in of its own, and adds up for each of them the time
that goes into looking for a smallest case and into naming the mistake, over all checks that failed: wall time, and
CPU time of grader and worker as the kernel counts it. The first hand-in of an exercise also works out the right
answers to tiny cases, which the others share, as in a class.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import torch

from autograder.checks.student import Student
from autograder.course import Course
from autograder.grade import Grader
from autograder.records import Counterexample, GradeSheet
from autograder.rubric import AssignmentRule
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import load_submission

STAGES = {"_example": "smallest case", "explain": "name"}


@dataclass
class Spent:
    """Milliseconds of one hand-in, by stage."""

    wall: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    cpu: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))


def clock_of(pid: int) -> int:
    """The clock of a process's CPU time (clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def cpu_s(student: Student) -> float:
    pid = student._answering._session.pid  # type: ignore[attr-defined]
    return time.process_time() + (time.clock_gettime(clock_of(pid)) if pid else 0.0)


def watch(name: str, spent: list[Spent]) -> None:
    """Add up what passes inside a method of `Student`, in the newest of `spent`."""
    inner: Callable[..., Any] = getattr(Student, name)

    def timed(student: Student, *arguments: Any) -> Any:
        wall, cpu = time.perf_counter(), cpu_s(student)
        try:
            return inner(student, *arguments)
        finally:
            spent[-1].wall[name] += 1000 * (time.perf_counter() - wall)
            spent[-1].cpu[name] += 1000 * max(0.0, cpu_s(student) - cpu)

    setattr(Student, name, timed)


def shown_by(sheet: GradeSheet) -> list[Counterexample]:
    return [check.counterexample for part in sheet.exercises for check in part.checks if check.counterexample]


def is_single(example: Counterexample) -> bool:
    """One row, one step, one input, one unit."""
    return all(size <= 1 for size in example.sizes.values())


def not_zero(example: Counterexample) -> int:
    return sum(float(one) != 0 for shown in example.given for one in re.findall(r"-?[\d.]+(?:e[-+]?\d+)?", shown.value))


def spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    tail = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{statistics.median(ordered):.0f} / {tail:.0f} / {ordered[-1]:.0f}"


def measure(course: Course, rule: AssignmentRule, each: int, spent: list[Spent]) -> list[Counterexample]:
    """Grade the wrong answers of an assignment, `each` of an exercise; what they spent is appended."""
    suite, found, done = course.suite(rule.name), [], dict.fromkeys((one.name for one in rule.exercises), 0)
    with Sandbox(rule.limits, "T0", rule.forbidden_operators, secret=[course.root]) as sandbox:
        sandbox.prove()
        graders = {
            one.name: Grader(suite, replace(rule, exercises=(one,)), sandbox, devices=["cpu", "fake-gpu"])
            for one in rule.exercises
        }
        for answer in course.answers(rule.name, "wrong"):
            done[answer.exercise] += 1
            if done[answer.exercise] <= each:
                spent.append(Spent())
                found += shown_by(graders[answer.exercise].grade(load_submission(answer.path, rule.name, "s001")))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=10**6, help="wrong answers of an exercise; all when not given")
    parser.add_argument("--runs", type=int, help="of the other benchmarks; without meaning here")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    course = Course.find(Path(__file__).parent)
    everything: list[Spent] = []
    for name in STAGES:
        watch(name, everything)
    print(
        f"{date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, torch {torch.__version__}\n"
    )
    print("Milliseconds of a hand-in: median / 95th percentile / largest.\n")
    print("| assignment | hand-ins | smallest case, wall | CPU | name, wall | CPU | both, wall | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    examples: dict[str, list[Counterexample]] = {}
    for rule in course.rubric.assignments:
        start = len(everything)
        examples[rule.name] = measure(course, rule, arguments.each, everything)
        print(row(rule.name, everything[start:]), flush=True)
    print(row("**all**", everything))
    print(
        "\n| assignment | cases | of size one | with at most two numbers | numbers, median / largest | with a snippet |"
    )
    print("|---|---|---|---|---|---|")
    for name, cases in examples.items():
        drawn = [one for one in cases if one.sizes]
        counts = [not_zero(one) for one in drawn] or [0]
        few = sum(count <= 2 for count in counts) if drawn else 0
        print(
            f"| {name} | {len(cases)} | {sum(map(is_single, drawn))} of {len(drawn)} | {few} of {len(drawn)} "
            f"| {statistics.median(counts):g} / {max(counts)} | {sum(bool(one.snippet) for one in cases)} |"
        )


def row(name: str, spent: Sequence[Spent]) -> str:
    cells = []
    for stage in STAGES:
        cells += [spread([one.wall[stage] for one in spent]), spread([one.cpu[stage] for one in spent])]
    both = [spread([sum(one.wall.values()) for one in spent]), spread([sum(one.cpu.values()) for one in spent])]
    return f"| {name} | {len(spent)} | {' | '.join([*cells, *both])} |"


if __name__ == "__main__":
    main()
