"""What keeping costs: ``make bench``, or ``python benchmarks/store.py [--runs N] [--beside N] [--url URL]``.

Keeps the evidence of many hand-ins of 65 checks, from one process and from four, in a store that is new; then reads
that of 1,000 at once, as a run over an unchanged class does. CPU is ours and not the server's. One failure in twelve,
each with a message, a smallest case and a diagnosis; each hand-in has the text of the reference solution of `cells`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, literal, select
from sqlalchemy import __version__ as sqlalchemy_version

from autograder.messages import Place, Unit
from autograder.records import Counterexample, Diagnosis, Evidence, Isolation, Outcome, Reading, Shown, Submission
from autograder.store import tables
from autograder.store.records import Grade, HandIn, KeptEvidence, Mark, RunAbout
from autograder.store.rows import add, chunks
from autograder.store.store import Store

CHECKS = 65
PROCESSES = (1, 4)
READ = 1000
SOLUTION = Path(__file__).parents[1] / "reference/cells/solution.py"
CONDITIONS = [hashlib.md5(f"check {number}".encode()).hexdigest() for number in range(CHECKS)]
READING = {"f" * 32: Reading([], [], Isolation("T1", ["rlimits", "landlock", "seccomp"]))}


def sha256_of(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def evidence_of(number: int) -> list[KeptEvidence]:
    """What the checks find about a hand-in; a twelfth of it are failures, of other checks for each hand-in."""
    return [
        KeptEvidence(condition, "lstm_cell", _found(number, check), "e" * 32, "T1")
        for check, condition in enumerate(CONDITIONS)
    ]


def _found(number: int, check: int) -> Evidence:
    if (number + check) % 12:
        return Evidence(f"check_{check}", Outcome.PASSED, cases=64, seconds=0.0123)
    shown = [Shown(name, [1, 2], f"[[{number % 7}, 0.5]]") for name in ("x", "h", "c", "weight_ih", "bias_hh")]
    return Evidence(
        f"check_{check}",
        Outcome.FAILED,
        f"c' is wrong: expected 0.7311 and got {number / 7919:.4f}. The forget gate does not reach the memory. " * 2,
        (Place("cells.py", number % 200, "c = i * g + f * c", "lstm_cell"),),
        Counterexample("with x = 1 and h = 0, c' = σ(1) · tanh(1)", shown, {"B": 1, "I": 2, "H": 2}, "0.73", "0.5", ""),
        Diagnosis("gates in another order", "PyTorch's order is input, forget, cell, output."),
        cases=64,
        seconds=0.0456,
    )


def keep(store: Store, run: int, numbers: range) -> None:
    for number in numbers:
        store.keep(run, sha256_of(number), evidence_of(number), READING)


def keep_in(processes: int, url: str, run: int, each: int, first: int) -> None:
    """Keep so many hand-ins in each of so many processes at once."""
    children = []
    for process in range(processes):
        if (child := os.fork()) == 0:
            code = 1
            try:
                with Store.open(url) as store:
                    keep(store, run, range(first + process * each, first + (process + 1) * each))
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert not any([os.waitpid(child, 0)[1] for child in children])


def size_mib(url: str, store: Store) -> float:
    if "://" not in url:
        store.close()  # what the log holds goes into the file
        return sum(file.stat().st_size for file in Path(url).parent.iterdir()) / 2**20
    with store._database.read() as connection:
        return float(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()) / 2**20


def crowd(store: Store, run: int, count: int) -> None:
    """Put evidence of so many other hand-ins beside, all passed, by SQL alone."""
    keep(store, run, range(1))  # for the conditions

    def work(connection: Connection) -> None:
        for chunk in chunks(range(count)):
            add(connection, tables.submission, [{"sha256": f"{number:064x}"} for number in chunk])
        columns = [column.name for column in tables.evidence.c]
        told = [literal(value) for value in (0, False, False, 64, 0.0123, "", "T1", run)]
        everything = (
            select(tables.submission.c.id, tables.condition.c.id, *told)
            .join_from(tables.submission, tables.condition, tables.condition.c.check_name != "")
            .where(tables.submission.c.sha256.startswith("0" * 40))
        )
        connection.execute(tables.evidence.insert().from_select(columns, everything))

    store._database.write(work)


def cpu_s() -> float:
    """Of this process and of those that it started and saw end."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@contextmanager
def row(what: str, hand_ins: int) -> Iterator[None]:
    """Prints how many hand-ins a second went through, and what one of them cost."""
    started, before = time.perf_counter(), cpu_s()
    yield
    wall_s, used_s = time.perf_counter() - started, cpu_s() - before
    print(f"| {what} | {wall_s:.2f} s | {hand_ins / wall_s:,.0f} | {used_s / hand_ins * 1e3:.2f} ms |", flush=True)


def measure(url: str, each: int, beside: int) -> None:
    with Store.open(url) as store:
        run = store.begin_run(RunAbout("cells", "0.1.0", "s", "p", "benchmark", platform.node(), "T1"))
        if beside:
            crowd(store, run, beside)
        empty = size_mib(url, store)
        text = SOLUTION.read_text("utf-8")
        units = [(Unit("cells.py", f"{text}\n# {number}\n"),) for number in range(READ)]
        hand_ins = [
            HandIn(f"s{number:06}", Submission(f"s{number:06}", "x.py", sha256_of(number), one, {}), datetime.now(UTC))
            for number, one in enumerate(units)
        ]
        marks = {f"lstm_cell.check_{check}": Mark(Outcome.PASSED, 1.0, 1.0) for check in range(CHECKS)}
        grades = [Grade(one.student, one.submission.sha256, 65, 65, 0, 0, marks, "p", "0.1.0") for one in hand_ins]
        shas = [one.submission.sha256 for one in hand_ins]
        with row(f"{READ:,} hand-ins noted, new", READ):
            store.note_hand_ins(run, "cells", hand_ins)
        first = 0
        for processes in PROCESSES:
            store.close()  # forks open their own
            with row(f"{processes * each:,} kept by {processes} process{'es' * (processes > 1)}", processes * each):
                keep_in(processes, url, run, each, first)
            first += processes * each
        keep(store, run, range(first, READ))
        works: list[tuple[str, Callable[[], object]]] = [
            (f"{READ:,} hand-ins noted, known", lambda: store.note_hand_ins(run, "cells", hand_ins)),
            (f"evidence of {READ:,}, for scores", lambda: store.evidence(shas, CONDITIONS, details=False)),
            (f"evidence of {READ:,}, with details", lambda: store.evidence(shas, CONDITIONS, details=True)),
            (f"{READ:,} grades noted, new", lambda: store.note_grades(run, grades)),
            (f"{READ:,} grades noted, none moved", lambda: store.note_grades(run, grades)),
            (f"{READ:,} grades read", lambda: store.grades("cells")),
        ]
        for what, work in works:
            with row(what, READ):
                work()
        count = max(first, READ)
        print(f"\n{(size_mib(url, store) - empty) / count * 1024:.1f} KiB on the disk for each of {count:,} hand-ins.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=250, help="hand-ins kept by each process")
    parser.add_argument("--url", help="an empty database of PostgreSQL; without it a file of SQLite")
    parser.add_argument("--beside", type=int, default=0, help="hand-ins whose evidence is there already")
    arguments = parser.parse_args()
    print(
        f"{date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy_version}, SQLite {sqlite3.sqlite_version}\n"
    )
    print(f"| {'PostgreSQL' if arguments.url else 'SQLite'} | wall | hand-ins/s | CPU a hand-in |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:  # on a disk: /tmp may be memory
        measure(arguments.url or str(Path(folder) / "store.sqlite"), arguments.runs, arguments.beside)


if __name__ == "__main__":
    main()
