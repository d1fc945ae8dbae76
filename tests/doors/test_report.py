"""`autograder report`: sheets shown again in every format, and a class as a whole; nothing is graded anew."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import Result

from autograder.records import (
    SHEET_SCHEMA,
    Audience,
    CheckResult,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    SubmissionRef,
)
from autograder.report.json import render_json, render_jsonl

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Type = Callable[..., Result]


def sheet(name: str, points: float = 4.0, assignment: str = "tiny", audience: Audience = "staff") -> GradeSheet:
    right = points == 4.0
    outcome, said = (Outcome.PASSED, "") if right else (Outcome.FAILED, "The second number is 3.25 and not right.")
    named = None if right else Diagnosis("order turned round", "You return the second number first.")
    values = CheckResult("values", outcome, points, 4.0, "hidden", said, 0.5, "They are one and two.", diagnosis=named)
    who, tier = SubmissionRef(name, f"{points:064}"), Isolation("T1", ["seccomp"])
    part = ExerciseResult("pair", points, 4.0, [values])
    return GradeSheet(SHEET_SCHEMA, assignment, who, points, 4.0, 0.0, tier, [part], audience=audience)


def write(file: Path, sheets: Sequence[GradeSheet]) -> Path:
    file.write_text((render_jsonl if file.suffix == ".jsonl" else render_json)(sheets), encoding="utf-8")
    return file


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return write(tmp_path / "sheets.json", [sheet("s001"), sheet("s002", 0.0), sheet("s003", 0.0)])


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    return result.stderr.removeprefix("error: ").rstrip("\n")


def scores(table: str) -> dict[str, str]:
    return {row["id"]: row["score"] for row in csv.DictReader(io.StringIO(table))}


def test_a_class_is_graded_and_seen_as_a_whole(autograder: Run, course: Path, hand_ins: Path) -> None:
    graded = autograder("grade", "tiny", hand_ins, "--course", course, "--format", "json", "-o", "sheets.json")
    assert graded.returncode == 0, graded.stderr
    done = autograder("report", "sheets.json", "--class", "class.html", "--class", "class.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = json.loads((hand_ins.parent / "class.json").read_text(encoding="utf-8"))
    assert found["schema"] == "rnn-autograder/class/v1"
    [one] = found["clusters"]  # ben's; dora has handed in the stub
    assert (one["hand_ins"], [check["name"] for check in one["checks"]]) == (["ben"], ["values"])
    assert found["distribution"]["tenths"] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 2]
    page = (hand_ins.parent / "class.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and ">tiny: 4 hand-ins</h1>" in page


def test_sheets_look_in_every_format_as_when_they_were_made(
    autograder: Run, type_in: Type, course: Path, hand_ins: Path
) -> None:
    made = autograder("grade", "tiny", hand_ins / "ben.ipynb", "--course", course, "--format", "jsonl").stdout
    (hand_ins.parent / "sheets.jsonl").write_text(made, encoding="utf-8")
    for style in ("table", "json", "jsonl", "csv", "markdown", "html", "junit"):
        again = type_in("report", "sheets.jsonl", "--format", style)
        assert again.exit_code == 0 and "ben" in again.stdout
        if style == "jsonl":
            assert again.stdout == made


def test_several_files_are_one_class_and_the_last_sheet_of_a_student_counts(
    type_in: Type, three: Path, tmp_path: Path
) -> None:
    late = write(tmp_path / "late.jsonl", [sheet("s003"), sheet("s004")])
    done = type_in("report", three, late, "--format", "csv")
    assert scores(done.stdout) == {"s001": "4", "s002": "0", "s003": "4", "s004": "4"}
    assert done.stderr == f"note: s003: sheets in {three} and in {late}; the last one counts\n"
    other = type_in("report", late, three, "--format", "csv", "--class", "class.json")
    assert scores(other.stdout)["s003"] == "0"
    notes = json.loads((tmp_path / "class.json").read_text())["notes"]
    assert notes == [f"s003: sheets in {late} and in {three}; the last one counts"]


def test_a_student_twice_in_one_file_is_told_and_the_same_sheet_twice_is_not(type_in: Type, tmp_path: Path) -> None:
    write(tmp_path / "log.jsonl", [sheet("s001", 0.0), sheet("s002"), sheet("s001"), sheet("s002")])
    done = type_in("report", "log.jsonl", "--format", "csv")
    assert scores(done.stdout) == {"s001": "4", "s002": "4"}
    assert done.stderr == "note: s001: two sheets in log.jsonl; the last one counts\n"


def test_a_file_whose_name_is_not_utf_8_is_told_as_far_as_it_can_be(type_in: Type, three: Path, tmp_path: Path) -> None:
    late = write(tmp_path / "la\udce4te.json", [sheet("s003")])
    done = type_in("report", three, late, "--class", "class.html", "--class", "class.json")
    assert (done.exit_code, done.stdout) == (0, "")
    [note] = json.loads((tmp_path / "class.json").read_text())["notes"]
    assert note == f"s003: sheets in {three} and in {tmp_path}/late.json; the last one counts"


def test_one_sheet_over_several_lines_is_read(type_in: Type, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(json.loads(render_jsonl([sheet("s001")])), indent=1))
    assert scores(type_in("report", "one.json", "--format", "csv").stdout) == {"s001": "4"}


def test_for_students_sheets_say_less_and_stay_as_they_are_the_next_time(
    type_in: Type, three: Path, course: Path, tmp_path: Path
) -> None:
    made = type_in("report", three, "--for", "students", "--format", "jsonl", "--course", course)
    assert made.exit_code == 0
    assert "3.25" not in made.stdout and "order turned round" in made.stdout
    (tmp_path / "students.jsonl").write_text(made.stdout)
    again = type_in("report", "students.jsonl", "--for", "students", "--format", "jsonl", "--course", course)
    assert again.stdout == made.stdout


def test_a_class_of_sheets_for_students_says_what_it_lacks(type_in: Type, tmp_path: Path) -> None:
    write(tmp_path / "sheets.json", [sheet("s001", audience="students")])
    done = type_in("report", "sheets.json", "--class", "class.html")
    assert done.exit_code == 0
    assert done.stderr.startswith("note: These sheets were made for students: what hidden checks said")
    assert "Note: These sheets were made for students" in (tmp_path / "class.html").read_text()


# What cannot be reported on.


def test_a_file_that_is_not_there(type_in: Type) -> None:
    assert refused(type_in("report", "no.json")) == (
        "no.json cannot be read: No such file or directory; expected sheets of grade --format json"
    )


@pytest.mark.parametrize("text", ["", "[]", "\n\n"])
def test_a_file_without_a_sheet(type_in: Type, tmp_path: Path, text: str) -> None:
    (tmp_path / "none.json").write_text(text)
    assert refused(type_in("report", "none.json")) == "none.json: there is no sheet to report on; grade something first"


@pytest.mark.parametrize("text", ["{", "[1]", "[{]", '{"schema": 3}', "id,score\ns001,4\n", "\x00", "[" * 100_000])
def test_a_file_that_holds_something_else(type_in: Type, tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text)
    told = refused(type_in("report", "other.json"))
    assert told.startswith("other.json holds no grade sheets: ")
    assert told.endswith("; expected what --format json has written")


def test_sheets_that_were_cut_off(type_in: Type, three: Path) -> None:
    three.write_bytes(three.read_bytes()[:-40])
    assert "holds no grade sheets" in refused(type_in("report", three))


@pytest.mark.parametrize("fields", [{"schema": "rnn-autograder/sheet/v9", "points": []}, {"schema": "x\x1b[2J"}, {}])
def test_sheets_of_another_schema_are_told_by_its_name(type_in: Type, tmp_path: Path, fields: dict[str, str]) -> None:
    (tmp_path / "other.json").write_text(json.dumps([fields]))
    found = fields.get("schema", "no schema").replace("\x1b", "")
    told = f"other.json holds sheets of {found}, and this version reads rnn-autograder/sheet/v1"
    assert refused(type_in("report", "other.json")) == told


def test_an_overview_is_no_file_of_sheets(type_in: Type, three: Path) -> None:
    assert type_in("report", three, "--class", "class.json").exit_code == 0
    assert refused(type_in("report", "class.json")).startswith("class.json holds sheets of rnn-autograder/class/v1, ")


def test_sheets_of_two_assignments(type_in: Type, three: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.json", [sheet("s004", assignment="large")])
    told = f"these sheets are of several assignments: tiny ({three}), large ({other}); make one report for each"
    assert refused(type_in("report", three, other, "--class", "class.html")) == told


def test_a_name_that_says_no_format(type_in: Type, three: Path) -> None:
    told = "--class class.txt: expected a name that ends in .html or .json"
    assert refused(type_in("report", three, "--class", "class.txt")) == told


def test_a_class_has_no_place_to_go(type_in: Type, three: Path, tmp_path: Path) -> None:
    told = refused(type_in("report", three, "--class", "no/class.html"))
    assert told == f"--class no/class.html: there is no folder {tmp_path / 'no'}"


def test_the_overview_is_not_for_students(type_in: Type, three: Path) -> None:
    done = type_in("report", three, "--class", "class.html", "--for", "students")
    assert done.exit_code == 2
    assert "--class is for the staff; leave out --for students, or make two calls" in done.stderr


def test_sheets_for_students_cannot_be_made_whole_again(type_in: Type, tmp_path: Path) -> None:
    write(tmp_path / "sheets.json", [sheet("s001", audience="students")])
    told = refused(type_in("report", "sheets.json", "--for", "staff"))
    assert told == "some of these sheets were made for students, and lack what the staff needs; name the others"


def test_nothing_is_shown_to_students_without_the_course_that_says_what(type_in: Type, three: Path) -> None:
    assert "grading.toml" in refused(type_in("report", three, "--for", "students"))
