"""The student's page: as it was when somebody looked at it, what stands where, and what hostile text does to it."""

from __future__ import annotations

import base64
import hashlib
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from autograder.records import (
    SHEET_SCHEMA,
    Band,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    GradientPath,
    Isolation,
    Line,
    Outcome,
    Panel,
    Picture,
    Shown,
    SubmissionRef,
    Visibility,
)
from autograder.report.page_index import INDEX, page_names, render_index
from autograder.report.redact import for_students
from autograder.report.student_page import render_page
from autograder.rubric import AssignmentRule, CheckRule, ExerciseRule, Limits

GOLDEN = Path(__file__).parents[1] / "golden" / "student.html"
ELEMENTS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "article", "footer"),
        *(
            "h1",
            "h2",
            "h3",
            "p",
            "ul",
            "li",
            "a",
            "b",
            "strong",
            "bdi",
            "span",
            "code",
            "div",
            "details",
            "summary",
            "pre",
        ),
        *("figure", "figcaption", "svg", "desc", "g", "path", "rect", "text", "use", "defs", "clippath"),
    )
)
HOSTILE = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=x \x1b]0;x\x07 ::error::x"
HOSTILE += " &amp; &lt;b> $x$"
CODE = "x = torch.ones(1, 1)\nfor t in range(3):\n    h = cell(x, h)"


def check(
    name: str, outcome: Outcome, message: str = "", visibility: Visibility = "hidden", **more: object
) -> CheckResult:
    score = 2.5 if outcome is Outcome.PASSED else 0.0
    made = CheckResult(name, outcome, score, 2.5, visibility, message, 0.125, f"What {name} asks for.")
    return structs.replace(made, **more)


def exercise(name: str, *checks: CheckResult, **more: object) -> ExerciseResult:
    score, most = sum(one.score for one in checks), sum(one.max_score for one in checks)
    made = ExerciseResult(name, score, most, list(checks), f"Of {name}", f"Lecture on {name}")
    return structs.replace(made, **more)


def sheet(*exercises: ExerciseResult, identity: str = "s001", **more: object) -> GradeSheet:
    score, most = sum(one.score for one in exercises), sum(one.max_score for one in exercises)
    awaited = sum(one.awaited for part in exercises for one in part.checks)
    isolation, whose = Isolation("T1", ["seccomp"]), SubmissionRef(identity, "0123456789abcdef" * 4)
    made = GradeSheet(SHEET_SCHEMA, "cells", whose, score, most, awaited, isolation, list(exercises))
    return structs.replace(made, **more)


def picture(title: str = "How far it gets", label: str = "h", worst: bool = False) -> Picture:
    steps = [0.5**step for step in range(60 if worst else 8)]
    lines = [Line(f"{label} {place}", whose, steps) for place in range(2) for whose in ("given", "yours", "right")]
    band = Band(label, [0.5 * step for step in steps], steps)
    panels = [Panel(label, lines), Panel(label, lines[1:2], band, logarithmic=True)]
    return Picture(title, f"seed of {label}", f"It shrinks, says {label}.", "step", panels)


def every_kind() -> GradeSheet:
    """Something of everything that a page can show, but for pictures: those are matplotlib's, and change with it."""
    case = Counterexample(
        "For B = 1: x = 1, all else 0. Expected h' = 0.5, yours 0.25.", [], {"B": 1}, "0.5", "0.25", CODE
    )
    larger = Counterexample("For B = 2: x = 1, all else 0. Yours: h' = 7.", [], {"B": 2}, None, "7")
    named = Diagnosis("tanh left out", "Nothing squashes the sum: h' = tanh(W x + b).")
    wrong = check("values", Outcome.FAILED, "h' is wrong in 12 of 24 cases.", counterexample=larger, diagnosis=named)
    first = check("first_numbers", Outcome.FAILED, "h' is wrong.", "public", counterexample=case, diagnosis=named)
    crash = check("sizes", Outcome.CRASHED, "ValueError: no", line="cells.py, line 12", remarks=["it waits for a GPU"])
    waits = [check(name, Outcome.SKIPPED, "Not run: values has to pass first.") for name in ("gradients", "dtypes")]
    gpu = check("cuda", Outcome.SKIPPED, "Not run here: it needs a CUDA device.", awaited=2.5)
    stub = check("values", Outcome.FAILED, "Not started yet: `forward` still raises NotImplementedError.")
    fine = check("interface", Outcome.PASSED, visibility="public")
    return sheet(
        exercise("rnn_cell", fine, first, wrong, *waits),
        exercise("unroll", stub),
        exercise("lstm_cell", crash, check("values", Outcome.REFUSED, "It calls lstm_cell."), fine, first, wrong),
        exercise("gru_cell", fine, gpu),
        exercise("counting", fine, check("values", Outcome.UNGRADED, "Not graded.", awaited=2.5)),
        remarks=["cells.py, line 3: SyntaxError: invalid syntax"],
        staff_remarks=["graded with the development secret"],
        audience="students",
    )


class Page(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[str] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside.append(tag)
        if tag in ("h2", "h3"):
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"h2", "h3"} & set(self._inside):
            self.headings[-1] += data

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def test_a_page_looks_as_it_did(tmp_path: Path) -> None:
    made = render_page(every_kind())
    (tmp_path / GOLDEN.name).write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8"), f"if this is meant: cp {tmp_path / GOLDEN.name} {GOLDEN}"


def test_what_lost_most_comes_first_and_what_is_right_last() -> None:
    headings = Page(render_page(every_kind())).headings
    assert [one.rpartition(": ")[2] for one in headings] == [
        "What to mend, worst first",
        "Of rnn_cell",
        "Of lstm_cell",
        "Not started",
        "Not graded yet",
        "Of counting",
        "What is right already",
        "Of gru_cell",
        "Of the file itself",
    ]


def test_of_an_exercise_the_name_of_the_mistake_comes_first_then_the_lecture_then_the_smallest_case() -> None:
    text = Page(render_page(every_kind())).text
    places = [text.index(part) for part in ("tanh left out", "Lecture on rnn_cell", "For B = 1: x = 1", "For B = 2")]
    assert places == sorted(places)
    lstm = text[text.rindex("lstm_cell, 2.5 of") :]
    worst_first = [lstm.index(word) for word in ("It calls lstm_cell", "ValueError: no", "is wrong in 12")]
    assert worst_first == sorted(worst_first)
    assert text.count("For B = 1: x = 1") == 2  # once for each exercise, though two checks of each have found it


def test_code_that_shows_the_case_keeps_its_lines() -> None:
    assert f">{CODE}</pre>" in render_page(every_kind())


def test_nothing_for_staff_is_on_a_page() -> None:
    assert "development secret" not in render_page(every_kind())
    assert "development secret" not in render_page(structs.replace(every_kind(), audience="staff"))


def test_a_page_says_when_checks_are_still_to_come() -> None:
    assert "the visible checks; 9 more run later" in Page(render_page(every_kind(), later=9)).text
    assert "run later" not in Page(render_page(every_kind())).text


def test_a_hand_in_without_a_fault_is_told_nothing_to_mend() -> None:
    text = Page(render_page(sheet(exercise("rnn_cell", check("values", Outcome.PASSED))))).text
    assert "mend" not in text and "What is right" in text


def test_points_lost_where_nothing_is_shown_are_owned_up_to() -> None:
    hidden = exercise("rnn_cell", check("values", Outcome.PASSED), score=2.5, max_score=5.0)
    assert "Points are lost in checks that are not shown." in Page(render_page(sheet(hidden))).text


# ---------------------------------------------------------------- nothing runs, nothing leaves


def test_the_policy_lets_in_the_pages_own_style_and_nothing_else() -> None:
    text = render_page(sheet(exercise("rnn_cell", check("values", Outcome.FAILED), pictures=[picture()])))
    page = Page(text)
    style = text.partition("<style>")[2].partition("</style>")[0]
    own = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(one["content"] for one in page.of("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"
    assert len(page.of("style")) == 1
    assert not any("style" in attributes for _, attributes in page.elements)
    assert "url(" not in style and "@import" not in style


@settings(max_examples=8, deadline=None)
@given(st.text(max_size=60))
def test_text_of_anybody_is_text(text: str) -> None:
    _is_inert(render_page(_saying(text)))


def test_markup_in_every_field_is_inert() -> None:
    page = _is_inert(render_page(_saying(HOSTILE)))
    assert "alert(1)" in page.text and "\x1b" not in page.text


def _saying(text: str) -> GradeSheet:
    """A sheet that says this wherever a page shows text of a submission, and where it shows the course's as well."""
    case = Counterexample(text, [Shown(text, [1], text)], {"B": 1}, text, text, f"{text}\n    {text}")
    told = {"line": text, "counterexample": case, "diagnosis": Diagnosis(text, text), "title": text, "remarks": [text]}
    checks = [check(text, outcome, text, **told) for outcome in Outcome]
    part = ExerciseResult(text, 0.0, 9.0, checks, text, text, [picture(text[:200], text[:200])])
    right = ExerciseResult("right", 1.0, 1.0, [structs.replace(checks[0], score=1.0, max_score=1.0)], text, text)
    return sheet(part, right, identity=text, remarks=[text], staff_remarks=[text], assignment=text)


def _is_inert(text: str) -> Page:
    page = Page(text)
    assert {name for name, _ in page.elements} <= ELEMENTS
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"(exercise|picture)-[\w-]+", one or "") for one in ids)
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "style", "srcdoc", "action") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
        for reference in re.findall(r"url\(([^)]*)", " ".join(value or "" for value in attributes.values())):
            assert reference.startswith("#picture-")
    return page


# ---------------------------------------------------------------- nothing hidden

LEAK = "0.734190822"


def test_a_page_made_of_a_students_sheet_holds_no_hidden_number() -> None:
    full = CheckResult(
        name="values",
        outcome=Outcome.FAILED,
        score=0.0,
        max_score=2.0,
        visibility="hidden",
        message=f"ValueError: {LEAK}",
        seconds=float(LEAK),
        line=f"cells.py, line 12, `raise ValueError({LEAK})`",
        counterexample=Counterexample(LEAK, [Shown("x", [1], LEAK)], {"B": 1}, None, LEAK, LEAK),
        flow=[GradientPath("h'", "x", "", "scaled", float(LEAK))],
        remarks=[LEAK],
    )
    staff = sheet(exercise("unroll", full, pictures=[picture()]), staff_remarks=[LEAK])
    one = Fraction(1)
    parts = (ExerciseRule("unroll", "Unroll", one, (CheckRule("values", one, "hidden", (), one),)),)
    told = for_students(staff, AssignmentRule("cells", "Cells", Limits(), parts))
    assert LEAK in render_page(staff)
    made = render_page(told)
    assert LEAK not in made and "on which inputs is not told" in made
    assert "Lecture on unroll" in made and "<figure>" in made  # the course's words and the pictures stay


# ---------------------------------------------------------------- pictures on it


def test_a_picture_is_one_image_with_a_title_a_description_and_a_sentence() -> None:
    text = render_page(sheet(exercise("rnn_cell", check("values", Outcome.FAILED), pictures=[picture(), picture()])))
    page = Page(text)
    images = [one for one in page.of("svg") if one.get("role") == "img"]
    assert [one["aria-labelledby"] for one in images] == [
        "picture-1-title picture-1-told",
        "picture-2-title picture-2-told",
    ]
    described = re.findall(r'<desc id="picture-1-told">([^<]*)</desc>', text)
    assert described == [
        "h, by step: h 0 asked; h 0, yours; right; h 1 asked; h 1, yours. h, logarithmic, by step: h; h 0."
    ]
    assert text.count("It shrinks, says h.") == 2
    _is_inert(text)


def test_the_same_sheet_gives_the_same_page_wherever_and_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib

    from autograder.report import pictures

    made = sheet(exercise("rnn_cell", check("values", Outcome.FAILED), pictures=[picture()]))
    first = render_page(made)
    pictures._by_matplotlib.cache_clear()
    monkeypatch.setitem(matplotlib.rcParams, "lines.marker", "o")
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 20.0)
    assert render_page(made) == first
    assert matplotlib.rcParams["font.size"] == 20.0  # and what the reader has set stays


@pytest.mark.parametrize(
    "values", [[], [None, None], [0.0, 0.0], [-1.0, 1.0], [1e100, -1e100], [1e-300, 1e100], [5.0], [None, 2.0, None]]
)
@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize("whose", ["yours", "given"])
def test_whatever_was_measured_can_be_drawn(values: list[float | None], logarithmic: bool, whose: str) -> None:
    line = Line("h", whose, values)  # type: ignore[arg-type]
    odd = Picture("Odd", "", "", "step", [Panel("h", [line], Band("b", values, values), logarithmic), Panel("", [])])
    _is_inert(render_page(sheet(exercise("rnn_cell", check("values", Outcome.FAILED), pictures=[odd]))))


def test_a_page_with_all_that_a_sheet_can_hold_stays_small() -> None:
    """Seven exercises with the three largest pictures each, and all said at length."""
    long = "The gate is opened before the memory is read. " * 20
    full = [
        check(f"check_{place}", Outcome.FAILED, long, counterexample=Counterexample(long, [], {"B": place}, None, None))
        for place in range(10)
    ]
    shown = [picture(worst=True)] * 2
    parts = [exercise(f"exercise_{place}", *full[: 4 + place % 3], pictures=shown) for place in range(7)]
    page = render_page(sheet(*parts))
    assert len(page.encode()) < 200_000
    assert 0 < page.count('role="img"') < 14 == page.count("It shrinks, says h.")  # what is not drawn is told


# ---------------------------------------------------------------- files


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=90) | st.sampled_from(["index", "CON", "a", "A", "s001"]), unique=True))
def test_files_have_names_that_every_system_takes_and_no_two_share(ids: list[str]) -> None:
    names = page_names(ids)
    assert list(names) == ids
    assert len({name.lower() for name in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z0-9_][\w.-]*\.html", name, re.ASCII) and len(name) <= 90 and name != INDEX
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\.", name)


def test_a_plain_id_is_its_own_name() -> None:
    names = page_names(["s001", "s_2", "../../etc/passwd", "index", "S001"])
    assert (names["s001"], names["s_2"]) == ("s001.html", "s_2.html")
    assert re.fullmatch(r"etc_passwd-[0-9a-f]{8}\.html", names["../../etc/passwd"])
    assert re.fullmatch(r"page-index-[0-9a-f]{8}\.html", names["index"])
    assert re.fullmatch(r"S001-[0-9a-f]{8}\.html", names["S001"])


def test_the_list_links_to_every_page_and_says_for_whom_it_is() -> None:
    class_ = [sheet(exercise("rnn_cell", check("values", Outcome.PASSED)), identity=one) for one in ("s001", HOSTILE)]
    names = page_names([one.submission.id for one in class_])
    page = Page(render_index(class_, names))
    assert [one["href"] for one in page.of("a")] == list(names.values())
    assert "For staff" in page.text and not page.of("script") and not page.of("img")
    assert Page(render_index([], {})).of("html")
