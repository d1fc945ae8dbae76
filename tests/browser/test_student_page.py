"""The student's page in a real browser: on a phone, in the dark, by keyboard, by ear, and with hostile text in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.records import (
    SHEET_SCHEMA,
    Band,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Line,
    Outcome,
    Panel,
    Picture,
    SubmissionRef,
)
from autograder.report.page_index import page_names, render_index
from autograder.report.student_page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
Axe = Callable[["Page"], None]
HOSTILE = "</title></style><script>document.title='run'</script><a href=javascript:1>x</a>" + "W" * 300
HOSTILE += "<img src=https://example.org/x onerror=\"document.title='run'\">"
PHONE = 360


def picture() -> Picture:
    gate, kept = [0.99, 0.99, 0.01, 0.99, 0.5] * 6, [0.99, 0.99, 0.01, 0.6, 0.5] * 6
    falling = [0.7**step for step in range(40)]
    panels = [
        Panel("share", [Line("i", "given", kept[::-1]), Line("f", "given", gate), Line("c kept", "yours", kept)]),
        Panel("norm", [Line("median", "yours", falling)], Band("nn.LSTMCell", falling[::2], falling[::-2]), True),
    ]
    return Picture("Gates and c over time", "a seed", "Your cell keeps of c what f asks for.", "step", panels)


def sheet(text: str = "s001") -> GradeSheet:
    """All kinds of outcomes; every word that a submission may choose is `text`."""
    case = Counterexample(
        f"For B = 1: x = 1, all else 0. Expected 0.5, yours {text}.", [], {"B": 1}, "0.5", text, f"x = 1\n{text}"
    )
    told = {"counterexample": case, "diagnosis": Diagnosis("tanh left out", "Squash the sum."), "remarks": [text]}
    checks = [
        CheckResult(f"check_{outcome}", outcome, 0.0, 2.0, "public", text, 0.1, "What it asks for.", text, **told)
        for outcome in Outcome
    ]
    passed = CheckResult("values", Outcome.PASSED, 2.0, 2.0, "hidden", "", 0.1)
    stub = CheckResult("values", Outcome.FAILED, 0.0, 2.0, "hidden", "Not started yet.", 0.1)
    lost = CheckResult("values", Outcome.UNGRADED, 0.0, 2.0, "hidden", "Not graded.", 0.1, awaited=2.0)
    return GradeSheet(
        SHEET_SCHEMA,
        "cells",
        SubmissionRef(text, "0" * 64),
        4.0,
        18.0,
        2.0,
        Isolation("T1", []),
        [
            ExerciseResult(
                "lstm_cell", 0.0, 12.0, checks, "A memory behind gates", "Lecture 10, part 3", [picture()] * 2
            ),
            ExerciseResult("rnn_cell", 2.0, 2.0, [passed], "The plain recurrent cell", "", [picture()]),
            ExerciseResult("unroll", 0.0, 2.0, [stub], "The same cell at every step", ""),
            ExerciseResult("gru_cell", 0.0, 2.0, [lost], "Two gates, one state", ""),
        ],
        remarks=[text],
    )


@pytest.fixture
def show(open_page: OpenPage, tmp_path: Path) -> Callable[..., Page]:
    def shown(made: GradeSheet, **how: object) -> Page:
        file = tmp_path / "page.html"
        file.write_text(render_page(made, later=3), encoding="utf-8")
        return open_page(file, **how)

    return shown


Show = Callable[..., "Page"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [PHONE, 1280])
def test_axe_finds_nothing_in_light_or_dark(show: Show, axe: Axe, dark: bool, width: int) -> None:
    page = show(sheet(), dark=dark, width=width)
    page.locator("details summary").first.click()
    axe(page)


@pytest.mark.parametrize("text", ["s001", HOSTILE])
def test_a_phone_does_not_scroll_sideways(show: Show, text: str) -> None:
    page = show(sheet(text), width=PHONE)
    page.locator("details summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_it_is_read_without_any_script(show: Show) -> None:
    page = show(sheet(), scripts=False)
    assert page.get_by_role("heading", name="What to mend, worst first").is_visible()
    assert page.get_by_role("img", name="Gates and c over time").first.is_visible()


def test_markup_of_a_student_is_text(show: Show) -> None:
    page = show(sheet(HOSTILE))
    assert page.title().startswith("</title></style><script>")
    assert page.locator("script, img, iframe, object, [onerror], a:not([href^='#'])").count() == 0
    assert page.get_by_role("heading", level=1).inner_text().startswith("</title></style><script>")


def test_the_policy_keeps_the_pages_own_style(show: Show) -> None:
    """A style that did not fit its hash would be an error on the console, and the page would be bare."""
    page = show(sheet(), dark=True)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    strokes = page.evaluate("[...document.querySelectorAll('figure path')].map(p => getComputedStyle(p).stroke)")
    assert "rgb(116, 179, 255)" in strokes and not {"rgb(0, 0, 1)", "rgb(0, 0, 17)"} & set(strokes)


def test_the_keyboard_gets_everywhere(show: Show) -> None:
    page = show(sheet())
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))
    assert reached[:4] == [
        "A memory behind gates",
        "The plain recurrent cell",
        "The same cell at every step",
        "Two gates, one state",
    ]
    assert reached[4:] == ["x = 1\ns001", "Your code at work (1)"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert not page.locator("details figure").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("details figure").is_visible()


def test_a_link_leads_to_its_exercise(show: Show) -> None:
    page = show(sheet(), height=500)
    for link in page.get_by_role("navigation").get_by_role("link").all():
        target = page.locator(link.get_attribute("href") or "")
        link.click()
        assert target.count() == 1 and link.inner_text() in target.inner_text()


def test_the_ear_hears_each_outcome_once_and_what_a_picture_shows(show: Show) -> None:
    heard = show(sheet()).locator("main").aria_snapshot()
    assert 'heading "wrong: A memory behind gates"' in heard.replace("UNGRADED", "wrong")
    assert 'img "Gates and c over time share, by step: i asked; f asked; c kept' in heard
    assert "✗" not in heard and "✓" not in heard


def test_the_list_of_a_class_is_read_as_well(open_page: OpenPage, axe: Axe, tmp_path: Path) -> None:
    sheets = [sheet(), sheet(HOSTILE)]
    names = page_names([one.submission.id for one in sheets])
    for one in sheets:
        (tmp_path / names[one.submission.id]).write_text(render_page(one), encoding="utf-8")
    (tmp_path / "index.html").write_text(render_index(sheets, names), encoding="utf-8")
    page = open_page(tmp_path / "index.html", width=PHONE)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_role("link", name="s001").click()
    assert page.title() == "s001: cells"
