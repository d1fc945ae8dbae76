"""CSV, Markdown, HTML and JUnit: as they were when somebody looked at them, and what hostile text does to them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

from autograder.records import (
    SHEET_SCHEMA,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Late,
    Outcome,
    SubmissionRef,
    Visibility,
)
from autograder.report.junit import render_junit
from autograder.report.markdown import STEP_SUMMARY, render_markdown
from autograder.report.safe import for_terminal
from autograder.report.spreadsheet import render_csv
from autograder.report.web_page import render_html

GOLDEN = Path(__file__).parents[1] / "golden"
Render = Callable[[Sequence[GradeSheet]], str]
FORMATS: dict[str, Render] = {
    "class.csv": render_csv,
    "class.md": render_markdown,
    "class.html": render_html,
    "class.junit.xml": render_junit,
}


def check(
    name: str, outcome: Outcome, message: str = "", visibility: Visibility = "hidden", **more: object
) -> CheckResult:
    score = 2.5 if outcome is Outcome.PASSED else 0.0
    made = CheckResult(name, outcome, score, 2.5, visibility, message, 0.125, f"What {name} asks for.")
    return structs.replace(made, **more)


def sheet(identity: str, *exercises: ExerciseResult, **more: object) -> GradeSheet:
    score, most = sum(one.score for one in exercises), sum(one.max_score for one in exercises)
    awaited = sum(one.awaited for exercise in exercises for one in exercise.checks)
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    isolation = Isolation("T1", ["landlock", "seccomp"])
    made = GradeSheet(
        SHEET_SCHEMA, "cells", SubmissionRef(identity, digest), score, most, awaited, isolation, list(exercises)
    )
    return structs.replace(made, **more)


def exercise(name: str, *checks: CheckResult) -> ExerciseResult:
    return ExerciseResult(name, sum(one.score for one in checks), sum(one.max_score for one in checks), list(checks))


def right(name: str) -> ExerciseResult:
    return exercise(name, check("interface", Outcome.PASSED, visibility="public"), check("values", Outcome.PASSED))


SNIPPET = "import torch\nwith torch.no_grad():\n    print(f(torch.ones(1)))"


def a_class() -> list[GradeSheet]:
    """Somebody of every kind."""
    wrong = check(
        "values",
        Outcome.FAILED,
        "h' is wrong in 12 of 24 cases.",
        counterexample=Counterexample(
            "For B = 1 and x = 1, all else 0: yours gives h' = 0.5.", [], {"B": 1}, None, "0.5", SNIPPET
        ),
        diagnosis=Diagnosis("tanh left out", "Nothing squashes the sum: h' = tanh(W x + b)."),
        remarks=["cells.py, line 9: on a GPU the program waits here, since .item() asks for a number."],
    )
    crash = check("values", Outcome.CRASHED, "ValueError: no | so", line="cells.py, line 12, `raise ValueError('no')`")
    refused = check("values", Outcome.REFUSED, "It calls PyTorch's own lstm_cell.", line="cells.py, line 3")
    stub = check("values", Outcome.FAILED, "Not started yet: `forward` still raises NotImplementedError.")
    gpu = check("cuda", Outcome.SKIPPED, "Not run here: it needs a CUDA device.", awaited=2.5)
    lost = check("values", Outcome.UNGRADED, "Not graded: the zygote has ended.", awaited=2.5)
    secret = ["graded with the development secret"]
    return [
        sheet(
            "anna", right("rnn_cell"), exercise("unroll", check("values", Outcome.PASSED), gpu), staff_remarks=secret
        ),
        sheet("ben & co", exercise("rnn_cell", check("interface", Outcome.PASSED), wrong), right("unroll")),
        sheet("carl", exercise("rnn_cell", crash), exercise("unroll", refused), remarks=["cells.py, line 1: gone"]),
        sheet("dora", exercise("rnn_cell", stub), exercise("unroll", stub)),
        sheet("émile 李雷", exercise("rnn_cell", lost), right("unroll")),
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_class_looks_as_it_did(name: str, tmp_path: Path) -> None:
    made, file = FORMATS[name](a_class()), GOLDEN / name
    (tmp_path / name).write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8"), f"if this is meant: cp {tmp_path / name} {file}"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("class.csv", '"no",2,2.5'),
        ("class.md", "late: day 2, 2 points deducted"),
        ("class.html", "late: day 2, 2 points deducted"),
        ("class.junit.xml", '<property name="late" value="2" />'),
    ],
)
def test_every_format_says_what_being_late_took(name: str, line: str) -> None:
    late = Late(datetime(2026, 11, 22, 8, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC), 2, 2.0)
    made = FORMATS[name]([sheet("s001", exercise("unroll", check("values", Outcome.PASSED)), score=0.5, late=late)])
    assert line in made.replace("\\", "")


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_class_is_a_well_formed_one(name: str) -> None:
    assert FORMATS[name]([]).endswith("\n")


# What readers for these formats find.


class Page(HTMLParser):
    """A page as a browser takes it apart: which elements, nested how, and the text of each kind."""

    VOID = ("meta",)

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
        if data.strip():
            self.texts.append((self.open[-1], data))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "main", "div", "table", "caption"),
    *("thead", "tbody", "tr", "th", "td", "bdi", "span", "details", "summary", "code", "ul", "li", "pre", "footer"),
}
ALLOWED = {
    *("lang", "charset", "http-equiv", "content", "name", "scope", "class", "role", "aria-label", "aria-hidden"),
    *("tabindex", "colspan", "dir"),
}


def test_the_page_may_load_and_run_nothing_but_its_own_style() -> None:
    page = Page(render_html(a_class()))
    [policy] = [meta["content"] or "" for meta in page.of("meta") if meta.get("http-equiv")]
    [style] = [text for tag, text in page.texts if tag == "style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style and "@import" not in style and "prefers-color-scheme: dark" in style
    assert {tag for tag, _ in page.elements} <= KNOWN
    assert {name for _, attributes in page.elements for name in attributes} <= ALLOWED


def test_the_page_can_be_heard_and_read_on_a_phone() -> None:
    page = Page(render_html(a_class()))
    assert page.of("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.of("meta")
    assert len(page.of("caption")) == 1
    assert {head.get("scope") for head in page.of("th")} == {"col", "row"}
    assert page.of("div") == [{"class": "scroll", "role": "region", "aria-label": "Points", "tabindex": "0"}]
    assert len(page.of("details")) == len(page.of("summary")) == len(a_class())
    spoken = [text for tag, text in page.texts if tag == "span"]
    assert spoken.count("✓") == spoken.count("passed")  # each sign has its word


def test_one_row_of_csv_for_each_hand_in() -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(a_class()))))
    assert [row["id"] for row in rows] == ["anna", "ben & co", "carl", "dora", "émile 李雷"]
    assert rows[0] == {
        "id": "anna",
        "sha256": hashlib.sha256(b"anna").hexdigest(),
        "score": "7.5",
        "awaited": "2.5",
        "max_score": "10",
        "tier": "T1",
        "ungraded": "no",
        "late": "0",
        "rnn_cell": "5",
        "unroll": "2.5",
    }
    assert [row["ungraded"] for row in rows] == ["no", "no", "no", "no", "yes"]


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(render_junit(a_class()))
    for suites in (root, *root):
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert suites.get(attribute) == str(len(list(suites.iter(tag))))
        assert suites.get("skipped") == str(len(list(suites.iter("skipped"))))
    types = {case.get("type") for suite in root for case in suite.iter() if case.tag in ("failure", "error")}
    assert types == {"wrong", "refused", "crashed", "UNGRADED"}


def test_a_check_whose_time_is_not_told_has_none_in_junit() -> None:
    one = sheet("anna", exercise("unroll", check("values", Outcome.PASSED, seconds=None)))
    [case] = ElementTree.fromstring(render_junit([one])).iter("testcase")
    assert "time" not in case.attrib


GFM = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def rendered(markdown: str) -> Page:
    return Page(f"<body>{GFM.render(markdown)}</body>".replace("<br>", ""))


def test_the_summary_has_a_table_and_folds_up_what_went_wrong() -> None:
    page = rendered(render_markdown(a_class()))
    assert len(page.of("table")) == 1 and len(page.of("tr")) == 1 + len(a_class())
    assert len(page.of("details")) == len(page.of("summary")) == 4  # anna has lost nothing


def test_what_does_not_fit_into_a_summary_is_counted_and_the_table_comes_first() -> None:
    many = [
        structs.replace(one, submission=SubmissionRef(f"s{number}", "0")) for number in range(200) for one in a_class()
    ]
    whole = render_markdown(many)
    assert "would not fit" not in whole and len(whole.encode()) < STEP_SUMMARY
    some = render_markdown(many, 300_000)
    assert len(some.encode()) <= 300_000
    page = rendered(some)
    assert len(page.of("tr")) == 1 + len(many)
    left = re.search(r"^(\d+) more hand-ins would not fit into 292 KiB; --format html has all of them\.$", some, re.M)
    assert left is not None and int(left[1]) + len(page.of("details")) == 200 * 4
    few = render_markdown(many, 20_000)
    assert len(few.encode()) <= 20_000
    rows = re.search(r"^(\d+) more rows would not fit", few, re.M)
    assert rows is not None and int(rows[1]) + len(rendered(few).of("tr")) == 1 + len(many)


def test_points_lost_where_a_reader_does_not_see_it_are_no_full_points() -> None:
    hidden = ExerciseResult("unroll", 2.5, 5.0, [check("interface", Outcome.PASSED)])
    text = render_markdown([sheet("anna", right("rnn_cell"), hidden)])
    assert "| `anna` | 7.5 | ✓✗ | `unroll: points are lost in checks that are not shown` |" in text


# Hostile text, in every place that a hand-in has a say in.

PIECES = (
    *("::error::x\n", "\n::set-output name=a::b", "##[error]x", "##vso[task.complete]", "\x1b[2J", "\x00", "\r\n"),
    *("\u202e", "\u200b", "\ud800", "\uffff", "e" + "\u0301" * 40, "</td></tr></table>", "<script>alert(1)</script>"),
    *("<img src=x onerror=y>", "</details>", "<!--", "]]>", "&lt;", '"', "'", "=1+1", "+cmd|'/C calc'!A0", "@a", "-1"),
    *("`", "```\n", "|", "\\", "\n\n# h\n", "![i](http://e.vil/x)", "[l](javascript:x)", "http://e.vil", "a@e.vil"),
    *("\n| a | b |\n|---|---|\n", "</style>", "</code>", "</summary>", ",", ";", "\t", "x" * 300),
)
HOSTILE = st.one_of(st.text(st.characters(), max_size=20), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))


def hostile_sheet(text: str, other: str) -> GradeSheet:
    """What a hand-in writes, in every field that can hold it, and in those that cannot."""
    checks = [
        check(
            *(other, outcome, f"{text}{other}"),
            title=other,
            line=f"{text}, line 3, `{other}`",
            counterexample=Counterexample(text, [], {}, other, text),
            diagnosis=Diagnosis(other, text),
            remarks=[text, other],
        )
        for outcome in Outcome
    ]
    return sheet(text, exercise(other, *checks), remarks=[text], staff_remarks=[other], assignment=text)


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_no_text_gets_out_of_its_place(text: str, other: str) -> None:
    sheets = [hostile_sheet(text, other), sheet("anna", right(other))]
    for render in FORMATS.values():
        made = render(sheets)
        made.encode()
        for line in made.splitlines():  # where a CI system may read it
            assert not re.match(r"\s*::[A-Za-z]", line) and not re.search(r"##\w*\[", line)

    rows = list(csv.reader(io.StringIO(render_csv(sheets))))
    assert [len(row) for row in rows] == [9] * 3
    assert not any(re.match(r"[=@|%]|[-+](?![0-9.]+\Z)", cell) for row in rows for cell in row)

    root = ElementTree.fromstring(render_junit(sheets).encode())
    tags = {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }
    assert {element.tag for element in root.iter()} == tags
    assert root[0].get("name") == for_terminal(text, 2000)

    page = Page(render_html(sheets))
    assert {tag for tag, _ in page.elements} <= KNOWN
    assert {name for _, attributes in page.elements for name in attributes} <= ALLOWED
    assert len(page.of("tbody")) == len(page.of("details")) == 2
    assert [text for tag, text in page.texts if tag == "bdi"][-1] == "anna"

    read = rendered(render_markdown(sheets))
    kinds = {"body", "h3", "p", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "ul", "li"}
    assert {tag for tag, _ in read.elements} <= kinds
    assert {name for _, attributes in read.elements for name in attributes} <= {"style"}  # of the aligned column
    assert len(read.of("table")) == len(read.of("details")) == 1 and len(read.of("tr")) == 3


def test_a_snippet_is_a_block_on_the_page_and_markup_in_it_is_text() -> None:
    case = Counterexample("For B = 1.", [], {"B": 1}, None, "0.5", "import torch\nif a < b:\n    </pre><script>f()\x00")
    page = render_html([sheet("s001", exercise("rnn_cell", check("values", Outcome.FAILED, counterexample=case)))])
    assert "import torch\nif a &lt; b:\n    &lt;/pre&gt;&lt;script&gt;f()</pre>" in page
    assert page.count("<pre ") == page.count("</pre>") == 1
