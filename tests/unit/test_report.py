"""Grade sheets as people and as programs read them: no id is cut, and no text of a student does more than be read."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from autograder.records import (
    NEEDS_A_LOOK,
    SHEET_SCHEMA,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    SubmissionRef,
)
from autograder.report import table
from autograder.report.json import published_schema, render_json, render_jsonl, schema
from autograder.report.safe import for_terminal, harmless
from autograder.report.table import class_table, sheet_page
from autograder.report.words import WORDS, Glyphs, reason

ASCII = Glyphs("+", "x", "!", "#", ".", "?")
MEAN = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egnp.exe \u2066x\u2069 \x00\x08\r\n\u2028end [bold]b[/bold] [/] :smile:"
)
HARMLESS = "[31mred[0m ]0;title gnp.exe x end [bold]b[/bold] [/] :smile:"


def check(name: str = "values", outcome: Outcome = Outcome.FAILED, message: str = "", **more: Any) -> CheckResult:
    score = 2.0 if outcome is Outcome.PASSED else 0.0
    return CheckResult(name, outcome, score, 2.0, "hidden", message, 0.1, title="What is asked for.", **more)


def exercise(name: str, *checks: CheckResult) -> ExerciseResult:
    return ExerciseResult(name, sum(one.score for one in checks), sum(one.max_score for one in checks), list(checks))


def sheet(
    identity: str,
    *exercises: ExerciseResult,
    awaited: float = 0.0,
    remarks: tuple[str, ...] = (),
    staff_remarks: tuple[str, ...] = (),
) -> GradeSheet:
    return GradeSheet(
        SHEET_SCHEMA,
        "cells",
        SubmissionRef(identity, "0" * 64),
        sum(one.score for one in exercises),
        sum(one.max_score for one in exercises),
        awaited,
        Isolation("T1", ["seccomp"]),
        list(exercises),
        list(remarks),
        staff_remarks=list(staff_remarks),
    )


def right(name: str = "rnn_cell") -> ExerciseResult:
    return exercise(name, check(outcome=Outcome.PASSED))


def shown(renderable: RenderableType, width: int = 80, encoding: str = "utf-8") -> str:
    """What a terminal of this width and encoding gets; one that cannot show a character raises."""
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding), width=width, highlight=False, color_system=None)
    console.print(renderable)
    console.file.flush()
    return "\n".join(line.rstrip() for line in raw.getvalue().decode(encoding).splitlines())


# The class in a table.


@pytest.mark.parametrize("width", [60, 80, 160])
def test_a_class_fits_the_width_and_says_of_everybody_what_was_lost(width: int) -> None:
    long = "a_hand_in_of_somebody_with_quite_a_long_name_4711_assignsubmission_file"
    wrong = exercise("unroll", check(message="The first step is left out.", line="cells.py, line 3, `return h`"))
    text = shown(class_table([sheet("anna", right()), sheet(long, right(), wrong)], Glyphs()), width)
    assert max(map(len, text.splitlines())) <= width
    rows = text.partition("exercises, in order")[0]
    assert long in "".join(line[: rows.index("  score")].strip() for line in rows.splitlines()[2:])
    assert {"all", "right", "unroll.values:", "first", "left", "out"} <= set(rows.split())


def test_a_line_that_needs_a_look_is_in_the_table_unless_a_check_names_it_already() -> None:
    look = f"{NEEDS_A_LOOK}: cells.py, line 3, `f(x)`: it calls torch.lstm_cell"
    refused = exercise("unroll", check(outcome=Outcome.REFUSED, message="No.", line="cells.py, line 3, `f(x)`"))
    rows = [sheet("anna", right(), staff_remarks=(look, "Late.")), sheet("ben", refused, staff_remarks=(look,))]
    text = shown(class_table(rows, Glyphs()), 120)
    assert text.splitlines()[:4] == [
        "hand-in  score  exercises  why",
        "anna         2  ✓          all right",
        "                           Needs a look: cells.py, line 3, `f(x)`: it calls torch.lstm_cell",
        "ben          0  ⊘          unroll.values: No (cells.py, line 3)",
    ]


def test_the_row_of_a_right_and_of_a_wrong_answer() -> None:
    wrong = exercise(
        "unroll",
        check("interface", Outcome.PASSED),
        check("values", message="outputs is wrong in every case.", line="cells.py, line 3, `return h`"),
    )
    text = shown(class_table([sheet("anna", right()), sheet("ben", right(), wrong)], Glyphs()), 120)
    assert text.splitlines() == [
        "hand-in  score  exercises  why",
        "anna         2  ✓          all right",
        "ben          4  ✓✗         unroll.values: outputs is wrong in every case (cells.py, line 3)",
        "",
        "exercises, in order: rnn_cell",
        "✓ full points   ✗ wrong   ! crashed   ⊘ refused   · not started or not run   "
        "? UNGRADED, the grader's own fault",
    ]


def test_three_reasons_are_shown_and_the_others_counted() -> None:
    exercises = [exercise(f"e{number}", check(message="Wrong.")) for number in range(5)]
    text = shown(class_table([sheet("ben", *exercises)], ASCII), 100, "ascii")
    assert "e2.values: Wrong" in text
    assert "e3" not in text.partition("exercises, in order")[0]
    assert "and 2 more" in text


def test_what_was_not_started_is_said_apart_from_what_is_wrong() -> None:
    stub = check(message="Not started yet: `forward` still raises NotImplementedError.")
    begun = sheet("begun", right(), exercise("unroll", stub), exercise("gru_cell", stub))
    nothing = sheet("nothing", exercise("rnn_cell", stub), exercise("unroll", stub))
    text = shown(class_table([begun, nothing], Glyphs()), 120)
    assert "✓··        not started: unroll, gru_cell" in text
    assert "··         nothing handed in yet" in text


def test_points_that_are_awaited_stand_beside_the_score_and_are_no_zero() -> None:
    failed = exercise("unroll", check(outcome=Outcome.UNGRADED, message="Not graded: the zygote has ended."))
    text = shown(class_table([sheet("anna", right(), failed, awaited=2.0)], Glyphs()), 120)
    assert "anna     2 +2?  ✓?         unroll.values: Not graded: the zygote has ended" in text


def test_an_exercise_that_could_not_be_run_here_is_not_shown_as_right() -> None:
    elsewhere = exercise("unroll", check("cuda", Outcome.SKIPPED, "Not run: there is no CUDA device here."))
    text = shown(class_table([sheet("anna", right(), elsewhere, awaited=2.0)], Glyphs()), 120)
    assert "anna     2 +2?  ✓·         not run here: unroll" in text


def test_an_empty_class_has_a_table_too() -> None:
    assert shown(class_table([], Glyphs())).startswith("hand-in")


# The reason for what an exercise lost.


def test_the_reason_is_the_misconception_where_one_is_known() -> None:
    found = check(
        message="h' is wrong in every case.", line="cells.py, line 3", diagnosis=Diagnosis("gates swapped", "")
    )
    assert reason(exercise("lstm_cell", found)) == "lstm_cell.values: gates swapped (cells.py, line 3)"


def test_the_reason_of_a_crash_is_the_crash_even_beside_a_misconception() -> None:
    wrong = check("values", message="Wrong.", diagnosis=Diagnosis("gates swapped", ""))
    crash = check("sizes", Outcome.CRASHED, "RuntimeError: shapes.", line="cells.py, line 9, `x @ w`")
    assert reason(exercise("lstm_cell", wrong, crash)) == "lstm_cell.sizes: RuntimeError: shapes (cells.py, line 9)"


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [
        ([Outcome.FAILED, Outcome.CRASHED], Outcome.CRASHED),
        ([Outcome.CRASHED, Outcome.REFUSED], Outcome.REFUSED),
        ([Outcome.REFUSED, Outcome.UNGRADED], Outcome.UNGRADED),
        ([Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED], Outcome.FAILED),
    ],
)
def test_the_worst_check_gives_the_reason(outcomes: list[Outcome], worst: Outcome) -> None:
    checks = [check(outcome.value, outcome, "Why.") for outcome in outcomes]
    assert reason(exercise("unroll", *checks)) == f"unroll.{worst.value}: Why"


def test_nothing_lost_has_no_reason() -> None:
    assert reason(right()) == ""


# One submission in full.


def test_the_page_says_what_happened_where_and_on_which_case() -> None:
    case = Counterexample("With x = 1 and h = 0: h' is 0.5.", [], {"B": 1}, None, "0.5")
    found = check(
        message="h' is wrong in every case.",
        line="cells.py, line 3, `return h`",
        counterexample=case,
        diagnosis=Diagnosis("tanh left out", "Nothing squashes the sum."),
    )
    skipped = check("gradients", Outcome.SKIPPED, "Not run: values has to pass first.")
    one = sheet("anna", exercise("rnn_cell", check("interface", Outcome.PASSED), found, skipped), remarks=("Late.",))
    assert shown(sheet_page(one, Glyphs())).splitlines() == [
        "rnn_cell  2 of 6 points",
        "  ✓ interface  2/2",
        "  ✗ values  0/2  wrong: What is asked for.",
        "      h' is wrong in every case.",
        "      at cells.py, line 3, `return h`",
        "      With x = 1 and h = 0: h' is 0.5.",
        "      Looks like: tanh left out. Nothing squashes the sum.",
        "  · gradients  0/2  Not run: values has to pass first.",
        "Note: Late.",
        "",
        "2 of 6 points",
    ]


def test_a_snippet_keeps_its_lines_and_what_they_begin_with_and_nothing_that_acts() -> None:
    lines = ["import torch", "with torch.no_grad():", "    cell.b[0] = 1.0\x1b[2J", "print(cell(x))\u202e"]
    case = Counterexample("For B = 1.", [], {"B": 1}, None, "0.5", "\n".join(lines))
    page = shown(sheet_page(sheet("s001", exercise("rnn_cell", check(counterexample=case))), Glyphs()))
    assert page.splitlines()[3:9] == [
        "      For B = 1.",
        "      To see it in your own notebook:",
        "        import torch",
        "        with torch.no_grad():",
        "            cell.b[0] = 1.0[2J",
        "        print(cell(x))",
    ]


def test_an_exercise_that_is_not_started_takes_one_line_of_the_page() -> None:
    stub = check("interface", message="Not started yet: `forward` still raises NotImplementedError.")
    skipped = check("values", Outcome.SKIPPED, "Not run: interface has to pass first.")
    assert shown(sheet_page(sheet("anna", exercise("unroll", stub, skipped)), Glyphs()), 100).splitlines()[:2] == [
        "unroll  0 of 4 points  Not started yet: `forward` still raises NotImplementedError.",
        "",
    ]


def test_an_exercise_with_points_was_started_and_says_what_is_missing_of_it() -> None:
    half = exercise("variants", check("interface", Outcome.PASSED), check(message="Not started yet: no `forward`."))
    page = shown(sheet_page(sheet("anna", half), Glyphs()))
    assert "  ✗ values  0/2  wrong: What is asked for.\n      Not started yet: no `forward`." in page
    rows = shown(class_table([sheet("anna", half)], Glyphs()), 100)
    assert "✗          variants.values: Not started yet: no `forward`" in rows


@pytest.mark.parametrize("width", [60, 80, 160])
def test_the_page_fits_the_width_and_keeps_its_indentation(width: int) -> None:
    found = check(message="word " * 60, line="cells.py, line 3, `" + "y " * 40 + "`")
    lines = shown(sheet_page(sheet("anna", exercise("rnn_cell", found)), Glyphs()), width).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line.startswith("  ") for line in lines[1:-2])


def test_the_page_of_an_ungraded_hand_in_awaits_the_points() -> None:
    lost = check(outcome=Outcome.UNGRADED, message="Not graded: the zygote has ended.")
    text = shown(sheet_page(sheet("anna", exercise("rnn_cell", lost), awaited=2.0), Glyphs(), visible_only=True))
    assert "  ? values  0/2  UNGRADED: What is asked for.\n      Not graded: the zygote has ended." in text
    assert text.endswith("0 of 2 visible points, 2 awaited")


# Terminals that can do little, and texts that want too much.


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_poor_terminal_gets_signs_that_it_has(encoding: str) -> None:
    console = Console(file=io.TextIOWrapper(io.BytesIO(), encoding))
    assert Glyphs.fitting(console) == ASCII
    results = [check(outcome.value, outcome, "A long message. " * 60) for outcome in Outcome]
    one = sheet("anna" * 40, *[exercise(f"e{place}", found) for place, found in enumerate(results)], awaited=2.0)
    for width in (60, 80, 160):
        assert "  +x!#.?" in shown(class_table([one], ASCII), width, encoding)
        assert "! crashed  0/2  crashed:" in shown(sheet_page(one, ASCII), width, encoding)


def test_a_terminal_that_can_gets_the_better_signs() -> None:
    assert Glyphs.fitting(Console(file=io.TextIOWrapper(io.BytesIO(), "utf-8"))) == Glyphs()


@pytest.mark.parametrize("glyphs", [Glyphs(), ASCII])
def test_every_outcome_has_a_sign_a_word_and_a_style_of_its_own(glyphs: Glyphs) -> None:
    assert len({glyphs.of(outcome) for outcome in Outcome}) == len(Outcome)
    assert len({WORDS[outcome] for outcome in Outcome}) == len(Outcome)
    assert set(table.STYLES) == set(Outcome)


def test_text_of_a_student_reaches_a_terminal_as_plain_text() -> None:
    found = check(
        message=MEAN,
        line=MEAN,
        counterexample=Counterexample(MEAN, [], {}, None, None),
        diagnosis=Diagnosis("name", MEAN),
    )
    one = sheet(MEAN, exercise("rnn_cell", found), remarks=(MEAN,))
    rows = shown(class_table([one], Glyphs()), 400)
    page = shown(sheet_page(one, Glyphs()), 400)
    assert rows.splitlines()[1].startswith(HARMLESS)
    for text in (rows, page):
        assert all(mark.isprintable() for mark in text.replace("\n", ""))
    assert page.count(HARMLESS) == 5


def test_one_line_is_left_and_its_end_is_marked_when_cut() -> None:
    assert for_terminal(MEAN) == HARMLESS
    assert for_terminal("a\n\tb   c") == "a b c"
    assert for_terminal("x" * 10, 8) == "xxxxx..."
    assert for_terminal("x" * 8, 8) == "x" * 8


def test_names_in_other_scripts_stay() -> None:
    assert for_terminal("Zoë Müller 李雷 Ольга") == "Zoë Müller 李雷 Ольга"


def test_lines_and_indentation_of_an_error_stay() -> None:
    assert harmless("a:\n    x = \x1b[31m1\n    ^") == "a:\n    x = [31m1\n    ^"


@given(st.text(), st.integers(4, 50))
def test_no_text_at_all_brings_a_control_character_or_more_than_it_may(text: str, limit: int) -> None:
    safe = for_terminal(text, limit)
    assert len(safe) <= limit
    assert all(mark == " " or mark.isprintable() for mark in safe.replace("\u00a0", " "))


# JSON.


def sample() -> list[GradeSheet]:
    case = Counterexample("x = 1", [], {"B": 1}, None, "0.5")
    wrong = exercise("unroll", check(message="σ′ ≠ 'é'", counterexample=case, diagnosis=Diagnosis("n", "t")))
    return [sheet("anna", right(), wrong), sheet('b"en\u2028', right(), remarks=("Late.",), awaited=1.0)]


def test_json_is_an_array_of_sheets_that_reads_back_as_it_was() -> None:
    assert msgspec.json.decode(render_json(sample()), type=list[GradeSheet]) == sample()
    assert render_json([]) == "[]\n"


def test_jsonl_has_one_sheet_a_line() -> None:
    *lines, rest = render_jsonl(sample()).split("\n")
    assert rest == ""
    assert [msgspec.json.decode(line, type=GradeSheet) for line in lines] == sample()


def test_a_sheet_has_the_fields_that_the_design_promises() -> None:
    [first, _] = json.loads(render_json(sample()))
    assert first.keys() == {
        *("schema", "assignment", "submission", "score", "max_score", "awaited", "isolation", "exercises", "remarks"),
        *("staff_remarks", "audience", "decided", "late"),
    }
    assert first["submission"].keys() == {"id", "sha256"}
    assert first["isolation"].keys() == {"tier", "layers"}
    found = first["exercises"][1]["checks"][0]
    assert {"name", "outcome", "score", "max_score", "visibility", "message", "counterexample", "seconds"} <= {*found}
    assert found["diagnosis"] == {"name": "n", "text": "t"}


def test_the_published_schema_is_the_one_of_the_record() -> None:
    assert json.loads(published_schema()) == schema(), "autograder/report/grade-sheet.schema.json is to be written anew"


def test_the_schema_is_one_and_takes_what_is_rendered_and_refuses_what_is_not() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    for rendered in json.loads(render_json(sample())):
        validator.validate(rendered)
        rendered["exercises"][0]["checks"][0]["outcome"] = "excellent"
        assert not validator.is_valid(rendered)
        del rendered["score"]
        assert not validator.is_valid(rendered)
