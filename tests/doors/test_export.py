"""`autograder export`: what the store or sheets hold, on its way to spreadsheets and learning platforms."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from autograder.records import (
    SHEET_SCHEMA,
    CheckResult,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    SubmissionRef,
)
from autograder.report.json import render_json

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]
GRADEBOOK = """Student,ID,SIS Login ID,Section,tiny (42)
    Points Possible,,,,4
"A, Student",1,anna,x,
"B, Student",2,ben,x,3
"E, Student",5,s005,x,
"""
WORKSHEET = """Identifier,Full name,Username,Grade,Maximum grade,Last modified (grade),Feedback comments
Participant 11,Student A,anna,,4.00,-,
Participant 12,Student B,ben,,4.00,-,
"""


def scores(text: str) -> dict[str, str]:
    return {row["id"]: row["score"] for row in csv.DictReader(io.StringIO(text))}


def test_a_class_is_graded_decided_upon_and_exported(
    autograder: Run, type_in: Type, course: Path, hand_ins: Path, tmp_path: Path
) -> None:
    graded = autograder("grade", "tiny", hand_ins, "--course", course, "--format", "json", "-o", tmp_path / "all.json")
    assert graded.returncode == 0, graded.stderr
    at = ("--course", course)
    plain = type_in("export", "tiny", "--csv", *at)
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert scores(plain.stdout) == {"anna": "4", "ben": "1", "carl": "4", "dora": "0"}

    decided = type_in("override", "tiny", "ben", "pair.values", "--points", "2.5", "--reason", "misread <this>", *at)
    assert decided.exit_code == 0, decided.stderr
    [_, ben, *_] = json.loads(type_in("export", "tiny", "--json", *at).stdout)
    assert (ben["id"], ben["score"], ben["exercises"], ben["attempt"], ben["run"]) == ("ben", 3.5, {"pair": 3.5}, 1, 2)
    from_sheets = type_in("export", "tiny", "--csv", "--sheets", "all.json", *at)
    assert scores(from_sheets.stdout)["ben"] == "1"  # as it was when they were made

    (tmp_path / "gradebook.csv").write_text(GRADEBOOK)
    done = type_in("export", "tiny", "--canvas", "gradebook.csv", "-o", "filled.csv", *at)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "filled.csv").read_text() == GRADEBOOK.replace("anna,x,", "anna,x,4").replace("x,3", "x,3.5")
    assert done.stderr == (
        "note: 2 grades written into 'tiny (42)', 1 of them over another one\n"
        "note: 2 grades of nobody in the file, not written: carl, dora\n"
        "note: 1 row of the file without a grade, left as is: E, Student\n"
    )

    over = type_in("export", "tiny", "--canvas", "gradebook.csv", "-o", "gradebook.csv", *at)
    assert (over.exit_code, (tmp_path / "gradebook.csv").read_text()) == (2, GRADEBOOK)
    assert "give the filled one another name" in over.stderr

    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    done = type_in("export", "tiny", "--moodle", "worksheet.csv", *at)
    assert done.exit_code == 0, done.stderr
    anna, ben = csv.DictReader(io.StringIO(done.stdout))
    assert (anna["Grade"], anna["Feedback comments"]) == ("4", "4 of 4 points.")
    said = "3.5 of 4 points. By the staff&#x27;s decision pair.values counts 2.5: misread &lt;this&gt;. "
    assert (ben["Grade"], ben["Feedback comments"][: len(said)]) == ("3.5", said)
    assert "[2.0" not in ben["Feedback comments"], "what a hidden check saw is not for students"


def test_a_store_that_knows_more_than_its_grades_says_so(
    autograder: Run, type_in: Type, course: Path, hand_ins: Path
) -> None:
    assert autograder("grade", "tiny", hand_ins, "--course", course).returncode == 0
    grading = course / "grading.toml"
    grading.write_text(grading.read_text().replace("points = 4", "points = 8"))
    done = type_in("export", "tiny", "--csv", "--course", course)
    assert scores(done.stdout)["anna"] == "4"
    assert "the store knows more of anna, ben, carl, dora than their grades" in done.stderr
    assert "regrade tiny --changed" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say one of --csv, --json"),
        (("--csv", "--json"), "say one of --csv, --json"),
        (("--csv", "--scale"), "--scale and --by-number are for --canvas and --moodle"),
        (("--csv",), "there is no store"),
        (("--csv", "--sheets", "no.json"), "no.json cannot be read"),
    ],
)
def test_what_cannot_be_exported(type_in: Type, course: Path, arguments: tuple[str, ...], told: str) -> None:
    done = type_in("export", "tiny", *arguments, "--course", course)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_grade_that_waits_for_something_is_told_or_left_out(type_in: Type, course: Path, tmp_path: Path) -> None:
    check = CheckResult("values", Outcome.SKIPPED, 0.0, 4.0, "hidden", "Not run here.", 0.0, awaited=4.0)
    part, who = ExerciseResult("pair", 0.0, 4.0, [check]), SubmissionRef("s001", "ab")
    sheet = GradeSheet(SHEET_SCHEMA, "tiny", who, 0.0, 4.0, 4.0, Isolation("T1", []), [part])
    (tmp_path / "sheets.json").write_text(render_json([sheet]))
    asked = ("export", "tiny", "--csv", "--sheets", "sheets.json", "--course", course)
    done = type_in(*asked)
    assert scores(done.stdout) == {"s001": "0"}
    told = "note: grades that are not final, since points are awaited (1): s001; --only-final leaves them out\n"
    assert done.stderr == told
    done = type_in(*asked, "--only-final")
    assert (scores(done.stdout), done.stderr) == ({"s001": ""}, "")
