"""What grading costs here and elsewhere, and what it says: ``make peers``, or ``python benchmarks/peers.py``.

Thirty hand-ins, eighteen right in as many styles and twelve with one mistake each, go to us, nbgrader, otter-grader and
gradescope-utils, really installed, each used as its documentation says. We ask this repository's own checks of three
exercises of `cells`; the peers ask the same in plain PyTorch (``peers/questions.py``). One grader after the other, one
hand-in at a time, one thread each. A class of one is graded too: what it costs is start-up for the most part. Ours is
also given a class of 300, all different, as the others would need hours for.

Exit code 1: a right hand-in did not get full marks somewhere, a grader gave no result for one (as when a machine is so
busy that its patience ends), or a mistake got full marks here; 2: the peers could not be installed. ``--peers
ENVIRONMENT`` is as for ``benchmarks/forgery.py``, and so is what is installed.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from graders.comparison import Column, alone_on, compare, parser, peers_of, show
from graders.environment import ROOT
from graders.exam import Answers, Exam, Question
from graders.ours import Ours

DATA = Path(__file__).with_suffix("")
CELLS = {"rnn_cell": "RNNCell", "lstm_cell": "LSTMCell", "gru_cell": "GRUCell"}
WEIGHTS = {  # as in the course's grading.toml, without the checks on a GPU, which the peers do not ask
    "interface": 2,
    "first_numbers": 2,
    "values": 5,
    "gradients": 4,
    "sizes": 1,
    "dtypes": 1,
    "large_inputs": 1,
    "side_effects": 2,
}


def exam_of(exercises: Iterable[str]) -> Exam:
    """The eight questions of each of these exercises."""
    questions = [
        Question(exercise, check, CELLS[exercise], f"{check}({CELLS[exercise]}, nn.{CELLS[exercise]})", points)
        for exercise in exercises
        for check, points in WEIGHTS.items()
    ]
    return Exam("cells", (DATA / "questions.py").read_text("utf-8"), tuple(questions))


EXAM = exam_of(CELLS)
RIGHT = 18
MISTAKES = (
    "rnn_cell/state_bias_left_out",
    "rnn_cell/remembers_its_state",
    "rnn_cell/squeezed",
    "lstm_cell/input_forget_swapped",
    "lstm_cell/output_before_candidate",
    "lstm_cell/memory_detached",
    "lstm_cell/weights_through_data",
    "lstm_cell/float32_buffer",
    "gru_cell/reset_before_product",
    "gru_cell/update_gate_weights_new",
    "gru_cell/state_overwritten",
    "gru_cell/overflowing_sigmoid",
)
MISTAKEN = {f"s{place:03}": mistake for place, mistake in enumerate(MISTAKES, RIGHT + 1)}
"""Hand-ins with one mistake."""
REFERENCE = ROOT / "reference" / EXAM.assignment


# ---- what is handed in -----------------------------------------


def hand_ins(count: int = RIGHT) -> dict[str, Answers]:
    """So many right ones, s001 and on, then one for each mistake, right in everything else."""
    found: dict[str, Answers] = {f"s{place + 1:03}": right(place) for place in range(count)}
    for place, (name, mistake) in enumerate(MISTAKEN.items(), RIGHT):
        found[name] = right(place) | wrong(mistake)
    return found


def large_class(count: int, exam: Exam = EXAM) -> dict[str, Answers]:
    """So many, mixed as the thirty are: three right ones to two with a mistake, every mistake in its turn."""
    mistakes = [mistake for mistake in MISTAKES if mistake.partition("/")[0] in exam.exercises]
    rights = RIGHT * len(mistakes) // len(MISTAKES)
    found: dict[str, Answers] = {}
    for place in range(count):
        turn = place % (rights + len(mistakes)) - rights
        answers = right(place) | (wrong(mistakes[turn]) if turn >= 0 else {})
        found[f"s{place + 1:03}"] = {exercise: answers[exercise] for exercise in exam.exercises}
    return found


def wrong(mistake: str) -> dict[str, str]:
    """The wrong answer that the course keeps to one exercise."""
    file = REFERENCE / "wrong" / f"{mistake}.py"
    return {file.parent.name: answer(file)}


def right(place: int) -> dict[str, str]:
    """A right answer to each exercise; no two places have the same three."""
    styles = {exercise: sorted((REFERENCE / "right" / exercise).glob("*.py")) for exercise in CELLS}
    return {exercise: answer(files[place % len(files)]) for exercise, files in styles.items()}


def answer(file: Path) -> str:
    """An answer that the course keeps, without what the course says about it."""
    code = re.sub(r'\A""".*?"""\n', "", file.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"^CAUGHT_BY = .*\n", "", code, flags=re.MULTILINE).strip() + "\n"


# ---- our side: the course, with three of its exercises -----------------------------------------

CHECKS = """\
import runpy

CHECKS = [
    check
    for thing in runpy.run_path({file!r}).values()
    for check in (thing if isinstance(thing, list) else [thing])
    if getattr(check, "exercise", None) in {exercises} and check.name in {asked}
]
"""


def course(folder: Path, exam: Exam = EXAM) -> Path:
    """This repository's course with the exam's exercises alone: their points, checks and kept answers."""
    for side in ("assignments", "reference"):
        shutil.copytree(ROOT / side / exam.assignment, folder / side / exam.assignment)
        checks = ROOT / side / exam.assignment / "checks.py"
        text = CHECKS.format(file=str(checks), exercises=exam.exercises, asked=set(WEIGHTS))
        (folder / side / exam.assignment / "checks.py").write_text(text, "utf-8")
    for kept in (folder / "reference" / exam.assignment).glob("*/*/"):
        if kept.name not in exam.exercises:
            shutil.rmtree(kept)
    rubric = re.sub(r"^\w+ += \{.*device = .*\n", "", (ROOT / "grading.toml").read_text("utf-8"), flags=re.MULTILINE)
    rubric = re.sub(r"^points = \d+", f"points = {sum(WEIGHTS.values())}", rubric, flags=re.MULTILINE)
    tables = re.split(r"^(?=\[)", rubric, flags=re.MULTILINE)
    (folder / "grading.toml").write_text("".join(table for table in tables if is_asked(table, exam)), "utf-8")
    return folder


def is_asked(table: str, exam: Exam) -> bool:
    """Whether a table of grading.toml is of the exam: the course's own, the assignment's, or one of the exercises'."""
    _, assignment, _, exercise, *_ = [*table.partition("]")[0].strip("[").split("."), "", "", "", ""]
    return not table.startswith("[assignments.") or (
        assignment == exam.assignment and exercise in ("", *exam.exercises)
    )


# ---- the comparison -----------------------------------------


def costs(columns: Sequence[Column], alone: Sequence[Column], large: Column, count: int) -> Iterator[list[str]]:
    """Of a class, of a class of one, and of ours on a large one."""

    def row(title: str, numbers: Sequence[float], digits: int) -> list[str]:
        return [title, *(f"{number:.{digits}f}" for number in numbers)]

    cpu, wall = ([getattr(column.cost, what) / count for column in columns] for what in ("cpu_s", "wall_s"))
    yield row("CPU-seconds a hand-in", cpu, 2)
    yield row("– times ours", [number / cpu[0] for number in cpu], 1)
    yield row("wall, seconds a hand-in", wall, 2)
    yield row("– times ours", [number / wall[0] for number in wall], 1)
    yield row("CPU-seconds for a class of one", [column.cost.cpu_s for column in alone], 2)
    more = [(many.cost.cpu_s - one.cost.cpu_s) / (count - 1) for many, one in zip(columns, alone, strict=True)]
    yield row("CPU-seconds for each one more", more, 2)
    yield row("– times ours", [number / more[0] for number in more], 1)
    ours = large.cost.cpu_s / len(large.results)
    yield [
        f"CPU-seconds a hand-in, ours alone on a class of {len(large.results)}",
        f"{ours:.2f}",
        *[""] * len(more[1:]),
    ]
    yield row(
        "– times that: each one more of theirs, our start-up counted and theirs not",
        [1.0, *(number / ours for number in more[1:])],
        1,
    )
    yield row("a fixed loop of Python meanwhile, ms", [column.cost.pace_ms for column in columns], 0)
    yield row("peak memory of all processes, MiB (PSS)", [column.cost.peak_mib for column in columns], 0)


def marks(columns: Sequence[Column], rights: Sequence[str]) -> Iterator[list[str]]:
    """Of the right ones how many got full marks; of each mistake the points."""
    full = (sum(column.of(name).points == EXAM.points for name in rights) for column in columns)
    yield [f"full marks, of {len(rights)} right hand-ins", *map(str, full)]
    for name, mistake in MISTAKEN.items():
        yield [f"`{mistake}`", *(f"{column.of(name).points:g}" for column in columns)]


def sayings(columns: Sequence[Column]) -> Iterator[list[str]]:
    """Of each mistake what is said of the first question that it did not pass; then how many of these differ."""
    for name, mistake in MISTAKEN.items():
        yield [f"`{mistake}`", *(cell(first_said(column, name)) for column in columns)]
    different = (len({without_numbers(first_said(column, name)) for name in MISTAKEN}) for column in columns)
    yield [f"**different sentences, numbers aside, of {len(MISTAKES)}**", *map(str, different)]


def without_numbers(text: str) -> str:
    return re.sub(r"\d[\d.e+-]*", "#", text)


def first_said(column: Column, name: str) -> str:
    said = column.of(name).said
    return next((said[question.id] for question in EXAM.questions if question.id in said), "(nothing)")


def cell(text: str) -> str:
    """A text in a table of Markdown."""
    return textwrap.shorten(text, 120, placeholder=" …").replace("|", "\\|").replace("<", "&lt;")


def main() -> int:
    options = parser(__doc__.splitlines()[0])
    options.add_argument("--right", type=int, default=RIGHT, metavar="N", help=f"right hand-ins (default: {RIGHT})")
    options.add_argument("--large", type=int, default=300, metavar="N", help="a class for ours alone (default: 300)")
    arguments = options.parse_args()
    peers = peers_of(arguments)
    given = hand_ins(arguments.right)
    first = dict(list(given.items())[:1])
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        work = Path(folder)
        of_three = course(work / "course")
        alone, _ = compare(peers, of_three, EXAM, first, work / "alone")
        columns, machine = compare(peers, of_three, EXAM, given, work / "class")
        (work / "large").mkdir()
        large = alone_on("ours", Ours(of_three, EXAM, work / "large"), large_class(arguments.large))
    print(f"{len(given)} hand-ins, {machine}\n")
    names = [column.name for column in columns]
    show(["what it costs", *names], costs(columns, alone, large, len(given)))
    rights = [name for name in given if name not in MISTAKEN]
    show([f"points of {EXAM.points:g}", *names], marks(columns, rights))
    show(["what is said first", *names], sayings(columns))
    return verdict(columns, given.keys(), rights)


def verdict(columns: Sequence[Column], given: Collection[str], rights: Sequence[str]) -> int:
    """The exit code, after a word on stderr where it is not 0."""
    for column in columns:
        missing = [name for name in given if name not in column.results]
        if missing:
            print(f"{column.name} has no result for {', '.join(missing)}; this run says nothing", file=sys.stderr)
            return 1
        lost = [name for name in rights if column.of(name).points != EXAM.points]
        if lost:
            print(f"{column.name} refused right answers: {', '.join(lost)}; this run says nothing", file=sys.stderr)
            for name in lost:
                print(f"  {name}: {dict(column.of(name).said)}", file=sys.stderr)
            return 1
    missed = [mistake for name, mistake in MISTAKEN.items() if columns[0].of(name).points == EXAM.points]
    if missed:
        print(f"ours gave full marks to {', '.join(missed)}", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
