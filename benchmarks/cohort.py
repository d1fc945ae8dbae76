"""What grading a whole class costs: ``python benchmarks/cohort.py [--hand-ins N[,N…]] [--jobs N[,N…]]``.

For every size and every number of jobs a class is graded into an empty store, graded once more unchanged, and once more
with other points. Wall time is that of the whole command; CPU-seconds are a control group's account of all that it
started; memory is the sum of what its processes hold, shared pages counted by their share (PSS), every second.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import psutil
from big_class import write_big_class
from graders.cost import processor_time

from autograder.course import Course

ROOT = Path(__file__).parents[1]
AUTOGRADER = Path(sys.executable).with_name("autograder")


class Memory(threading.Thread):
    """Watches what a command and everything below it hold, in MiB."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.seen, self.over = pid, [], threading.Event()

    def run(self) -> None:
        while not self.over.wait(1.0):
            try:
                command = psutil.Process(self.pid)
                family = [command, *command.children(recursive=True)]
                self.seen.append(sum(_pss_mib(one) for one in family))
            except psutil.Error:
                continue

    def by_quarter(self) -> str:
        """Means over the four quarters of the time, which tell whether it grows."""
        size = max(1, len(self.seen) // 4)
        quarters = [self.seen[start : start + size] for start in range(0, 4 * size, size)]
        return ", ".join(f"{statistics.mean(one):.0f}" for one in quarters if one)


def _pss_mib(process: psutil.Process) -> float:
    try:
        return process.memory_full_info().pss / 2**20
    except psutil.Error:
        return 0.0


def grade(course: Path, folder: Path, store: Path, assignment: str, jobs: int) -> tuple[float, float, Memory]:
    """Wall and CPU-seconds of the whole command, and the memory that it took."""
    started = time.perf_counter()
    command = [AUTOGRADER, "grade", assignment, folder, "--store", store, "--jobs", str(jobs), "--course", course]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with processor_time() as used_s:
        before = used_s()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
        )
        memory = Memory(process.pid)
        memory.start()
        _, errors = process.communicate()
        wall, cpu = time.perf_counter() - started, used_s() - before
        memory.over.set()
        memory.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}: {errors}")
    return wall, cpu, memory


def other_points(copy: Path) -> None:
    """Every exercise of the copied course gets twice its points."""
    text = (copy / "grading.toml").read_text(encoding="utf-8")
    twice = re.sub(r"^points = (\S+)", lambda found: f"points = {2 * float(found[1])}", text, flags=re.MULTILINE)
    (copy / "grading.toml").write_text(twice, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hand-ins", default="100,300,1000")
    parser.add_argument("--jobs", default=str(os.cpu_count() or 1))
    parser.add_argument("--assignment", default="cells")
    arguments = parser.parse_args()
    print(
        f"{arguments.assignment}, {date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load before {os.getloadavg()[0]:.1f}\n"
    )
    print(
        "| hand-ins | jobs | wall | hand-ins/s | CPU-s a hand-in | MiB by quarter | unchanged | other points | store |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for count in map(int, arguments.hand_ins.split(",")):
        for jobs in map(int, arguments.jobs.split(",")):
            with tempfile.TemporaryDirectory(prefix="autograder-cohort-") as name:
                folder, copy, store = Path(name, "class"), Path(name, "course"), Path(name, "store.sqlite")
                folder.mkdir()
                for part in ("assignments", "reference"):
                    shutil.copytree(ROOT / part, copy / part)
                shutil.copy(ROOT / "grading.toml", copy)
                write_big_class(Course.find(copy), arguments.assignment, folder, count)
                wall, cpu, memory = grade(copy, folder, store, arguments.assignment, jobs)
                again, _, _ = grade(copy, folder, store, arguments.assignment, jobs)
                other_points(copy)
                weighed, _, _ = grade(copy, folder, store, arguments.assignment, jobs)
                size = store.stat().st_size / count / 1024
            print(
                f"| {count} | {jobs} | {wall:.0f} s | {count / wall:.1f} | {cpu / count:.2f} | {memory.by_quarter()} "
                f"| {again:.1f} s | {weighed:.1f} s | {size:.0f} KiB a hand-in |",
                flush=True,
            )


if __name__ == "__main__":
    main()
