"""What `nbgrader autograde` costs a notebook, plain and with our plug-in: ``python benchmarks/nbgrader.py``.

The exercise, the questions and the class are the same for both: those of ``forgery/``, one LSTM step. Plain nbgrader
runs the questions as hidden tests in a kernel a notebook; ours asks them in the sandbox, and explains what is wrong.
Both runs are the command as people type it, start-up included. Needs the extra ``[nbgrader]`` beside this Python.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

DATA = Path(__file__).resolve().parent / "forgery"
TOOLS = Path(sys.executable).parent
WEIGHTS = {"values": 6, "gradients": 4}  # as in forgery/course/grading.toml
PATIENCE_S = 60
"""For one notebook."""
EVERY_S = 0.1
"""Between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """Of one command."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    """Of all its processes together, shared pages counted by their share (PSS)."""


def answers() -> dict[str, str]:
    """What is handed in: a right answer, a wrong one and the stub."""
    return {
        "right": (DATA / "course/reference/lstm/solution.py").read_text("utf-8"),
        "wrong": (DATA / "no_answer.py").read_text("utf-8"),
        "stub": (DATA / "course/assignments/lstm/lstm.py").read_text("utf-8"),
    }


def in_class(count: int) -> Iterator[tuple[str, str]]:
    """Students, and the kind of their answer: of five, three right, one wrong, one not started."""
    for number in range(count):
        yield f"s{number:03}", ("right", "right", "right", "wrong", "stub")[number % 5]


def notebook(cells: Sequence[tuple[str, Mapping[str, object]]]) -> str:
    """Code cells with nbgrader's metadata."""
    coded = [
        {"cell_type": "code", "id": str(own["grade_id"]), "source": source, "outputs": [], "execution_count": None}
        | {"metadata": {"nbgrader": {"schema_version": 3, "task": False, **own}}}
        for source, own in cells
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": coded})


def plain(folder: Path) -> None:
    """A course as nbgrader's documentation has it: hidden tests in grade cells."""
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "plain"\n', "utf-8")
    source = folder / "source/lstm"
    source.mkdir(parents=True)
    answer = {"grade_id": "cell-answer", "grade": False, "solution": True, "locked": False}
    cells: list[tuple[str, Mapping[str, object]]] = [("### BEGIN SOLUTION\n### END SOLUTION", answer)]
    questions = (DATA / "questions.py").read_text("utf-8")
    for question, points in WEIGHTS.items():
        test = f"### BEGIN HIDDEN TESTS\n{questions}\n\n{question}(LSTMCell)\n### END HIDDEN TESTS"
        cells.append((test, {"grade_id": question, "grade": True, "solution": False, "locked": True, "points": points}))
    (source / "lstm.ipynb").write_text(notebook(cells), "utf-8")


def ours(folder: Path) -> None:
    """The same by `autograder nbgrader init`; the handout gets the heading that it needs for that."""
    course = folder.with_name("course")
    for file in sorted((DATA / "course").rglob("*")):
        if file.is_file():
            copy = course / file.relative_to(DATA / "course")
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text("utf-8")
            head = "# %% [markdown]\n# # LSTM\n# ## 1. `cell`\n\n# %%\n" if file.name == "lstm.py" else ""
            copy.write_text(head + text, "utf-8")
    run(folder, "autograder", "nbgrader", "init", str(folder), "--course", str(course))


def hand_in(folder: Path, count: int) -> None:
    """Put a class into the folder that `nbgrader collect` would fill."""
    released = (folder / "release/lstm/lstm.ipynb").read_text("utf-8")
    texts = answers()
    for student, kind in in_class(count):
        filled = json.loads(released)
        [cell] = [cell for cell in filled["cells"] if cell["id"] == "cell-answer"]
        cell["source"] = texts[kind]
        place = folder / "submitted" / student / "lstm"
        place.mkdir(parents=True)
        (place / "lstm.ipynb").write_text(json.dumps(filled), "utf-8")


def run(folder: Path, *command: str, patience_s: float = 300) -> Cost:
    """One command in the folder, watched. Raises `RuntimeError` with what it said if it fails."""
    environment = os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    log = folder.with_suffix(".log")
    began, used = time.monotonic(), children_cpu_s()
    with log.open("w") as output:
        started = subprocess.Popen(
            [TOOLS / command[0], *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        watch = Watch(started.pid)
        watch.start()
        try:
            started.wait(patience_s)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        finally:
            watch.over.set()
            watch.join()
    if started.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {started.returncode}:\n{log.read_text()[-3000:]}")
    return Cost(time.monotonic() - began, children_cpu_s() - used, watch.peak_kib / 1024)


class Watch(threading.Thread):
    """Keeps the most memory that a process and all below it ever had at a time."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.peak_kib, self.over = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY_S):
            self.peak_kib = max(self.peak_kib, sum(map(pss_kib, below(self.pid))))


def below(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from below(int(child))
    except OSError:  # it has ended meanwhile
        return


def pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def children_cpu_s() -> float:
    """Of every process that was started and waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def points(folder: Path) -> dict[str, float]:
    """What the gradebook has, by student."""
    run(folder, "nbgrader", "export", "--to", "grades.csv")
    head, *rows = (folder / "grades.csv").read_text().splitlines()
    at, of = head.split(",").index("student_id"), head.split(",").index("raw_score")
    return {row.split(",")[at]: float(row.split(",")[of]) for row in rows}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=20, metavar="N", help="in the class (default: 20)")
    count = parser.parse_args().notebooks
    found: dict[str, Cost] = {}
    graded = {}
    with tempfile.TemporaryDirectory(prefix="nbgrader-") as work:
        for name, made in {"plain nbgrader": plain, "with the plug-in": ours}.items():
            folder = Path(work) / made.__name__
            folder.mkdir()
            made(folder)
            run(folder, "nbgrader", "generate_assignment", "lstm")
            hand_in(folder, count)
            print(f"{name}: {count} notebooks", file=sys.stderr, flush=True)
            found[name] = run(folder, "nbgrader", "autograde", "lstm", patience_s=PATIENCE_S * count)
            graded[name] = points(folder)
    print(
        f"{count} notebooks, {date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, nbgrader {version('nbgrader')}, "
        f"torch {version('torch')}\n"
    )
    print("| `nbgrader autograde` | CPU-seconds a notebook | wall, seconds a notebook | peak memory, MiB |")
    print("|---|---|---|---|")
    for name, cost in found.items():
        print(f"| {name} | {cost.cpu_s / count:.2f} | {cost.wall_s / count:.2f} | {cost.peak_mib:.0f} |")
    without, with_ours = found.values()
    print(
        f"| ratio | {without.cpu_s / with_ours.cpu_s:.1f} | {without.wall_s / with_ours.wall_s:.1f} | "
        f"{without.peak_mib / with_ours.peak_mib:.1f} |"
    )
    kinds = dict(in_class(count))
    for name, scores in graded.items():
        wrong = [
            student for student, kind in kinds.items() if scores.get(student) != (10.0 if kind == "right" else 0.0)
        ]
        if wrong:
            print(f"{name}: not what they deserved: {', '.join(wrong)}; this run says nothing", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
