"""Deadlines and attempts of grading.toml, through the command: the same hand-ins, other rules, nothing run anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Type = Callable[..., Result]

RIGHT = "def pair():\n    return 1.0, 2.0\n"
WRONG = "def pair():\n    return 2.0, 1.0\n"
DEADLINE = "[assignments.tiny.deadline]\ndue = 2026-11-20T23:59:00+01:00\npercent_per_day = 10\nlast_day = 3\n"


@pytest.fixture
def rules(course: Path) -> Callable[[str], None]:
    """Puts these tables below the course's grading.toml, in place of those before."""
    file = course / "grading.toml"
    plain = file.read_text()

    def put(tables: str) -> None:
        file.write_text(plain + tables)

    return put


@pytest.fixture
def grade(type_in: Type, course: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Grades s001's file with this text, handed in at this time; the sheet."""

    def run(text: str, at: str = "", *arguments: str | Path) -> dict[str, Any]:
        (tmp_path / "s001.py").write_text(text)
        times: list[str | Path] = []
        if at:
            (tmp_path / "times.csv").write_text(f"student,submitted\ns001,{at}\n")
            times = ["--times", tmp_path / "times.csv"]
        place = (tmp_path / "s001.py", "--course", course, "--format", "json")
        done = type_in("grade", "tiny", *place, *times, *arguments)
        assert done.exit_code == 0, done.stderr
        [sheet] = json.loads(done.stdout)
        return sheet

    return run


def ran(store: Path) -> int:
    """The last run that found anything out."""
    import sqlite3

    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        [(number,)] = connection.execute("SELECT max(run) FROM evidence")
    return int(number)


def test_late_hand_ins_lose_points_and_the_time_is_remembered(
    rules: Callable[[str], None], grade: Callable[..., dict[str, Any]], type_in: Type, course: Path, store: Path
) -> None:
    rules(DEADLINE)
    unknown = grade(RIGHT)
    assert (unknown["score"], unknown["late"]) == (4.0, None)
    assert any("not known, so nothing is deducted" in remark for remark in unknown["staff_remarks"])
    late = grade(RIGHT, "2026-11-22T00:00:00+01:00")
    assert (late["score"], late["late"]["days"], late["late"]["points"]) == (3.2, 2, 0.8)
    assert grade(RIGHT) == late  # a run that is told no time knows it from the one before
    students = grade(RIGHT, "", "--for", "students")
    assert (students["score"], students["late"], students["remarks"]) == (3.2, late["late"], late["remarks"])
    rules(DEADLINE.replace("last_day = 3", "last_day = 1"))
    assert grade(RIGHT)["score"] == 0.0
    assert ran(store) == 1
    moved = type_in("diff", "tiny", "--course", course).stdout
    assert "lateness takes 4 points, took 0.8" in moved
    shown = " ".join(type_in("show", "s001", "--course", course).stdout.split())
    assert "after day 1 nothing counts" in shown and "handed in 2026-11-21 23:00 UTC" in shown


def test_the_attempt_that_counts_is_the_one_that_grading_toml_says(
    rules: Callable[[str], None], grade: Callable[..., dict[str, Any]], type_in: Type, course: Path, store: Path
) -> None:
    first = grade(WRONG)
    assert grade(RIGHT)["score"] == 4.0
    last = grade(WRONG + "# again\n")
    assert first["score"] == last["score"] < 4.0
    found = ran(store)

    def counted(tables: str) -> tuple[float, str]:
        rules(f"[attempts]\n{tables}\n")
        sheet = grade(WRONG + "# again\n")
        return sheet["score"], sheet["remarks"][-1]

    assert counted('count = "best"') == (4.0, "Of 3 attempts number 2 counts: the best, as grading.toml has it")
    assert counted('count = "first"')[1] == "Of 3 attempts number 1 counts: the first, as grading.toml has it"
    assert counted('count = "last"')[1] == "Of 3 attempts number 3 counts: the last, as grading.toml has it"
    assert counted('count = "best"\nat_most = 1')[0] == first["score"]
    told = "Of 3 attempts number 2 counts: the last of at most 2, as grading.toml has it"
    assert counted("at_most = 2") == (4.0, told)
    assert ran(store) == found
    again = type_in("regrade", "tiny", "s001", "--changed", "--course", course, "--format", "json")
    assert json.loads(again.stdout)[0]["score"] == 4.0
    assert ran(store) == found


def test_the_best_attempt_is_the_best_after_deductions(
    rules: Callable[[str], None], grade: Callable[..., dict[str, Any]]
) -> None:
    rules(DEADLINE + '[attempts]\ncount = "best"\n')
    early = grade(WRONG, "2026-11-20T12:00:00+01:00")
    assert early["score"] > 0
    late = grade(RIGHT, "2026-11-25T12:00:00+01:00")
    assert (late["score"], late["late"]) == (early["score"], None)
    assert late["submission"] == early["submission"]


def test_what_an_earlier_attempt_misses_is_run_before_the_best_is_chosen(
    rules: Callable[[str], None], grade: Callable[..., dict[str, Any]], course: Path
) -> None:
    grade(RIGHT)
    rules('[attempts]\ncount = "best"\n')
    checks = course / "reference" / "tiny" / "checks.py"
    checks.write_text(checks.read_text().replace("within=1e-9", "within=1e-3"))
    assert grade(WRONG)["score"] == 4.0
