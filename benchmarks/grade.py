"""What grading one submission costs: ``make bench``, or ``python benchmarks/grade.py [--runs N]``.

Grades the reference solution of an assignment many times in one sandbox, alone on one worker, and prints where the
time goes: CPU-seconds of grader and worker as the kernel counts them, wall time by stage, memory of the workers.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import torch

from autograder.course import Course
from autograder.grade import Grader
from autograder.messages import Load
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.session import Batch, Session
from autograder.submission import load_submission
from autograder.wire import Call

EIGHT = 8
"""Workers alive at the same time for the memory figures."""


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def median(values: list[float]) -> float:
    return statistics.median(values)


def smaps(pid: int) -> dict[str, int]:
    """Memory of a process in KiB, shared pages counted by their share (PSS) and pages of its own (private)."""
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        found[name] = int(value.split()[0])
    return {"pss": found["Pss"], "private": found["Private_Clean"] + found["Private_Dirty"], "rss": found["Rss"]}


class Stopwatch:
    """Adds up the time that passes inside one method of a class."""

    def __init__(self, owner: type, name: str):
        self.seconds = 0.0
        inner = getattr(owner, name)

        def timed(*args: object, **options: object) -> object:
            started = time.perf_counter()
            try:
                return inner(*args, **options)
            finally:
                self.seconds += time.perf_counter() - started

        setattr(owner, name, timed)

    def take(self) -> float:
        seconds, self.seconds = self.seconds, 0.0
        return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--assignment", default="cells")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    course = Course.find(Path(__file__).parent)
    rule = course.rubric.assignment(arguments.assignment)
    submission = load_submission(course.solution(rule.name), rule.name, "solution")
    started = time.perf_counter()
    with Sandbox(rule.limits, "T0", rule.forbidden_operators, secret=[course.root]) as sandbox:
        sandbox.prove()
        opening = time.perf_counter() - started
        grader = Grader(course.suite(rule.name), rule, sandbox)
        started, before = time.perf_counter(), cpu_s()
        sheet = grader.grade(submission)
        bank_wall, bank_cpu = time.perf_counter() - started, cpu_s() - before
        assert sheet.score + sheet.awaited == sheet.max_score, sheet
        spawning, loading, asking = (
            Stopwatch(Session, "_spawn"),
            Stopwatch(Session, "_start"),
            Stopwatch(Session, "perform"),
        )
        closing = Stopwatch(Session, "_drop")
        usages: list[float] = []
        inner = Session.__exit__

        def leave(self: Session, *exception: object) -> None:
            inner(self, *exception)
            usages.append(self.usage().cpu_s)

        Session.__exit__ = leave  # type: ignore[method-assign]
        rows: dict[str, list[float]] = {}
        for _ in range(arguments.runs):
            started, before = time.perf_counter(), cpu_s()
            grader.grade(submission)
            wall, cpu = time.perf_counter() - started, cpu_s() - before
            spawn, load, ask, close = spawning.take(), loading.take(), asking.take(), closing.take()
            figures = {
                "wall, whole submission": wall,
                "  fork until the worker is ready": spawn,
                "  load (top level of the file)": load - spawn,
                "  student's calls, there and back": ask,
                "  kill and reap": close,
                "  compare, score, sheet": wall - load - ask - close,
                "CPU, whole submission": cpu + usages[-1],
                "  grader": cpu,
                "  worker": usages[-1],
            }
            for name, value in figures.items():
                rows.setdefault(name, []).append(value)
        memory = workers_memory(sandbox, submission, rule.name)
    print(
        f"{rule.name}: {sum(len(e.checks) for e in sheet.exercises)} checks, "
        f"{sum(c.cases for e in sheet.exercises for c in e.checks)} cases; {arguments.runs} runs, {date.today()}"
    )
    print(
        f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, torch {torch.__version__}, tier {sandbox.tier}\n"
    )
    print("| per submission | min | median | max |\n|---|---|---|---|")
    for name, values in rows.items():
        figures = (min(values), median(values), max(values))
        print(f"| {name.replace('  ', '– ')} | {' | '.join(f'{value * 1e3:.1f} ms' for value in figures)} |")
    fresh = fresh_interpreter()
    ratio = fresh / median(rows["CPU, whole submission"])
    print(
        f"\nFor scale: a fresh interpreter that imports torch and grades nothing takes {fresh:.2f} CPU-s, "
        f"{ratio:.1f} times a whole submission here (median of 5, same run)."
    )
    print(
        f"\nOnce per class: {opening:.2f} s to open and prove the sandbox; "
        f"{bank_wall:.2f} s ({bank_cpu:.2f} CPU-s) to draw and answer the cases, first submission included."
    )
    print(
        f"Memory of {EIGHT} workers alive at once, each after a backward pass: "
        f"private {memory['private'] / 1024:.1f} MiB, PSS {memory['pss'] / 1024:.1f} MiB, "
        f"nominal {memory['rss'] / 1024:.0f} MiB (medians)."
    )


def fresh_interpreter() -> float:
    """CPU-seconds of what every tool that starts an interpreter for each submission pays before it begins."""
    used = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "import torch"], check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(used)


def workers_memory(sandbox: Sandbox, submission: object, name: str) -> dict[str, float]:
    """Medians over eight workers that have loaded the submission and differentiated through it."""
    x, h, c = torch.randn(3, 5).double(), torch.randn(3, 4).double(), torch.randn(3, 4).double()
    ones = torch.ones(3, 4).double()
    shapes = {"weight_ih": (16, 5), "weight_hh": (16, 4), "bias_ih": (16,), "bias_hh": (16,)}
    parameters = {key: torch.randn(shape).double() for key, shape in shapes.items()}
    call = Call("LSTMCell", [[x, (h, c)]], [5, 4], parameters, [ones, ones])
    sessions = [sandbox.session(Load(name, list(submission.units))) for _ in range(EIGHT)]  # type: ignore[attr-defined]
    try:
        for session in sessions:
            session.perform(Batch.of([call] * 24))
        found = [smaps(session.pid) for session in sessions]
    finally:
        for session in sessions:
            session.__exit__()
    return {key: median([float(one[key]) for one in found]) for key in ("private", "pss", "rss")}


if __name__ == "__main__":
    main()
