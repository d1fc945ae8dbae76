"""Grades for Canvas and Moodle: as somebody has looked at them, and as imitations of both importers read them.

The imitations follow what Canvas's ``gradebook_importer.rb`` and Moodle's ``importgradeslib.php`` do with a file; what
their databases do with a grade is not in them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.lms.canvas import fill_gradebook
from autograder.lms.filled import Filled
from autograder.lms.grades import StudentGrade, of_store
from autograder.lms.listing import render_csv, render_json, render_moodle_gradebook
from autograder.lms.moodle import Headings, fill_worksheet
from autograder.lms.table import read_table
from autograder.records import Outcome
from autograder.store.records import Grade, GradeRow, Mark, Override

GOLDEN = Path(__file__).parents[1] / "golden"
AT = datetime(2026, 11, 2, 12, 30, tzinfo=UTC)


def grade(identity: str, score: float = 17.25, **more: object) -> StudentGrade:
    made = StudentGrade(identity, score, 20.0, 0.0, 0.0, {"rnn_cell": score}, 1, 3, AT, f"{score:g} of 20 points.")
    return replace(made, **more)  # type: ignore[arg-type]


CLASS = [
    grade("studentone_1001"),
    grade("s002", 12.0),
    grade("u003", 20.0),
    grade("Student Four", 8.123),
    grade("s005", 4.0, awaited=2.5, feedback="=cmd() <b>is wrong</b>"),
    grade("s099", 1.0),
]
WORKSHEET = [
    grade("Student One_4711", feedback="h' is wrong for B = 1; x < 2 & more."),
    grade("Student Two_4712", 12.0, feedback="=1+1"),
    grade("s003", 10.5, feedback=""),
    grade("Somebody Else_4714"),
]


def canvas(text: str, grades: list[StudentGrade] | None = None, column: str = "42", **more: bool) -> Filled:
    return fill_gradebook(text.encode(), "gradebook.csv", CLASS if grades is None else grades, column, **more)


def golden(name: str) -> str:
    return (GOLDEN / name).read_bytes().decode()


class Canvas:
    """What the importer would make of a file: points possible and grades, by heading."""

    def __init__(self, text: str):
        lines = text.removeprefix("\ufeff").splitlines()[:3]
        counts = {sign: {len(next(csv.reader([line], delimiter=sign))) for line in lines} for sign in ";,"}
        even = {sign: found.pop() if len(found) == 1 else 0 for sign, found in counts.items()}
        separator = ";" if even[";"] > even[","] else ","
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
        names = header[:2] == ["LastName", "FirstName"]
        assert names or ("Student" in header[0] and "ID" in header[1]), "Invalid header row"
        own, last = (2, 4) if names else (1, 3)
        if header[last - 1] == "SIS Login ID":
            last += 1
        elif header[last - 1 : last + 1] == ["SIS User ID", "SIS Login ID"]:
            last += 2
        assert "Section" in header[last - 1], "Invalid header row"
        read = {
            at: name
            for at, name in enumerate(header)
            if at >= last and not re.search("(Current|Final) Score|Override Score", name)
        }
        self.possible: dict[str, str] = {}
        self.grades: dict[str, dict[str, str]] = {}
        for row in rows:
            assert len(row) == len(header)
            if "Points Possible" in row[0]:
                self.possible = {name: self.number(row[at]) for at, name in read.items()}
            elif not all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
                self.grades[row[own]] = {name: self.number(row[at]).strip() for at, name in read.items()}

    @staticmethod
    def number(cell: str) -> str:
        if not re.fullmatch(r"-?[0-9.,]+%?", cell):
            return cell
        *whole, last = re.split("[,.]", cell)
        return f"{''.join(whole)}.{last}" if whole else last


class Moodle:
    """What the importer would make of a worksheet: grade, time of its last change and comment, by participant."""

    def __init__(self, text: str, decimals: str = "."):
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        at = {name: header.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
        comments = header.index("Feedback comments") if "Feedback comments" in header else None
        self.grades: dict[int, tuple[float | None, str, str]] = {}
        for row in rows:
            number = int(row[at["Identifier"]].removeprefix("Participant "))
            cell = row[at["Grade"]].replace(decimals, ".")
            comment = row[comments] if comments is not None else ""
            self.grades[number] = (float(cell) if cell else None, row[at["Last modified (grade)"]], comment)


# ---------------------------------------------------------------- as somebody has looked at them


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("canvas.csv", lambda: canvas(golden("canvas.in.csv"))),
        ("moodle.csv", lambda: fill_worksheet(golden("moodle.in.csv").encode(), "worksheet.csv", WORKSHEET)),
    ],
)
def test_a_filled_file_is_as_it_was_when_somebody_looked_at_it(name: str, made: object, tmp_path: Path) -> None:
    text = made().text  # type: ignore[operator]
    if text != golden(name):
        (tmp_path / name).write_bytes(text.encode())
        pytest.fail(f"{name} has changed; if {tmp_path / name} is right, copy it over tests/golden/{name}")


# ---------------------------------------------------------------- Canvas


def test_canvas_reads_the_grades_and_finds_all_else_as_it_was() -> None:
    before, after = Canvas(golden("canvas.in.csv")), Canvas(canvas(golden("canvas.in.csv")).text)
    title = "Cells, by hand (42)"
    assert {number: row[title] for number, row in after.grades.items()} == {
        "1001": "17.25",
        "1002": "12",
        "1003": "EX",
        "1004": "8.12",
        "1005": "4",
        "1099": "",
    }
    for one in (before, after):
        for row in one.grades.values():
            del row[title]
    assert (before.grades, before.possible) == (after.grades, after.possible)


def test_what_fits_nobody_is_told_both_ways() -> None:
    notes = canvas(golden("canvas.in.csv")).notes
    assert notes == (
        "4 grades written into 'Cells, by hand (42)', 1 of them over another one",
        "excused in Canvas, and left so: u003",
        "1 grade of nobody in the file, not written: s099",
        "1 row of the file without a grade, left as is: Student, Test",
    )


def test_canvas_with_semicolons_decimal_commas_and_first_names_apart() -> None:
    text = (
        "\ufeffLastName;FirstName;ID;SIS Login ID;Section;Cells (42)\r\n    Points Possible;;;;;20,0\r\n"
        "One;Student;1001;s001;Monday;\r\nTwo;Student;1002;s002;Monday;11,5\r\n"
    )
    done = canvas(text, [grade("studentone_1001"), grade("Student Two", 9.5)], "Cells")
    assert done.text == text.replace("Monday;\r", "Monday;17,25\r").replace("11,5", "9,5")
    assert Canvas(done.text).grades["1001"]["Cells (42)"] == "17.25"


def test_a_new_column_is_told_and_has_its_points() -> None:
    done = canvas(golden("canvas.in.csv"), [grade("s001")], "Cells by hand")
    assert Canvas(done.text).possible["Cells by hand"] == "20"
    assert Canvas(done.text).grades["1001"]["Cells by hand"] == "17.25"
    assert done.notes[-1] == (
        "there is no column Cells by hand: Canvas will make a new assignment of it; "
        "if Cells, by hand (42) was meant, say --column with its number"
    )


def test_a_title_that_two_columns_have_is_not_guessed() -> None:
    text = "Student,ID,SIS Login ID,Section,Cells (1),Cells (2)\nx,1,s001,A,,\n"
    with pytest.raises(CourseError, match=r"several columns for Cells: Cells \(1\), Cells \(2\); say --column"):
        canvas(text, column="Cells")
    assert Canvas(canvas(text, [grade("s001")], "2").text).grades["1"] == {"Cells (1)": "", "Cells (2)": "17.25"}


def test_a_column_that_canvas_does_not_import() -> None:
    for column in ("Final Score", "Student", ""):
        with pytest.raises(CourseError, match="Canvas imports no assignment of this name"):
            canvas(golden("canvas.in.csv"), column=column)
    with pytest.raises(CourseError, match="is read only"):
        canvas("Student,ID,SIS Login ID,Section,C (1)\nPoints Possible,,,,(read only)\nx,1,s001,A,\n", column="C")


def test_another_maximum_is_an_error_until_it_is_to_be_scaled() -> None:
    text = golden("canvas.in.csv")
    with pytest.raises(CourseError, match=r"17.25 of 20 points, .* has a maximum of 10; .*--scale"):
        canvas(text, column="Week 1")
    assert Canvas(canvas(text, column="Week 1", scale=True).text).grades["1001"]["Week 1 (41)"] == "8.62"


def test_a_grade_that_is_not_final_is_left_out_if_it_is_to_be() -> None:
    done = canvas(golden("canvas.in.csv"), only_final=True)
    assert Canvas(done.text).grades["1005"]["Cells, by hand (42)"] == "3"
    assert "not final, and left as they were: s005" in done.notes


def test_a_number_with_another_name_is_not_taken_for_the_same_person() -> None:
    other = [grade("submission_1001"), grade("Student Two_1002")]
    done = canvas(golden("canvas.in.csv"), other)
    assert Canvas(done.text).grades["1001"]["Cells, by hand (42)"] == ""
    assert any("with another name: submission_1001; if it is the same" in note for note in done.notes)
    trusted = canvas(golden("canvas.in.csv"), other, by_number=True)
    assert Canvas(trusted.text).grades["1001"]["Cells, by hand (42)"] == "17.25"


def test_an_id_that_fits_two_rows_and_two_ids_that_fit_one_are_written_nowhere() -> None:
    header = "Student,ID,SIS User ID,SIS Login ID,Section,C (1)"
    text = f"{header}\na,12,7,s001,A,\nb,7,8,s002,A,\nc,9,9,s003,A,\nd,4,4,s004,A,\n"
    done = canvas(text, [grade("7"), grade("s001"), grade("S003"), grade("9"), grade("s004")], "C")
    assert [row["C (1)"] for row in Canvas(done.text).grades.values()] == ["", "", "", "17.25"]
    assert done.notes[1] == (
        "4 grades not written, since several ids or several rows fit one another: 7, s001, S003, 9"
    )


def test_spellings_of_a_name() -> None:
    text = 'Student,ID,SIS Login ID,Section,C (1)\n"Éclair-Straße, Zoë",7,x,A,\n'
    for name in ("éclairstraßezoë", "eclairstrassezoe", "clairstraezo"):
        assert canvas(text, [grade(f"{name}_7")], "C").rows == {f"{name}_7": 0}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"Name,Mail,Id,Grade\n", "is no gradebook of Canvas"),
        ("Student,ID,Section,Ä\n".encode("latin-1"), "is not UTF-8"),
        (b"Student,ID,SIS Login ID,Section,C (1)\nx,1,s777,A,\n", "row for none of 6 grades, and nothing is written"),
        (b"Student,ID,SIS Login ID,Section,C (1)\nPoints Possible,,,,many\nx,1,s002,A,\n", "expected a number"),
    ],
)
def test_a_file_that_cannot_be_filled(data: bytes, told: str) -> None:
    with pytest.raises(CourseError, match=told):
        fill_gradebook(data, "gradebook.csv", CLASS, "C")


# ---------------------------------------------------------------- Moodle


def test_moodle_reads_grades_and_comments_and_finds_its_times_unchanged() -> None:
    text = golden("moodle.in.csv")
    before, after = Moodle(text), Moodle(fill_worksheet(text.encode(), "w.csv", WORKSHEET).text)
    assert [one[0] for one in after.grades.values()] == [17.25, 12.0, 10.5, None]
    assert [one[1] for one in after.grades.values()] == [one[1] for one in before.grades.values()]
    comments = [one[2] for one in after.grades.values()]
    assert comments == ["h&#x27; is wrong for B = 1; x &lt; 2 &amp; more.", "'=1+1", "", ""]


def test_what_moodle_would_pass_over_is_told() -> None:
    notes = fill_worksheet(golden("moodle.in.csv").encode(), "w.csv", WORKSHEET).notes
    assert notes == (
        "3 grades written into 'Grade', 1 of them over another one",
        "1 grade not written, since the number is in the file with another name: Somebody Else_4714; "
        "if it is the same person, say --by-number",
        "1 row of the file without a grade, left as is: Student Four",
        "Moodle says that 1 of these grades cannot be changed, and will pass over them",
    )


def test_a_worksheet_in_another_language_with_decimal_commas() -> None:
    text = 'ID,Name,Bewertung,Bestwertung,Zuletzt\nTeilnehmer/in 4711,x,,"20,00",-\n'
    with pytest.raises(CourseError, match=r"has no column 'Identifier'.*say --identifier-column"):
        fill_worksheet(text.encode(), "w.csv", [grade("Participant_4711")])
    german = Headings("ID", "Bewertung", "Bestwertung", "Feedback")
    done = fill_worksheet(text.encode(), "w.csv", [grade("Participant_4711")], german)
    assert done.text == text.replace(",,", ',"17,25",')
    assert done.notes[-1] == "no comments are written: there is no column 'Feedback' (--feedback-column names it)"


def test_a_worksheet_of_an_older_moodle_where_marking_is_blind() -> None:
    text = "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\nParticipant 4711,,,100.00,-\n"
    with pytest.raises(CourseError, match="a maximum of 100; set it to 20"):
        fill_worksheet(text.encode(), "w.csv", [grade("Participant_4711")])
    done = fill_worksheet(text.encode(), "w.csv", [grade("Participant_4711")], scale=True)
    assert Moodle(done.text).grades[4711][0] == 86.25


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Identifier,Grade,Maximum grade\nParticipant 1,,20\n", "no column 'Last modified"),
        ("Identifier,Grade,Last modified (grade)\nParticipant 1,,-\n", "--maximum-column"),
        ("Identifier,Grade,Maximum grade,Last modified (grade)\nParticipant 1,,Pass/fail,-\n", "is 'Pass/fail'"),
    ],
)
def test_a_worksheet_that_cannot_be_filled(text: str, told: str) -> None:
    with pytest.raises(CourseError, match=re.escape(told)):
        fill_worksheet(text.encode(), "w.csv", [grade("x_1")])


def test_text_of_any_length_is_kept() -> None:
    table = read_table(f'a,b\n1,"{"x" * 300_000}"\n'.encode(), "w.csv")
    assert len(table.rows[0][1]) == 300_000


def test_moodles_gradebook_has_no_comment_without_a_grade() -> None:
    text = render_moodle_gradebook([grade("s001"), grade("a@b.edu"), CLASS[4]], "Cells", only_final=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["username"], row["email"], row["idnumber"], row["Cells"]) for row in rows] == [
        ("s001", "", "s001", "17.25"),
        ("", "a@b.edu", "", "17.25"),
    ]
    assert rows[0]["Cells feedback"] == "17.25 of 20 points."


# ---------------------------------------------------------------- plainly


def test_csv_and_json_say_the_same_and_no_cell_is_a_formula() -> None:
    grades = [grade("=s001", attempt=None), CLASS[4]]
    [first, second] = csv.DictReader(io.StringIO(render_csv(grades, only_final=True)))
    assert (first["id"], first["score"], first["attempt"], first["rnn_cell"]) == ("'=s001", "17.25", "", "17.25")
    assert (second["score"], second["awaited"], second["graded_at"]) == ("", "2.5", "2026-11-02T12:30:00+00:00")
    one, two = json.loads(render_json(grades, only_final=True))
    assert (one["id"], one["score"], one["attempt"], one["exercises"]) == ("=s001", 17.25, None, {"rnn_cell": 17.25})
    assert (two["score"], two["run"]) == (None, 3)


def test_decisions_count_in_the_exercise_that_they_are_about() -> None:
    marks = {
        "gru_cell.a": Mark(Outcome.PASSED, 1.0, 1.0),
        "rnn_cell.a": Mark(Outcome.PASSED, 2.0, 2.0),
        "rnn_cell.b": Mark(Outcome.FAILED, 0.0, 2.0),
    }
    found = Grade("s001", "aa", 4.5, 5.0, 0.0, 0.0, marks, "p", "e", (7,))
    decisions = [
        Override("cells", "s001", "rnn_cell", 3.5, "staff", "kind", id=7),
        Override("cells", "s001", "rnn_cell", 1.0, "staff", "withdrawn", id=8),
    ]
    [made] = of_store([GradeRow(1, "cells", 3, AT, found)], decisions, [], {"s001": "Good."}, ["rnn_cell", "gru_cell"])
    assert (made.score, made.exercises, made.feedback) == (4.5, {"rnn_cell": 3.5, "gru_cell": 1.0}, "Good.")
    assert list(made.exercises) == ["rnn_cell", "gru_cell"]
