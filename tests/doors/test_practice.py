"""`watch`, `hint` and `explain` as students type them, in a course without a reference."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import Result

from autograder.course import Course
from autograder.errors import CourseError
from autograder.practice.desk import Desk, Desks

Type = Callable[..., Result]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and watched in Linux's ways")

ANSWER_S = 120
RIGHT = "def pair():\n    return 1.0, 2.0\n"
WRONG = "def pair():\n    return 1.0\n"


@pytest.fixture
def handed_out(course: Path) -> Path:
    """The folder of the handout, as students get it."""
    shutil.rmtree(course / "reference")
    return course / "assignments/tiny"


# Watch.


class Watching:
    """`autograder watch` at work."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.printed = process, ""

    def until(self, words: str) -> str:
        """What it prints up to these words; fails when they do not come."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + ANSWER_S
        while words not in self.printed:
            assert select.select([self.process.stdout], [], [], deadline - time.monotonic())[0], self.printed
            chunk = os.read(self.process.stdout.fileno(), 65536)
            assert chunk, self.printed
            self.printed += chunk.decode()
        before, _, self.printed = self.printed.partition(words)
        return before + words


@pytest.fixture
def watch(command: Path, handed_out: Path) -> Iterator[Callable[..., Watching]]:
    started = []

    def start(*arguments: str | Path) -> Watching:
        process = subprocess.Popen(
            [command, "watch", *arguments], cwd=handed_out, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        started.append(process)
        return Watching(process)

    yield start
    for process in started:
        with process:
            process.kill()


def test_a_file_is_checked_again_when_it_is_saved_and_only_what_changed_is_told(
    watch: Callable[..., Watching], handed_out: Path
) -> None:
    mine = handed_out / "mine.py"
    mine.write_text(WRONG)
    watching = watch(mine)
    first = watching.until("1 more run later.")
    assert first.startswith(f"Watching {mine}; Ctrl-C ends it.\npair  0 of 1 points\n")
    assert "✗ format  0/1  wrong: pair() returns two plain numbers." in first
    mine.write_text(WRONG + "# a remark\n")
    assert "  nothing new\n0 of 1 visible" in watching.until("1 more run later.")
    new = mine.with_suffix(".new")
    new.write_text(RIGHT)
    new.replace(mine)  # as editors save
    assert "  1 newly passed: pair.format\n1 of 1 visible" in watching.until("1 more run later.")
    mine.unlink()
    watching.until("is not there; waiting for it.")
    mine.write_text("def pair():\n    raise ValueError('oh')\n")
    told = watching.until("1 more run later.")
    assert "  1 newly crashed: pair.format\npair  0 of 1 points\n" in told
    assert "ValueError: oh" in told


def test_ctrl_c_ends_it_at_once_and_cleanly_with_all_that_it_has_started(
    watch: Callable[..., Watching], handed_out: Path
) -> None:
    (handed_out / "mine.py").write_text(RIGHT)
    watching = watch("mine.py")
    watching.until("1 more run later.")
    family = psutil.Process(watching.process.pid).children(recursive=True)
    assert family
    watching.process.send_signal(signal.SIGINT)
    assert watching.until("Not watching any more.\n").endswith("\nNot watching any more.\n")
    assert watching.process.wait(30) == 0
    assert psutil.wait_procs(family, timeout=30)[1] == []


def test_ctrl_c_while_a_check_loops_ends_it_too(watch: Callable[..., Watching], handed_out: Path) -> None:
    (handed_out / "mine.py").write_text("import time\ndef pair():\n    time.sleep(100)\n")
    watching = watch("mine.py")
    watching.until("Ctrl-C ends it.")
    process = psutil.Process(watching.process.pid)
    until = time.monotonic() + ANSWER_S
    while len(family := process.children(recursive=True)) < 2:  # the zygote and a worker of it
        assert time.monotonic() < until
        time.sleep(0.02)
    watching.process.send_signal(signal.SIGINT)
    watching.until("Not watching any more.\n")
    assert watching.process.wait(30) == 0
    with contextlib.suppress(psutil.NoSuchProcess):
        assert psutil.wait_procs(family, timeout=30)[1] == []


# Hints.


def test_one_thing_at_a_time(type_in: Type, handed_out: Path) -> None:
    (handed_out / "tiny.py").write_text(WRONG)
    results = [type_in("hint", *["--more"] * more, cwd=handed_out) for more in range(3)]
    assert [result.exit_code for result in results] == [1, 1, 1]
    assert results[0].stdout == (
        "pair.format is what to look at first: wrong.\nIt asks: pair() returns two plain numbers.\nOnce more: --more.\n"
    )
    assert results[1].stdout.endswith("\nOnce more: --more --more.\n")
    assert results[2].stdout.startswith("No misconception that is known here gives just these answers.")


def test_nothing_is_hinted_at_where_all_is_right(type_in: Type, handed_out: Path) -> None:
    (handed_out / "mine.py").write_text(RIGHT)
    result = type_in("hint", "pair", "mine.py", cwd=handed_out)
    assert (result.exit_code, result.stdout) == (0, "Nothing to hint at: no visible check fails in what is started.\n")


# Explanations.


def test_a_check_is_explained_by_its_docstring_and_its_points(type_in: Type, handed_out: Path) -> None:
    assert type_in("explain", "pair.format", cwd=handed_out).stdout.splitlines() == [
        "pair.format: pair",
        "pair() returns two plain numbers.",
        "Worth 1 of the 4 points of pair.",
        "Public: `autograder check pair` runs it, and its code is in tiny/checks.py.",
    ]


def test_of_a_hidden_check_students_learn_what_it_is_worth_and_what_it_needs(type_in: Type, handed_out: Path) -> None:
    assert type_in("explain", "values", cwd=handed_out).stdout.splitlines() == [
        "pair.values: pair",
        "Worth 3 of the 4 points of pair.",
        "Hidden: it runs when your work is graded, on inputs that are not told.",
        "Run only when format has passed.",
    ]


def test_with_a_reference_beside_it_the_title_is_told_and_no_more(type_in: Type, course: Path) -> None:
    checks = course / "reference/tiny/checks.py"
    text = checks.read_text()
    checks.write_text(text.replace("They are one and two.", "They are right.\n\n    Namely one and two."))
    lines = type_in("explain", "pair.values", cwd=course).stdout.splitlines()
    assert lines[:3] == ["pair.values: pair", "They are right.", "Worth 3 of the 4 points of pair."]
    assert not any("one and two" in line for line in lines)


def test_all_checks_of_an_exercise_in_a_list(type_in: Type, handed_out: Path) -> None:
    assert type_in("explain", "pair", cwd=handed_out).stdout.splitlines() == [
        "pair: pair. 4 points.",
        "  format (1): pair() returns two plain numbers.",
        "  values (3): hidden; it runs when your work is graded.",
        "More on one of them: autograder explain pair.format",
    ]


def test_a_check_that_students_are_told_nothing_of_is_none(type_in: Type, handed_out: Path) -> None:
    grading = handed_out.parents[1] / "grading.toml"
    text = grading.read_text()
    assert 'visibility = "hidden"' in text
    grading.write_text(text.replace('visibility = "hidden"', 'visibility = "hidden", reveal = "nothing"'))
    assert "values" not in type_in("explain", "pair", cwd=handed_out).stdout
    result = type_in("explain", "pair.values", cwd=handed_out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'pair.values' is neither a check nor an exercise" in result.stderr


def test_an_unknown_check_gets_a_suggestion_and_one_of_many_a_question(type_in: Type, root: Path) -> None:
    assert "did you mean lstm_cell.first_numbers?" in type_in("explain", "lstm_cell.first_number", cwd=root).stderr
    told = type_in("explain", "interface", cwd=root).stderr
    assert told.startswith(
        "error: which interface? there are rnn_cell.interface, unroll.interface, lstm_cell.interface"
    )


# Desks.


def test_a_desk_is_kept_until_its_course_changes_or_it_lacks_a_slow_import(handed_out: Path) -> None:
    course, checks = Course.find(handed_out), handed_out / "checks.py"
    with Desks() as desks:
        first = desks.at(course, "tiny", [RIGHT])
        assert desks.at(course, "tiny", [WRONG]) is first
        second = desks.at(course, "tiny", ["import matplotlib"])
        assert (second is first, second.preloaded) == (False, ["matplotlib.pyplot"])
        assert desks.at(course, "tiny", [RIGHT]) is second
        os.utime(checks, ns=(1, 1))
        third = desks.at(course, "tiny", [RIGHT])
        assert third is not second
        children = psutil.Process().children(recursive=True)
        desks.discard(third)
        assert desks.at(course, "tiny", [RIGHT]) is not third
    assert psutil.wait_procs(children, timeout=30)[1] == []


def test_a_course_that_is_broken_leaves_no_zygote(handed_out: Path) -> None:
    (handed_out / "checks.py").write_text("1 / 0\n")
    before = {*psutil.Process().children()}
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        Desk(Course.find(handed_out), "tiny")
    assert {*psutil.Process().children()} <= before
