"""How long a student waits: ``python benchmarks/first_verdict.py [--runs N]``.

Everything is timed as a person sees it: in a real kernel from sending a cell to its output, for a script and for the
command from start to end. The work is the reference solution of `cells`, checked for one exercise and for all.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import torch

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Jupyter's own, about its folders
    from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "assignments" / "cells"
SOLUTION = (ROOT / "reference" / "cells" / "solution.py").read_text(encoding="utf-8")
_ANSWER_S = 120
_THINKING_S = 10.0
"""Between the first cell of a notebook and the first check; more than the start of the other process takes."""


@contextmanager
def kernel() -> Iterator[Callable[[str], float]]:
    """A notebook in the handout's folder: give it a cell, get the seconds until its output is there."""
    manager, client = start_new_kernel(cwd=str(FOLDER), stderr=subprocess.DEVNULL)

    def run(cell: str) -> float:
        started = time.perf_counter()
        reply: dict[str, Any] = client.execute_interactive(cell, timeout=_ANSWER_S, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok", reply["content"]
        return time.perf_counter() - started

    try:
        yield run
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def in_a_notebook(later: int) -> dict[str, list[float]]:
    """One kernel in which check is called in the cell that imports it, and one in which it is called later."""
    found: dict[str, list[float]] = {}
    with kernel() as run:
        run(SOLUTION)
        found["notebook, imported and called in one cell"] = [run("from autograder import check\ncheck('lstm_cell')")]
        found["notebook, each later call"] = [run("check('lstm_cell')") for _ in range(later)]
        found["notebook, all seven exercises"] = [run("check()") for _ in range(later)]
    with kernel() as run:
        found["notebook, the import alone"] = [run("from autograder import check")]
        run(SOLUTION)
        time.sleep(_THINKING_S)
        found["notebook, first call, imported before"] = [run("check('lstm_cell')")]
    return found


def timed(*command: str | Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=FOLDER)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="first-verdict-") as folder:
        script = Path(folder, "script.py")
        script.write_text(f"{SOLUTION}\nfrom autograder import check\ncheck('lstm_cell', course={str(ROOT)!r})\n")
        for _ in range(runs):
            once = in_a_notebook(runs)
            once["script, from start to end"] = [timed(sys.executable, script)]
            once["autograder check lstm_cell"] = [
                timed(sys.executable, "-m", "autograder", "check", "lstm_cell", script, "--course", ROOT)
            ]
            for what, seconds in once.items():
                found.setdefault(what, []).extend(seconds)
    kind = f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores"
    print(f"{runs} runs, {date.today()}; {kind}, Python {platform.python_version()}, torch {torch.__version__}\n")
    print("| what a student waits for | min | median | max |\n|---|---|---|---|")
    for what, seconds in found.items():
        row = (f"{value:.2f} s" for value in (min(seconds), statistics.median(seconds), max(seconds)))
        print(f"| {what} | {' | '.join(row)} |")


if __name__ == "__main__":
    main()
