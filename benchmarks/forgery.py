"""Who is fooled: ``make forgery``, or ``python benchmarks/forgery.py [--peers ENVIRONMENT]``.

Hands in one honest answer and the forgeries of ``forgery/forgeries/``, all of publicly known kinds, to us and to
nbgrader, otter-grader and gradescope-utils, really installed, each used as its documentation says. The exercise and
the questions are the same everywhere. Fooled is who gives a forgery more points than the stub.

Exit code 1: an honest answer did not get full marks somewhere, or a forgery fooled us; 2: the peers could not be
installed. The first run installs them into an environment of their own under ``build/graders/``: some minutes, 1.6 GB.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from graders.comparison import Column, compare, parser, peers_of, show
from graders.exam import Exam, Question

DATA = Path(__file__).with_suffix("")
COURSE = DATA / "course"
CONTROLS = {"stub": "The untouched stub", "no_answer": "A wrong answer, no forgery", "honest": "An honest answer"}
WEIGHTS = {"values": 6, "gradients": 4}  # as in course/grading.toml
EXAM = Exam(
    "lstm",
    (DATA / "questions.py").read_text("utf-8"),
    tuple(Question("cell", name, "LSTMCell", f"{name}(LSTMCell)", points) for name, points in WEIGHTS.items()),
)

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


# ---- the comparison -----------------------------------------


def fooled(name: str, column: Column) -> bool:
    return name not in CONTROLS and column.of(name).points > column.of("stub").points


def verdicts(given: dict[str, str], columns: Sequence[Column]) -> Iterator[list[str]]:
    for name, source in given.items():
        points = [f"{column.of(name).points:g}" for column in columns]
        marked = zip(points, columns, strict=True)
        yield [title(name, source), *(f"**{mark}**, fooled" if fooled(name, one) else mark for mark, one in marked)]
    counts = (sum(fooled(name, column) for name in given) for column in columns)
    yield [f"fooled by, of {len(given.keys() - CONTROLS.keys())}", *(f"**{count}**" for count in counts)]


def costs(columns: Sequence[Column], hand_ins: int) -> Iterator[list[str]]:
    yield ["seconds a hand-in", *(f"{column.cost.wall_s / hand_ins:.2f}" for column in columns)]
    yield ["CPU-seconds a hand-in", *(f"{column.cost.cpu_s / hand_ins:.2f}" for column in columns)]
    yield ["times our CPU-seconds", *(f"{column.cost.cpu_s / columns[0].cost.cpu_s:.1f}" for column in columns)]


def main() -> int:
    peers = peers_of(parser(__doc__.splitlines()[0]).parse_args())
    given = submissions()
    with tempfile.TemporaryDirectory(prefix="forgery-") as work:
        class_of = {name: {"cell": source} for name, source in given.items()}
        columns, machine = compare(peers, COURSE, EXAM, class_of, Path(work))
    print(f"{machine}\n")
    head = ["hand-in", *(column.name for column in columns)]
    show(head, (*verdicts(given, columns), *costs(columns, len(given))))
    if any(column.of("honest").points < EXAM.points for column in columns):
        print("An honest answer did not get full marks: this run says nothing.", file=sys.stderr)
        return 1
    return int(any(fooled(name, columns[0]) for name in given))


if __name__ == "__main__":
    sys.exit(main())
