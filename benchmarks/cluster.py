"""What a cluster costs beside the grading: ``make bench ARGS=--cluster``, or ``python benchmarks/cluster.py``.

A class is handed to a local Dask cluster whose workers do not grade: they wait for as long as a hand-in would take, and
keep evidence of ten checks as a station does, or keep nothing. What remains is the way there and back, and the store.

    python benchmarks/cluster.py [--hand-ins N] [--workers N] [--seconds S] [--postgresql URL]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path

import distributed
import msgspec

from autograder.cohort.order import Answer, Order
from autograder.cohort.station import Receipt, Task
from autograder.messages import Unit
from autograder.plugins.dask import Cluster, open_cluster
from autograder.records import Evidence, Isolation, Outcome, Reading, Submission
from autograder.store.records import HandIn, KeptEvidence, RunAbout
from autograder.store.store import Store

_CHECKS = 10
_HAND_INS_AT_ONCE = 1000


def stand_in(seconds: float, order: str, task: str) -> str:
    """A worker's whole work on a hand-in, without the grading."""
    ordered, asked = msgspec.json.decode(order, type=Order), msgspec.json.decode(task, type=Task)
    time.sleep(seconds)
    if ordered.store:
        _keep(_open(ordered.store), ordered.run, asked)
    return msgspec.json.encode(Answer(Receipt(asked, seconds, _CHECKS, False))).decode()


@cache
def _open(url: str) -> Store:
    return Store.open(url)


def _keep(store: Store, run: int, task: Task) -> None:
    found = [
        KeptEvidence(
            hashlib.md5(str(number).encode()).hexdigest(),
            "lstm_cell",
            Evidence(f"check_{number}", Outcome.PASSED, "", cases=64, seconds=0.25),
            "",
            "T1",
        )
        for number in range(_CHECKS)
    ]
    reading = Reading([], [], Isolation("T1", ["seccomp", "landlock"]))
    store.keep(run, task.submission, found, {hashlib.md5(b"reading").hexdigest(): reading})


def class_of(count: int) -> list[Task]:
    return [Task(f"s{number:06}", hashlib.sha256(str(number).encode()).hexdigest()) for number in range(count)]


def noted(url: str, tasks: Sequence[Task]) -> tuple[int, float]:
    """The run's number, and how many seconds it took to note all hand-ins."""
    started = time.perf_counter()
    with Store.open(url) as store:
        run = store.begin_run(RunAbout("cells", "engine", "secret", "policy", "benchmark", platform.node(), ""))
        for first in range(0, len(tasks), _HAND_INS_AT_ONCE):
            some = [
                Submission(one.student, one.student, one.submission, (Unit("cells.py", "h = x\n" * 100),), {})
                for one in tasks[first : first + _HAND_INS_AT_ONCE]
            ]
            store.note_hand_ins(run, "cells", [HandIn(one.id, one) for one in some])
    return run, time.perf_counter() - started


def measured(cluster: Cluster, url: str, run: int, tasks: Sequence[Task]) -> float:
    """Seconds until all receipts are back."""
    order = Order("", "cells", url, run, ["cpu"], "T1", [], [], False, "", {})
    started = time.perf_counter()
    receipts = sum(1 for _ in cluster.work(order, lambda task: False, tasks))
    assert receipts == len(tasks)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hand-ins", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0.0, help="a stand-in for a student's own time")
    parser.add_argument("--postgresql", metavar="URL", help="an empty database")
    arguments = parser.parse_args()
    tasks = class_of(arguments.hand_ins)
    from cluster import stand_in as imported  # by its name: what is in __main__ would be sent along with each task

    grade: Callable[[str, str], str] = partial(imported, arguments.seconds)
    print(
        f"{len(tasks)} hand-ins, {arguments.workers} workers, {arguments.seconds:g} s a hand-in, {date.today()}; "
        f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}, distributed {distributed.__version__}\n\n"
        f"| kept in | noting the hand-ins | grading them | a hand-in | hand-ins a second |\n|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder, open_cluster(f"local:{arguments.workers}") as opened:
        cluster = Cluster(opened.client, False, grade)
        measured(cluster, "", 0, tasks[: 10 * arguments.workers])  # imports
        stores = {"nothing": "", "SQLite": str(Path(folder) / "store.sqlite"), "PostgreSQL": arguments.postgresql}
        for name, url in stores.items():
            if url is None:
                continue
            run, note_s = noted(url, tasks) if url else (0, 0.0)
            work_s = measured(cluster, url, run, tasks)
            each_ms, rate = 1000 * work_s / len(tasks), len(tasks) / work_s
            noting = f"{note_s:.1f} s" if url else ""
            print(f"| {name} | {noting} | {work_s:.1f} s | {each_ms:.2f} ms | {rate:.0f} |", flush=True)


if __name__ == "__main__":
    main()
