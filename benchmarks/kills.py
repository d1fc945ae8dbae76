"""What 200 times ``kill -9`` do to a class's grades: ``python benchmarks/kills.py [--kills N] [--hand-ins N]``.

A class is graded undisturbed. Then it is graded again and again into empty stores while a random process of the run is
killed every moment: the command with all that it has started, a station, a zygote, a worker. A run that was killed as
a whole is started again, as a person would. Every grade of every round must be that of the undisturbed run; exit code 1
otherwise.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import psutil
from big_class import write_big_class

from autograder.course import Course

ROOT = Path(__file__).parents[1]
AUTOGRADER = Path(sys.executable).with_name("autograder")
WHOLE = 0.1
"""Share of the kills that end the command with everything below it."""
PAUSES_S = (0.2, 1.2)
"""Between two kills, at random."""


def grade(folder: Path, store: Path, assignment: str) -> subprocess.Popen[str]:
    """A grading in a session of its own, so that it can be killed as a whole."""
    return subprocess.Popen(
        [AUTOGRADER, "grade", assignment, folder, "--store", store, "--format", "json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def grades(text: str) -> dict[str, Any]:
    """What counts of the sheets: points, and the outcome of every check."""
    return {
        sheet["submission"]["id"]: (
            sheet["score"],
            sheet["awaited"],
            [(check["name"], check["outcome"]) for part in sheet["exercises"] for check in part["checks"]],
        )
        for sheet in json.loads(text)
    }


def kind(process: psutil.Process, command: int) -> str:
    """What a process of the run is, by how far below the command it is."""
    depth = 0
    while process.pid != command and depth < 9:
        process, depth = process.parent(), depth + 1
    return {0: "command", 1: "station", 2: "zygote"}.get(depth, "worker or its namespace")


class Killer:
    """Kills processes of a run at random, and counts what it has killed."""

    def __init__(self, seed: int, most: int):
        self.random, self.left = random.Random(seed), most
        self.killed: collections.Counter[str] = collections.Counter()

    def disturb(self, run: subprocess.Popen[str]) -> None:
        """One kill, if there is anybody left."""
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if self.random.random() < WHOLE:
                self._end_all(run.pid)
                self._count("the command with all below it")
                return
            below = psutil.Process(run.pid).children(recursive=True)
            if below:
                victim = self.random.choice(below)
                what = kind(victim, run.pid)
                victim.kill()
                self._count(what)

    def _end_all(self, command: int) -> None:
        everybody = psutil.Process(command).children(recursive=True)
        os.killpg(command, signal.SIGKILL)
        for process in everybody:  # zygotes are in sessions of their own
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _count(self, what: str) -> None:
        self.killed[what] += 1
        self.left -= 1


def finish(run: subprocess.Popen[str], killer: Killer) -> str | None:
    """The sheets of a run that is disturbed until it ends; None when it was killed as a whole."""
    out = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the pipe that it empties
    pump = subprocess.Popen(["cat"], stdin=run.stdout, stdout=out)
    while run.poll() is None:
        time.sleep(killer.random.uniform(*PAUSES_S))
        if killer.left > 0 and run.poll() is None:
            killer.disturb(run)
    pump.wait()
    out.seek(0)
    text = out.read()
    if run.returncode == 0:
        return text
    if run.returncode == 1:  # something UNGRADED is said aloud, and the same command tries it again
        return None
    assert run.returncode == -signal.SIGKILL, (run.returncode, run.stderr.read() if run.stderr else "")
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--hand-ins", type=int, default=60)
    parser.add_argument("--assignment", default="cells")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    course = Course.find(ROOT)
    killer = Killer(arguments.seed, arguments.kills)
    with tempfile.TemporaryDirectory(prefix="autograder-kills-") as name:
        folder = Path(name, "class")
        folder.mkdir()
        write_big_class(course, arguments.assignment, folder, arguments.hand_ins)
        started = time.perf_counter()
        text, _ = grade(folder, Path(name, "undisturbed.sqlite"), arguments.assignment).communicate()
        right, undisturbed_s = grades(text), time.perf_counter() - started
        print(f"{len(right)} hand-ins of {arguments.assignment}, undisturbed: {undisturbed_s:.0f} s", flush=True)
        rounds = starts = differing = 0
        started = time.perf_counter()
        while killer.left > 0:
            store, found = Path(name, f"round{rounds}.sqlite"), None
            while found is None:
                starts += 1
                found = finish(grade(folder, store, arguments.assignment), killer)
            rounds += 1
            mine = grades(found)
            for student in right:
                if mine.get(student) != right[student]:
                    differing += 1
                    print(f"round {rounds}: {student} got {mine.get(student)}, not {right[student]}")
    kills = sum(killer.killed.values())
    print(f"{date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}\n")
    print("| killed | times |\n|---|---|")
    for what, times in killer.killed.most_common():
        print(f"| {what} | {times} |")
    print(
        f"\n{kills} kills in {rounds} gradings of the class, {starts} starts of the command, "
        f"{time.perf_counter() - started:.0f} s; {differing} grades differ from the undisturbed run."
    )
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
