"""The class as a web page (`--format html`), in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.records import CheckResult, ExerciseResult, GradeSheet, Isolation, Outcome, SubmissionRef
from autograder.report.web_page import render_html

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
CLASS = Path(__file__).parents[1] / "golden" / "class.html"

MARKUP = (
    "<script>alert('in')</script>"
    "<img src=x onerror=alert('in')>"
    '"><svg onload=alert("in")>'
    "</summary></details></style><style>*{display:none}</style>"
    "<a href='javascript:alert(1)'>click</a><iframe src='http://example.org/'></iframe>"
)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(dark: bool, width: int, open_page: OpenPage, axe: Callable[[Page], None]) -> None:
    page = open_page(CLASS, dark=dark, width=width)
    for row in page.locator("summary").all():
        row.click()
    axe(page)


def test_it_takes_the_readers_colours(open_page: OpenPage) -> None:
    def paper(dark: bool) -> str:
        return str(open_page(CLASS, dark=dark).evaluate("getComputedStyle(document.body).backgroundColor"))

    assert paper(dark=False) == "rgb(255, 255, 255)"
    assert paper(dark=True) == "rgb(22, 24, 27)"


def test_the_keyboard_reaches_and_opens_every_row(open_page: OpenPage) -> None:
    page = open_page(CLASS)
    rows = page.locator("details")
    page.keyboard.press("Tab")  # the table, which scrolls
    for index in range(rows.count()):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.localName") == "pre":  # a snippet in the row before
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert rows.nth(index).evaluate("row => row.open && row.contains(document.activeElement)")


def test_a_phone_scrolls_the_table_and_not_the_page(open_page: OpenPage) -> None:
    page = open_page(CLASS, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_students_markup_is_text(tmp_path: Path, open_page: OpenPage, axe: Callable[[Page], None]) -> None:
    failed = CheckResult("values", Outcome.FAILED, 0.0, 2.5, "public", MARKUP, 0.1, MARKUP, remarks=[MARKUP])
    sheet = GradeSheet(
        "rnn-autograder/sheet/v1",
        "cells",
        SubmissionRef(MARKUP, "0" * 64),
        0.0,
        2.5,
        0.0,
        Isolation("T1", ["landlock", "seccomp"]),
        [ExerciseResult("lstm_cell", 0.0, 2.5, [failed])],
        remarks=[MARKUP],
    )
    (tmp_path / "class.html").write_text(render_html([sheet]), "utf-8")
    page = open_page(tmp_path / "class.html")
    page.locator("summary").click()
    assert page.locator("script, img, svg, a, iframe").count() == 0
    assert page.locator("style").count() == 1
    assert page.get_by_text("<script>alert('in')</script>").first.is_visible()
    axe(page)
