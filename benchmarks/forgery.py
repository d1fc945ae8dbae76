"""Who is fooled: ``make forgery``, or ``python benchmarks/forgery.py [--peers ENVIRONMENT]``.

Hands in one honest answer and the forgeries of ``forgery/forgeries/``, all of publicly known kinds, to us and to
nbgrader, otter-grader and gradescope-utils, really installed, each used as its documentation says. The exercise and
the questions are the same everywhere. Fooled is who gives a forgery more points than the stub.

Exit code 1: an honest answer did not get full marks somewhere, or a forgery fooled us; 2: the peers could not be
installed. The first run installs them into an environment of their own under ``build/forgery/``: some minutes, 1.6 GB.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Protocol

from autograder.records import GradeSheet
from autograder.report.json import read_sheets

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).with_suffix("")
COURSE = DATA / "course"
REQUIREMENTS = DATA / "requirements.txt"
PEERS = ROOT / "build" / "forgery" / "environment"
COMMAND = Path(sys.executable).with_name("autograder")
CONTROLS = {"stub": "The untouched stub", "no_answer": "A wrong answer, no forgery", "honest": "An honest answer"}
FULL = 10.0
WEIGHTS = {"values": 6, "gradients": 4}  # as in course/grading.toml
QUESTIONS = (DATA / "questions.py").read_text("utf-8")
PATIENCE_S = 60
"""For one hand-in. A peer that has not come back by then is ended with all that it started."""

Points = dict[str, float]
Submissions = Mapping[str, str]
"""Sources by name."""


# ---- what is handed in -----------------------------------------


def submissions() -> dict[str, str]:
    """The controls, then the forgeries; each is one file that needs no other."""
    no_answer = (DATA / "no_answer.py").read_text("utf-8")
    found = {
        "honest": (COURSE / "reference" / "lstm" / "solution.py").read_text("utf-8"),
        "stub": (COURSE / "assignments" / "lstm" / "lstm.py").read_text("utf-8"),
        "no_answer": no_answer,
    }
    for file in sorted((DATA / "forgeries").glob("*.py")):
        found[file.stem] = file.read_text("utf-8").replace("from no_answer import LSTMCell\n", no_answer)
    return found


def title(name: str, source: str) -> str:
    return CONTROLS.get(name) or source.removeprefix('"""').partition(":")[0]


# ---- running other people's commands -----------------------------------------


@dataclass(frozen=True)
class Environment:
    """A Python environment, and a folder that is all its programs may take for their own."""

    bin: Path
    home: Path

    def run(self, *command: str, cwd: Path, hand_ins: int = 0) -> None:
        """Runs a program of the environment on so many hand-ins, whatever they do to it.

        Raises:
            RuntimeError: there were none, so that it is nobody's fault but ours that it failed.
        """
        own = {"HOME": self.home, "TMPDIR": self.home, "IPYTHONDIR": self.home, "JUPYTER_CONFIG_DIR": self.home}
        passed = {name: os.environ[name] for name in ("LANG", "LC_ALL") if name in os.environ}
        environ = {**passed, **{name: str(folder) for name, folder in own.items()}, "OMP_NUM_THREADS": "1"}
        environ["PATH"] = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        log = cwd / "log.txt"
        with log.open("a") as output:
            started = subprocess.Popen(
                [self.bin / command[0], *command[1:]],
                cwd=cwd,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                started.wait(PATIENCE_S * max(1, hand_ins))
            except subprocess.TimeoutExpired:
                print(f"{' '.join(command)} had not come back after {PATIENCE_S} s a hand-in", file=sys.stderr)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(started.pid, signal.SIGKILL)
                started.wait()
        if started.returncode and not hand_ins:
            raise RuntimeError(f"{' '.join(command)} ended with {started.returncode}:\n{log.read_text()[-2000:]}")


def notebook(cells: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """Code cells with their metadata, as a notebook."""
    coded: list[object] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "source": source,
            "metadata": metadata,
            "outputs": [],
            "execution_count": None,
        }
        for number, (source, metadata) in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": coded})


def results_json(file: Path) -> float:
    """Points as Gradescope reads them: the total if there is one, else the sum of the tests; no file, no points."""
    try:
        results = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return 0.0
    return float(results["score"] if "score" in results else sum(test.get("score", 0) for test in results["tests"]))


# ---- the systems -----------------------------------------


class System(Protocol):
    """A way to grade a class. What its author prepares once for an assignment happens before `grade`."""

    def grade(self, given: Submissions) -> Points: ...


class Ours:
    """`autograder grade` on the folder of the class."""

    def __init__(self, work: Path):
        self.work = work
        self.sheets = work / "sheets.json"

    def grade(self, given: Submissions) -> Points:
        hand_ins = self.work / "hand-ins"
        hand_ins.mkdir()
        for name, source in given.items():
            (hand_ins / f"{name}.py").write_text(source, "utf-8")
        command = (COMMAND, "grade", "lstm", hand_ins, "--course", COURSE, "--jobs", "1", "--format", "json")
        subprocess.run(
            [*command, "--output", self.sheets],
            cwd=self.work,
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE_S * len(given),
        )
        return {sheet.submission.id: sheet.score for sheet in self.read()}

    def tier(self) -> str:
        return self.read()[0].isolation.tier

    def read(self) -> list[GradeSheet]:
        return read_sheets(self.sheets.read_bytes(), str(self.sheets))


class Nbgrader:
    """A course folder; hidden tests in grade cells, the hand-in in the solution cell; `nbgrader autograde`."""

    def __init__(self, environment: Environment, work: Path):
        self.environment, self.work = environment, work
        (work / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "forgery"\n', "utf-8")
        source = work / "source" / "lstm"
        source.mkdir(parents=True)
        cells = [self.cell("answer", "### BEGIN SOLUTION\n### END SOLUTION", solution=True)]
        for question, points in WEIGHTS.items():
            text = f"### BEGIN HIDDEN TESTS\n{QUESTIONS}\n\n{question}(LSTMCell)\n### END HIDDEN TESTS"
            cells.append(self.cell(question, text, points))
        (source / "lstm.ipynb").write_text(notebook(cells), "utf-8")
        environment.run("nbgrader", "generate_assignment", "lstm", cwd=work)

    @staticmethod
    def cell(name: str, source: str, points: int = 0, solution: bool = False) -> tuple[str, Mapping[str, object]]:
        flags = {"schema_version": 3, "grade": not solution, "solution": solution, "locked": not solution}
        worth = {} if solution else {"points": points}
        return source, {"nbgrader": {"grade_id": name, "task": False, **flags, **worth}}

    def grade(self, given: Submissions) -> Points:
        for name, source in given.items():
            handed_in = json.loads((self.work / "release" / "lstm" / "lstm.ipynb").read_text("utf-8"))
            handed_in["cells"][0]["source"] = source
            folder = self.work / "submitted" / name / "lstm"
            folder.mkdir(parents=True)
            (folder / "lstm.ipynb").write_text(json.dumps(handed_in), "utf-8")
        self.environment.run("nbgrader", "autograde", "lstm", cwd=self.work, hand_ins=len(given))
        self.environment.run("nbgrader", "export", "--to", "grades.csv", cwd=self.work)
        with (self.work / "grades.csv").open(newline="") as file:
            return {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}


class Otter:
    """Exception-based test files in an autograder.zip; `otter.api.grade_submission` on each notebook."""

    TESTS = """\
OK_FORMAT = False

from otter.test_files import test_case

{questions}

name = "{question}"
points = {points}


@test_case(points={points}, hidden=True)
def test_{question}(env):
    {question}(env["LSTMCell"])
"""
    GRADE = """\
import json
import sys
from pathlib import Path

from otter.api import grade_submission

points = {}
for notebook in map(Path, sys.argv[1:]):
    try:
        points[notebook.stem] = grade_submission(str(notebook), "autograder.zip", quiet=True).total
    except Exception as error:  # as when the notebook's kernel died: otter has no result then
        print(f"{notebook}: {error!r}")
Path("points.json").write_text(json.dumps(points))
"""

    def __init__(self, environment: Environment, work: Path):
        self.environment, self.work = environment, work
        (work / "tests").mkdir()
        for question, points in WEIGHTS.items():
            text = self.TESTS.format(questions=QUESTIONS, question=question, points=points)
            (work / "tests" / f"{question}.py").write_text(text, "utf-8")
        (work / "grade.py").write_text(self.GRADE, "utf-8")
        environment.run("otter", "generate", "--tests-dir", "tests", "--output-path", "autograder.zip", cwd=work)

    def grade(self, given: Submissions) -> Points:
        for name, source in given.items():
            (self.work / f"{name}.ipynb").write_text(notebook([(source, {})]), "utf-8")
        notebooks = [f"{name}.ipynb" for name in given]
        self.environment.run("python", "grade.py", *notebooks, cwd=self.work, hand_ins=len(given))
        points: Points = json.loads((self.work / "points.json").read_text("utf-8"))
        return points


class GradescopeUtils:
    """unittest with weights under `JSONTestRunner`, in folders like those of Gradescope's Python sample."""

    RUN_TESTS = """\
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("tests")
    with open("../results/results.json", "w") as f:
        JSONTestRunner(visibility="visible", stream=f).run(suite)
"""
    TESTS = """\
import unittest

from gradescope_utils.autograder_utils.decorators import weight

{questions}

from lstm import LSTMCell


class TestLSTM(unittest.TestCase):
{methods}
"""
    METHOD = """
@weight({points})
def test_{question}(self):
    {question}(LSTMCell)
"""

    def __init__(self, environment: Environment, work: Path):
        self.environment, self.work = environment, work
        methods = (self.METHOD.format(question=question, points=points) for question, points in WEIGHTS.items())
        self.tests = self.TESTS.format(questions=QUESTIONS, methods=indent("".join(methods), "    "))

    def grade(self, given: Submissions) -> Points:
        return {name: self._run(name, source) for name, source in given.items()}

    def _run(self, name: str, source: str) -> float:
        autograder = self.work / name
        for folder in ("source/tests", "results"):
            (autograder / folder).mkdir(parents=True)
        (autograder / "source" / "run_tests.py").write_text(self.RUN_TESTS, "utf-8")
        (autograder / "source" / "tests" / "test_lstm.py").write_text(self.tests, "utf-8")
        (autograder / "source" / "lstm.py").write_text(source, "utf-8")
        self.environment.run("python", "run_tests.py", cwd=autograder / "source", hand_ins=1)
        return results_json(autograder / "results" / "results.json")


# ---- the comparison -----------------------------------------


def installed() -> Path:
    """The peers' environment; made anew when what it should hold has changed."""
    sys.path.insert(0, str(ROOT / "tools"))
    import dev

    torch = dev.torch_pin()
    stamp, wanted = PEERS / "set-up.txt", f"{sys.version}\n{torch}\n{REQUIREMENTS.read_text('utf-8')}"
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        dev.say(f"installing nbgrader, otter-grader and gradescope-utils into {PEERS}, some minutes")
        installer = dev.Installer(PEERS)
        try:
            installer.check()
            shutil.rmtree(PEERS, ignore_errors=True)
            PEERS.mkdir(parents=True)
            installer.make()
            installer.install(torch, f"torch=={torch}", "-r", str(REQUIREMENTS))
        except dev.SetUpError as error:
            dev.say(str(error))
            sys.exit(2)
        installer.forget_log()
        stamp.write_text(wanted, "utf-8")
    return PEERS


def versions(peers: Path) -> list[str]:
    """Name and version of what is compared, torch last. Ends the program where one is missing."""
    packages = ("nbgrader", "otter-grader", "gradescope-utils", "torch")
    code = f"from importlib.metadata import version\nfor name in {packages}: print(name, version(name))"
    try:
        answer = subprocess.run([peers / "bin" / "python", "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"{peers} is no environment with {', '.join(packages)} in it: {error}. Expected one with {REQUIREMENTS} "
            f"installed; without --peers it is made.",
            file=sys.stderr,
        )
        sys.exit(2)
    return answer.stdout.splitlines()


def compare(peers: Path, work: Path) -> int:
    *labels, torch = versions(peers)
    given = submissions()
    folders = {name: work / name for name in ("home", "ours", "nbgrader", "otter", "gradescope")}
    for folder in folders.values():
        folder.mkdir()
    environment = Environment(peers / "bin", folders["home"])
    systems: list[System] = [
        ours := Ours(folders["ours"]),
        Nbgrader(environment, folders["nbgrader"]),
        Otter(environment, folders["otter"]),
        GradescopeUtils(environment, folders["gradescope"]),
    ]
    points, walls, cpus = [], [], []
    for system in systems:
        print(f"{type(system).__name__}: {len(given)} hand-ins", file=sys.stderr, flush=True)
        wall, cpu = time.monotonic(), cpu_s()
        got = system.grade(given)
        walls.append((time.monotonic() - wall) / len(given))
        cpus.append((cpu_s() - cpu) / len(given))
        points.append({name: got.get(name, 0.0) for name in given})
    print(
        f"{date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {torch}, tier {ours.tier()}\n"
    )
    print(f"| hand-in | ours | {' | '.join(labels)} |\n{'|---' * (2 + len(labels))}|")
    for row in (*verdicts(given, points), *costs(walls, cpus)):
        print(f"| {' | '.join(row)} |")
    if any(column["honest"] < FULL for column in points):
        print("An honest answer did not get full marks: this run says nothing.", file=sys.stderr)
        return 1
    return int(any(fooled(name, points[0]) for name in given))


def cpu_s() -> float:
    """Of every process that this one has started, and waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fooled(name: str, points: Points) -> bool:
    return name not in CONTROLS and points[name] > points["stub"]


def verdicts(given: Submissions, points: Sequence[Points]) -> Iterator[list[str]]:
    for name, source in given.items():
        cells = [f"**{column[name]:g}**, fooled" if fooled(name, column) else f"{column[name]:g}" for column in points]
        yield [title(name, source), *cells]
    counts = (sum(fooled(name, column) for name in given) for column in points)
    yield [f"fooled by, of {len(given.keys() - CONTROLS.keys())}", *(f"**{count}**" for count in counts)]


def costs(walls: Sequence[float], cpus: Sequence[float]) -> Iterator[list[str]]:
    yield ["seconds a hand-in", *(f"{wall:.2f}" for wall in walls)]
    yield ["CPU-seconds a hand-in", *(f"{cpu:.2f}" for cpu in cpus)]
    yield ["times our CPU-seconds", *(f"{cpu / cpus[0]:.1f}" for cpu in cpus)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--peers",
        type=Path,
        metavar="ENVIRONMENT",
        help="a virtual environment that has them; by default build/forgery/environment, made when it has to be",
    )
    arguments = parser.parse_args()
    peers = arguments.peers.absolute() if arguments.peers else installed()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started is ended, and the folder goes
    with tempfile.TemporaryDirectory(prefix="forgery-") as folder:
        return compare(peers, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
