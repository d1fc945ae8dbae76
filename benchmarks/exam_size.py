"""How much less grading costs here, by how much is asked: ``python benchmarks/exam_size.py``.

What nbgrader needs for a notebook is a kernel that imports torch, whatever is asked; what we need is the asking. So the
ratio depends on the exam: here of one, two and three exercises, eight checks each, of those that ``peers.py`` compares.
Each figure is what one more hand-in costs, the difference between a small and a large class, start-up left out. Both
graders take turns, several rounds, and medians are shown: machines are not the same from minute to minute.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import peers
from graders.comparison import alone_on, parser, peers_of, show
from graders.environment import Environment
from graders.exam import Exam, Grader
from graders.nbgrader import Nbgrader
from graders.ours import Ours

OURS, THEIRS = (30, 90), (1, 9)
"""Hand-ins of the small class and of the large one."""

Maker = Callable[[Path], Grader]


def one_more(name: str, make: Maker, exam: Exam, sizes: tuple[int, int], work: Path) -> float:
    """CPU-seconds of one more hand-in."""
    spent = []
    for size in sizes:
        folder = work / str(size)
        folder.mkdir(parents=True)
        spent.append(alone_on(name, make(folder), peers.large_class(size, exam)).cost.cpu_s)
    return (spent[1] - spent[0]) / (sizes[1] - sizes[0])


def row_of(exam: Exam, environment: Environment, rounds: int, work: Path) -> list[str]:
    """Of an exam: its size, what one more hand-in costs here and there, and how many times less that is."""
    course = peers.course(work / "course", exam)
    ours, theirs = [], []
    for turn in range(rounds):
        ours.append(one_more("ours", lambda at: Ours(course, exam, at), exam, OURS, work / f"ours{turn}"))
        there = work / f"nbgrader{turn}"
        theirs.append(one_more("nbgrader", lambda at: Nbgrader(environment, exam, at), exam, THEIRS, there))
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    return [
        str(len(exam.exercises)),
        str(len(exam.questions)),
        f"{statistics.median(ours):.3f}",
        f"{statistics.median(theirs):.2f}",
        f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})",
    ]


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3, metavar="N", help="turns of each grader (default: 3)")
    arguments = options.parse_args()
    installed = peers_of(arguments)
    rows = []
    for count in range(1, len(peers.CELLS) + 1):
        with tempfile.TemporaryDirectory(prefix="exam-size-") as folder:
            home = Path(folder, "home")
            home.mkdir()
            exam = peers.exam_of(list(peers.CELLS)[:count])
            rows.append(row_of(exam, Environment(installed / "bin", home), arguments.rounds, Path(folder)))
    show(["exercises", "checks", "one more hand-in, ours, CPU-s", "nbgrader, CPU-s", "times ours"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
