"""The class's page in a browser: sorted and searched by mouse and by keyboard, and of use to everybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

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
from autograder.report.overview.overview import overview_of, render_overview
from autograder.report.overview.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

OpenPage = Callable[..., "Page"]
GOLDEN = Path(__file__).parents[1] / "golden" / "class-overview.html"
FORGOTTEN = Diagnosis("forget gate left out", "The memory never fades: c' = f c + i g.")
MARKUP = (
    "</script><script>alert('in')</script>"
    "<img src=x onerror=alert('in')>"
    "</summary></details></td></tr></table><style>*{display:none}</style>"
    "<a href='javascript:alert(1)'>click</a><iframe src='http://example.org/'></iframe>"
)


def sheet(name: str, points: float, seconds: float = 0.1, text: str = "", **more: object) -> GradeSheet:
    """Four points; three lose one by a misconception, fewer by a crash."""
    crash = f"RuntimeError: {text or 'size mismatch'}"
    outcome, said, named = {
        4.0: (Outcome.PASSED, "", None),
        3.0: (Outcome.FAILED, "c' is wrong in every case.", FORGOTTEN),
    }.get(points, (Outcome.CRASHED, crash, None))
    case = Counterexample(f"For c = 1: yours 0. {text}", [], {}, None, "0") if named else None
    one = CheckResult(
        *("values", outcome, points, 4.0, "hidden", said, seconds, "One step gives the numbers."),
        line=f"cells.py, line 3, `{text or 'c = i * g'}`",
        counterexample=case,
        diagnosis=named,
    )
    tier, who = Isolation("T1", ["seccomp"]), SubmissionRef(name, f"{points:064}")
    part = ExerciseResult("lstm_cell", points, 4.0, [one])
    return GradeSheet(SHEET_SCHEMA, "cells", who, points, 4.0, 0.0, tier, [part], **more)  # type: ignore[arg-type]


def other(one: GradeSheet) -> ExerciseResult:
    """The exercise of a sheet under another name."""
    return structs.replace(one.exercises[0], name="gru_cell")


CLASS = [
    sheet("s2", 3.0, 0.5),
    sheet("s10", 4.0, 2.0),
    sheet("s1", 0.0, 11.0, staff_remarks=[f"{NEEDS_A_LOOK}: cells.py, line 9: it reads a file"]),
    sheet("s3", 3.0, 0.25),
]


@pytest.fixture
def opened(tmp_path: Path, open_page: OpenPage) -> Callable[..., Page]:
    def open_it(sheets: Sequence[GradeSheet] = CLASS, **options: object) -> Page:
        file = tmp_path / "class.html"
        file.write_text(render_page(overview_of(sheets)), encoding="utf-8")
        return open_page(file, **options)

    return open_it


def table(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def hand_ins(page: Page) -> list[str]:
    """The ids in the table, as far as they are shown."""
    rows = page.locator("section:last-of-type tbody tr:visible th")
    return rows.all_inner_texts()


def head(page: Page, name: str) -> Locator:
    return page.locator("section:last-of-type thead").get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(
    dark: bool, width: int, open_page: OpenPage, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    page = open_page(GOLDEN, dark=dark, width=width)
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_label("Search").fill("s00")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # tables scroll by themselves


def test_without_its_script_everything_can_be_read_and_nothing_is_offered_that_does_not_work(
    opened: Callable[..., Page],
) -> None:
    page = opened(scripts=False)
    assert hand_ins(page) == ["s2", "s10", "s1", "s3"]
    assert page.locator("button:visible, input:visible").count() == 0
    page.locator("details.cluster summary").first.click()
    assert page.get_by_text("For c = 1: yours 0.").is_visible()


def test_a_click_on_a_heading_sorts_and_another_turns_round(opened: Callable[..., Page]) -> None:
    page = opened()
    head(page, "hand-in").click()
    assert hand_ins(page) == ["s1", "s2", "s3", "s10"]  # as people count
    head(page, "score").click()
    assert hand_ins(page) == ["s1", "s2", "s3", "s10"]
    head(page, "seconds").click()
    assert hand_ins(page) == ["s3", "s2", "s10", "s1"]
    head(page, "seconds").click()
    assert hand_ins(page) == ["s1", "s10", "s2", "s3"]
    sorted_by = page.locator("section:last-of-type th[aria-sort]")
    assert (sorted_by.count(), sorted_by.get_attribute("aria-sort")) == (1, "descending")


def test_nothing_is_less_than_one(opened: Callable[..., Page]) -> None:
    page = opened([*CLASS, structs.replace(CLASS[2], submission=SubmissionRef("s4", "0"), exercises=[other(CLASS[2])])])
    table(page, "Exercises").get_by_role("button", name="full", exact=True).click()
    assert table(page, "Exercises").locator("tbody th").all_inner_texts() == ["gru_cell", "lstm_cell"]


def test_what_has_no_number_stays_last(opened: Callable[..., Page]) -> None:
    page = opened([*CLASS, sheet("s4", 4.0, None)])  # type: ignore[arg-type]
    for _ in range(2):
        head(page, "seconds").click()
        assert hand_ins(page)[-1] == "s4"


def test_the_keyboard_does_it_all(opened: Callable[..., Page]) -> None:
    page = opened()
    while page.evaluate("document.activeElement.id") != "search":
        page.keyboard.press("Tab")
    page.keyboard.type('"forget gate" s2')
    assert hand_ins(page) == ["s2"]
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    assert len(hand_ins(page)) == 4
    for _ in range(60):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.closest('section:last-of-type') && document.activeElement.innerText")
            == "score"
        ):
            break
    page.keyboard.press("Enter")
    assert hand_ins(page) == ["s1", "s2", "s3", "s10"]
    page.keyboard.press("Space")
    assert hand_ins(page) == ["s10", "s2", "s3", "s1"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("s10", ["s10"]),
        ("FORGET gate", ["s2", "s3"]),
        ('"never fades"', ["s2", "s3"]),
        ("runtimeerror", ["s1"]),
        ("reads a file", ["s1"]),
        ('"needs a look"', ["s1"]),
        ("C1", ["s2", "s3"]),
        ("M1", ["s2", "s3"]),
        ("values crashed", ["s1"]),
        ("nobody has this", []),
        ('"', ["s2", "s10", "s1", "s3"]),
    ],
)
def test_search_finds_ids_messages_misconceptions_and_labels(
    opened: Callable[..., Page], words: str, found: list[str]
) -> None:
    page = opened()
    page.get_by_label("Search").fill(words)
    assert hand_ins(page) == found


def test_a_label_finds_its_own_and_nobody_whose_id_hash_or_message_holds_it(opened: Callable[..., Page]) -> None:
    others = [sheet("abc1", 4.0), structs.replace(sheet("s5", 4.0), submission=SubmissionRef("s5", "c1" * 32))]
    page = opened([*CLASS, *others, sheet("s6", 0.0, text="c1 is not defined")])
    page.get_by_label("Search").fill("C1")
    assert hand_ins(page) == ["s2", "s3"]
    page.get_by_label("Search").fill("abc1")
    assert hand_ins(page) == ["abc1"]


def test_search_says_what_it_has_found_and_puts_the_rest_away(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Search").fill("forget")
    assert page.locator("output").inner_text() == "2 of 4 hand-ins, 1 of 2 clusters, 1 of 1 misconceptions"
    assert page.locator("details.cluster:visible").count() == 1
    page.get_by_label("Search").fill("")
    assert page.locator("output").inner_text() == ""
    assert page.locator("details.cluster:visible").count() == 2


def test_a_cluster_shows_its_own_in_the_table_and_a_link_leads_to_what_was_put_away(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.locator("#C1 > summary").click()
    page.locator("#C1").get_by_role("button", name="Show them in the table").click()
    assert hand_ins(page) == ["s2", "s3"]
    page.get_by_label("Search").fill("s10")
    page.locator("#slowest ~ .scroll").get_by_role("link", name="s1", exact=True).click()
    assert page.get_by_label("Search").input_value() == ""
    assert page.locator("#h2").is_visible() and page.url.endswith("#h2")
    page.locator("#h2").get_by_role("link", name="C2").click()
    assert page.locator("#C2").get_attribute("open") is not None


def test_of_a_large_class_the_first_are_shown_and_the_others_can_be_had(opened: Callable[..., Page]) -> None:
    page = opened([sheet(f"s{number:03}", 0.0 if number == 509 else 4.0) for number in range(510)])
    assert len(hand_ins(page)) == 500
    head(page, "score").click()
    assert hand_ins(page)[0] == "s509" and len(hand_ins(page)) == 500
    page.get_by_label("Search").fill("s505")
    assert hand_ins(page) == ["s505"]
    page.get_by_label("Search").fill("")
    page.get_by_role("button", name="Show all 510 hand-ins").click()
    assert len(hand_ins(page)) == 510
    assert page.get_by_role("button", name="Show all").count() == 0


def test_the_data_of_the_page_can_be_saved(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Save the data of this page as JSON").click()
    begun.value.save_as(tmp_path / "saved.json")
    saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
    assert saved == json.loads(render_overview(overview_of(CLASS)))


def test_markup_of_a_student_is_text(opened: Callable[..., Page]) -> None:
    page = opened([sheet(f"s1{MARKUP}", 3.0, text=MARKUP), sheet(f"s2{MARKUP}", 0.0, text=MARKUP)])
    for summary in page.locator("summary").all():
        summary.click()
    assert page.locator("img, iframe, a[href^=javascript], main script, main style").count() == 0
    page.get_by_label("Search").fill("onerror")
    head(page, "hand-in").click()
    assert len(hand_ins(page)) == 2
    assert page.locator("img, iframe, a[href^=javascript], main script, main style").count() == 0


def test_a_script_that_is_not_ours_does_not_run(tmp_path: Path, open_page: OpenPage, troubles: list[str]) -> None:
    text = render_page(overview_of(CLASS)).replace("</body>", "<script>document.title = 'theirs'</script></body>")
    (tmp_path / "class.html").write_text(text, encoding="utf-8")
    assert open_page(tmp_path / "class.html").title() == "cells: 4 hand-ins"
    assert any("Content Security Policy" in trouble for trouble in troubles)
    troubles.clear()
