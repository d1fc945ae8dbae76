"""A class as a whole: who fails in the same way, what is counted and what is not, and the page that shows it."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from autograder.records import (
    NEEDS_A_LOOK,
    NOT_STARTED,
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
from autograder.report.overview.clusters import clusters, misconceptions, normal
from autograder.report.overview.overview import overview_of, published_schema, render_overview, schema
from autograder.report.overview.page import render_page
from autograder.report.overview.records import Overview
from autograder.report.safe import for_script_data

GOLDEN = Path(__file__).parents[1] / "golden"
LEFT_OUT = Diagnosis("tanh left out", "Nothing squashes the sum: h' = tanh(W x + b).")
SWAPPED = Diagnosis("gates swapped", "The blocks stand in another order: i, f, g, o.")
STUB = f"{NOT_STARTED}: `forward` still raises NotImplementedError."


def check(name: str, outcome: Outcome = Outcome.PASSED, message: str = "", **more: Any) -> CheckResult:
    score = 2.0 if outcome is Outcome.PASSED else 0.0
    made = CheckResult(name, outcome, score, 2.0, "hidden", message, 0.125, f"What {name} asks for.")
    return structs.replace(made, **more)


def wrong(name: str, message: str = "h' is wrong in every case.", **more: Any) -> CheckResult:
    return check(name, Outcome.FAILED, message, **more)


def exercise(name: str, *checks: CheckResult) -> ExerciseResult:
    return ExerciseResult(name, sum(one.score for one in checks), sum(one.max_score for one in checks), list(checks))


def right(name: str) -> ExerciseResult:
    return exercise(name, check("interface"), check("values"))


def sheet(number: int, *exercises: ExerciseResult, **more: Any) -> GradeSheet:
    score, most = sum(one.score for one in exercises), sum(one.max_score for one in exercises)
    awaited = sum(one.awaited for part in exercises for one in part.checks)
    who, tier = SubmissionRef(f"s{number:03}", f"{number:064x}"), Isolation("T1", ["landlock", "seccomp"])
    made = GradeSheet(SHEET_SCHEMA, "cells", who, score, most, awaited, tier, list(exercises))
    return structs.replace(made, **more)


def a_class() -> list[GradeSheet]:
    """Somebody of every kind."""
    case = Counterexample("For B = 1: x = 1, all else 0. Yours: h' = 0.5.", [], {"B": 1}, None, "0.5")
    named = exercise("rnn_cell", check("interface"), wrong("values", diagnosis=LEFT_OUT, counterexample=case))
    shape = "RuntimeError: mat1 and mat2 shapes cannot be multiplied ({}x5 and 4x5)"
    crash = [
        exercise("unroll", check("interface", Outcome.CRASHED, shape.format(rows)), check("values")) for rows in (3, 7)
    ]
    refused = exercise("unroll", check("interface"), check("values", Outcome.REFUSED, "It calls PyTorch's own RNN."))
    stub = [exercise(name, wrong("interface", STUB), wrong("values", STUB)) for name in ("rnn_cell", "unroll")]
    gpu = exercise("unroll", check("interface"), check("cuda", Outcome.SKIPPED, "Not run here.", awaited=2.0))
    lost = exercise("unroll", check("interface"), check("values", Outcome.UNGRADED, "Not graded.", awaited=2.0))
    return [
        sheet(1, right("rnn_cell"), gpu, staff_remarks=["graded with the development secret"]),
        sheet(2, named, right("unroll")),
        sheet(3, named, crash[0]),
        sheet(4, right("rnn_cell"), crash[1], staff_remarks=[f"{NEEDS_A_LOOK}: cells.py, line 9: it reads a file"]),
        sheet(5, right("rnn_cell"), refused),
        sheet(6, *stub),
        sheet(7, right("rnn_cell"), lost),
    ]


# Same failures.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shapes cannot be multiplied (3x5 and 4x5)", "shapes cannot be multiplied (17x5 and 9x2)"),
        ("h' is wrong in 8 of 16 cases.", "h' is wrong in 12 of 24 cases."),
        ("'Cell' object has no attribute 'w_x'", "'Cell' object has no attribute 'weights'"),
        ("it must be (3, 4), not (3, 4, 5)", "it must be (7,), not (1, 2)"),
        ("yours: 0.698736, -1e-07", "yours: 12, 0.5"),
        ("at 0x7f10, `h = a - b`", "at 0x9c44, `h = b`"),
    ],
)
def test_numbers_and_names_of_ones_own_make_no_other_message(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("h' is float16 for float64 arguments", "h' is float32 for float64 arguments"),
        ("h' is wrong in every case; c' is right in all.", "h' is right in every case; c' is right in all."),
        ("It returned None", "It returned a list"),
    ],
)
def test_what_is_said_makes_another_message(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text(max_size=400))
def test_a_message_is_normal_once_and_for_all(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


def test_a_class_falls_into_its_clusters() -> None:
    found = {(one.exercise, tuple(one.hand_ins), one.representative) for one in clusters(a_class())}
    assert found == {
        ("rnn_cell", ("s002", "s003"), "s002"),  # s003 has lost more
        ("unroll", ("s003", "s004"), "s004"),  # the same crash, with other numbers
        ("unroll", ("s005",), "s005"),
    }


def test_the_same_checks_fail_by_another_mistake_and_are_another_cluster() -> None:
    one = exercise("unroll", wrong("values", diagnosis=LEFT_OUT))
    other = exercise("unroll", wrong("values", diagnosis=SWAPPED))
    assert len(clusters([sheet(1, one), sheet(2, other)])) == 2
    assert len(clusters([sheet(1, one), sheet(2, exercise("unroll", wrong("values", "x", diagnosis=LEFT_OUT)))])) == 1


def test_a_check_that_was_not_run_makes_no_other_cluster() -> None:
    short = exercise("unroll", wrong("values"))
    longer = exercise("unroll", wrong("values"), check("gradients", Outcome.SKIPPED, "Not run: values has to pass."))
    assert len(clusters([sheet(1, short), sheet(2, longer)])) == 1


def test_a_cluster_loses_what_its_representative_loses_and_not_what_is_awaited() -> None:
    part = exercise("unroll", check("interface"), wrong("values"), check("cuda", Outcome.SKIPPED, awaited=2.0))
    assert [one.lost for one in clusters([sheet(1, part)])] == [2.0]


def test_no_label_is_the_beginning_of_another() -> None:
    many = [sheet(number, exercise("unroll", wrong(f"check{number}"))) for number in range(12)]
    labels = [one.label for one in clusters(many)]
    assert labels[0] == "C01" and labels[-1] == "C12"


def test_misconceptions_are_counted_once_for_each_exercise_that_has_them() -> None:
    twice = exercise("rnn_cell", wrong("values", diagnosis=LEFT_OUT), wrong("sizes", diagnosis=LEFT_OUT))
    found = misconceptions([sheet(1, twice, exercise("unroll", wrong("values", diagnosis=LEFT_OUT))), sheet(2, twice)])
    assert [(one.label, one.exercise, one.hand_ins) for one in found] == [
        ("M1", "rnn_cell", ["s001", "s002"]),
        ("M2", "unroll", ["s001"]),
    ]


# What is counted.


def test_points_that_are_awaited_are_neither_lost_nor_given() -> None:
    found = overview_of(a_class())
    assert found.distribution.full == 2  # s001 and s007 have all that is decided of theirs
    assert found.distribution.nothing == 1
    assert found.distribution.tenths == [1, 0, 0, 0, 0, 1, 0, 3, 0, 2]
    assert [(one.check, one.hand_ins, one.points) for one in found.awaited] == [("cuda", 1, 2.0)]


def test_a_check_that_is_awaited_has_no_numbers_since_only_who_failed_before_is_decided() -> None:
    failed = exercise("unroll", wrong("values"), check("cuda", Outcome.SKIPPED, "Not run: values has to pass."))
    waiting = exercise("unroll", check("values"), check("cuda", Outcome.SKIPPED, "Not run here.", awaited=2.0))
    found = overview_of([sheet(number, failed if number < 5 else waiting) for number in range(30)])
    values, cuda = found.checks
    assert (values.difficulty, cuda.difficulty, cuda.note) == (25 / 30, None, "awaited by 25")


def test_what_is_ungraded_is_left_out_and_the_rest_counts() -> None:
    found = {(one.exercise, one.name): one for one in overview_of(a_class()).checks}
    values = found["unroll", "values"]
    assert (values.decided, values.outcomes[Outcome.UNGRADED]) == (5, 1)
    assert values.difficulty == 3 / 5


def test_the_numbers_of_items_are_those_of_numpy_over_the_points_of_the_other_exercises() -> None:
    random = numpy.random.default_rng(1)
    passed = random.random((40, 3)) < random.random((40, 1))
    made = [
        sheet(
            at,
            exercise("unroll", *(check(name) if row[k] else wrong(name) for k, name in enumerate(("a", "b")))),
            exercise("lstm", check("c") if row[2] else wrong("c")),
        )
        for at, row in enumerate(passed)
    ]
    found = overview_of(made)
    a, b, c = (column.astype(float) for column in passed.T)
    assert [one.difficulty for one in found.checks] == pytest.approx([a.mean(), b.mean(), c.mean()])
    expected = [numpy.corrcoef(a, c)[0, 1], numpy.corrcoef(b, c)[0, 1], numpy.corrcoef(c, a + b)[0, 1]]
    assert [one.discrimination for one in found.checks] == pytest.approx(expected)
    assert [one.discrimination for one in found.exercises] == pytest.approx([expected[2], expected[2]])


def test_with_one_exercise_only_the_rest_is_its_other_checks() -> None:
    made = [
        sheet(at, exercise("unroll", check("a") if at % 3 else wrong("a"), check("b") if at % 5 else wrong("b")))
        for at in range(40)
    ]
    found = overview_of(made)
    expected = numpy.corrcoef([at % 3 > 0 for at in range(40)], [at % 5 > 0 for at in range(40)])[0, 1]
    assert [one.discrimination for one in found.checks] == pytest.approx([expected] * 2)
    assert [(one.discrimination, one.note) for one in found.exercises] == [(None, "there is no other exercise")]


def test_who_has_it_and_does_worse_elsewhere_is_told() -> None:
    halves = [(check("a"), wrong("c")), (wrong("a"), check("c"))] * 10
    made = [sheet(at, exercise("unroll", a), exercise("lstm", c)) for at, (a, c) in enumerate(halves)]
    assert {one.note for one in overview_of(made).exercises} == {"who has it does worse elsewhere"}


def test_nothing_handed_in_is_no_failure_to_review_but_counted() -> None:
    found = overview_of(a_class())
    assert [one.not_started for one in found.exercises] == [1, 1]
    assert not any("s006" in one.hand_ins for one in found.clusters)
    assert found.hand_ins[5].reasons == ["nothing handed in yet"]


def test_slow_ungraded_and_doubtful_hand_ins_are_told() -> None:
    slow = exercise("unroll", check("interface", seconds=2.0), check("values", seconds=0.5))
    found = overview_of([sheet(8, right("rnn_cell"), slow), *a_class()])
    assert (found.hand_ins[0].seconds, found.hand_ins[0].slowest_check) == (2.75, "unroll.interface")
    assert {one.id: one.ungraded for one in found.hand_ins if one.ungraded} == {"s007": ["unroll.values: Not graded."]}
    assert [one.id for one in found.hand_ins if one.needs_a_look] == ["s004"]
    assert found.notes == ["graded with the development secret (1 of 8 hand-ins)"]


def test_a_class_of_sheets_for_students_says_what_it_lacks() -> None:
    found = overview_of([structs.replace(one, audience="students") for one in a_class()])
    assert found.audience == "students"
    assert found.notes[0].startswith("These sheets were made for students")


def test_sheets_of_two_versions_of_the_policy_are_told() -> None:
    [note] = overview_of([sheet(1, right("unroll")), sheet(2, right("unroll"), right("lstm"))]).notes
    assert note.endswith("grading.toml changed between the runs: 1 of 4, 1 of 8")


# JSON.


def test_the_published_schema_is_that_of_the_record() -> None:
    assert json.loads(published_schema()) == schema(), "class-overview.schema.json is to be written anew"


def test_an_overview_is_valid_against_its_schema_and_can_be_read_back() -> None:
    found = overview_of(a_class())
    made = json.loads(render_overview(found))
    jsonschema.Draft202012Validator(schema()).validate(made)
    assert msgspec.json.decode(render_overview(found), type=Overview) == found


def test_json_of_another_shape_is_not_valid() -> None:
    made = json.loads(render_overview(overview_of(a_class())))
    made["distribution"]["tenths"] = "many"
    assert not jsonschema.Draft202012Validator(schema()).is_valid(made)


# The page.


class Page(HTMLParser):
    """A page as a browser takes it apart."""

    VOID = ("meta", "input", "wbr")

    def __init__(self, page: str):
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def scripts(self) -> list[str]:
        return [text for tag, text in self.texts if tag == "script"]


def page_of(sheets: list[GradeSheet]) -> Page:
    return Page(render_page(overview_of(sheets)))


def test_the_page_looks_as_it_did(tmp_path: Path) -> None:
    made, file = render_page(overview_of(a_class())), GOLDEN / "class-overview.html"
    (tmp_path / file.name).write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8"), f"if this is meant: cp {tmp_path / file.name} {file}"


def test_the_page_may_load_and_run_nothing_but_its_own_style_and_script() -> None:
    page = page_of(a_class())
    [policy] = [meta["content"] or "" for meta in page.of("meta") if meta.get("http-equiv")]
    [style] = [text for tag, text in page.texts if tag == "style"]
    data, script = page.scripts()
    mine, other = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (style, script))
    allowed = f"style-src 'sha256-{mine}'; script-src 'sha256-{other}'"
    assert policy == f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    assert "url(" not in style and "@import" not in style and "prefers-color-scheme: dark" in style
    assert not any(word in script for word in ("innerHTML", "eval(", "fetch(", "document.write", "</", "<!--"))
    assert json.loads(data) == json.loads(render_overview(overview_of(a_class())))
    assert not any(name.startswith("on") or name == "style" for _, attributes in page.elements for name in attributes)
    assert all((link["href"] or "").startswith("#") for link in page.of("a"))


def test_every_link_of_the_page_has_its_goal_and_no_goal_stands_twice() -> None:
    page = page_of(a_class())
    goals = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(goals) == len(set(goals))
    assert {(link["href"] or "")[1:] for link in page.of("a")} <= set(goals)


def test_what_the_page_tells_stands_in_it_without_the_script() -> None:
    text = "\n".join(text for tag, text in page_of(a_class()).texts if tag not in ("script", "style"))
    for told in (
        *("s001", "s007", LEFT_OUT.name, LEFT_OUT.text, "For B = 1: x = 1, all else 0. Yours: h' = 0.5."),
        *("RuntimeError: mat1 and mat2", "It calls PyTorch's own RNN.", "it reads a file", "Not graded."),
        *("Isolation: T1", "graded with the development secret (1 of 7 hand-ins)", "nothing handed in yet"),
    ):
        assert told in text


def test_a_class_in_which_all_is_right_has_no_empty_sections() -> None:
    page = page_of([sheet(1, right("unroll"))])
    assert [link["href"] for link in page.of("a")] == [
        *("#scores", "#exercises", "#checks", "#slowest", "#hand-ins"),
        "#h0",  # its row, from the slowest
    ]


PIECES = (
    *("</script><script>alert(1)</script>", "<!--<script>", "]]>", "<img src=x onerror=alert(1)>", "</td></table>"),
    *(
        "&lt;",
        "&#60;script&#62;",
        '"',
        "'",
        "\u2028",
        "\x1b[2J",
        "\u202e",
        "::error::x\n",
        "##[error]x",
        "\\u003c/script>",
    ),
    *("</summary></details>", "</style>", "javascript:alert(1)", "`", "\x00", "x" * 300),
)
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)


def hostile(number: int, text: str, other: str) -> GradeSheet:
    """What a hand-in writes, in every field that can hold it, and in those that cannot."""
    checks = [
        check(
            f"{other}{outcome}",
            outcome,
            f"{text}{other}",
            title=other,
            line=f"{text}, line 3, `{other}`",
            counterexample=Counterexample(text, [], {}, other, text),
            diagnosis=Diagnosis(other, text),
            remarks=[text, other],
        )
        for outcome in Outcome
    ]
    look = [f"{NEEDS_A_LOOK}: {text}", other]
    made = sheet(number, exercise(other, *checks), exercise("lstm", check("c")), staff_remarks=look, assignment=text)
    return structs.replace(made, submission=SubmissionRef(f"{text}{number}", text))


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE)
def test_no_text_gets_out_of_its_place(text: str, other: str) -> None:
    found = overview_of([hostile(1, text, other), hostile(2, text, other), sheet(3, right("unroll"))], [text])
    made = render_page(found)
    calm = page_of([hostile(1, "a", "b_c"), hostile(2, "a", "b_c"), sheet(3, right("unroll"))])
    page = Page(made)
    assert [tag for tag, _ in page.elements if tag == "script"] == ["script"] * 2
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in calm.elements}
    names = {name for _, attributes in calm.elements for name in attributes}
    assert {name for _, attributes in page.elements for name in attributes} <= names
    assert page.scripts()[1] == calm.scripts()[1]
    assert msgspec.json.decode(page.scripts()[0], type=Overview) == found
    for line in (*made.splitlines(), *render_overview(found).splitlines()):  # where a CI system may read it
        assert not line.lstrip().startswith("::") and "##[" not in line


@given(HOSTILE)
def test_data_of_a_script_ends_no_element_and_says_the_same(text: str) -> None:
    made = for_script_data(json.dumps([text], ensure_ascii=False))
    assert json.loads(made) == [text]
    assert not set("<>&\u2028\u2029") & set(made)
