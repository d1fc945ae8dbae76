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
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from forgery import DATA, EXAM
from graders.cost import Cost, metered
from graders.environment import PATIENCE_S, Environment
from graders.nbgrader import Nbgrader

TOOLS = Path(sys.executable).parent


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


def plain(folder: Path) -> None:
    """A course as nbgrader's documentation has it: hidden tests in grade cells."""
    Nbgrader(Environment(TOOLS, home=folder), EXAM, folder)


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
    run(folder, "nbgrader", "generate_assignment", "lstm")


def hand_in(folder: Path, count: int) -> None:
    """Put a class into the folder that `nbgrader collect` would fill."""
    released = (folder / "release/lstm/lstm.ipynb").read_text("utf-8")
    texts = answers()
    for student, kind in in_class(count):
        filled = json.loads(released)
        [cell] = [cell for cell in filled["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
        cell["source"] = texts[kind]
        place = folder / "submitted" / student / "lstm"
        place.mkdir(parents=True)
        (place / "lstm.ipynb").write_text(json.dumps(filled), "utf-8")


def run(folder: Path, *command: str, patience_s: float = 300) -> Cost:
    """One command in the folder, metered. Raises `RuntimeError` with what it said if it fails."""
    environment = os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    log = folder.with_suffix(".log")
    with log.open("w") as output, metered() as cost:
        ended = subprocess.run(
            [TOOLS / command[0], *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            timeout=patience_s,
        )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {ended.returncode}:\n{log.read_text()[-3000:]}")
    return cost


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
