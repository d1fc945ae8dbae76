"""Pairs side by side (`autograder similar --page`), in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.messages import Unit
from autograder.records import Submission
from autograder.similarity.comparison import Comparison, Handout
from autograder.similarity.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The LSTM cell in all styles, one of them copied, with markup and a very long line in it."""
    styles = sorted((ROOT / "reference" / "cells" / "right" / "lstm_cell").glob("*.py"))
    texts = [file.read_text("utf-8") for file in styles]
    texts[0] += (
        "\n\ndef lstm_from_preactivations():\n    return [1.5 ** (2 - 3 / 4), sum(range(5))][::-1] + list({6: 7})\n"
    )
    texts.append(texts[0].replace("return", f"x = '<img src=x onerror=alert(1)>{'long' * 40}'\n        return"))
    hand_ins = [
        Submission(f"s{number:03}", "", str(number), (Unit("cells.py", text),), {})
        for number, text in enumerate(texts, 1)
    ]
    comparison = Comparison("cells", hand_ins, Handout.of(ROOT / "assignments" / "cells", "cells"))
    found = comparison.most_alike(4)
    file = tmp_path_factory.mktemp("page") / "alike.html"
    file.write_text(
        render_page(found, {(pair.a, pair.b): comparison.side_by_side(pair) for pair in found.pairs}), "utf-8"
    )
    return file


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(page_file: Path, open_page: OpenPage, axe: Callable[[Page], None], dark: bool) -> None:
    axe(open_page(page_file, dark=dark))


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_the_screen_and_sides_stand_side_by_side_where_there_is_room(
    page_file: Path, open_page: OpenPage, width: int
) -> None:
    page = open_page(page_file, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    left, right = (page.locator(".sides").first.locator("> div").nth(at).bounding_box() for at in (0, 1))
    assert left is not None
    assert right is not None
    assert (right["x"] > left["x"]) == (width > 1000)


def test_a_pair_is_one_click_away(page_file: Path, open_page: OpenPage) -> None:
    page = open_page(page_file, scripts=False)
    page.get_by_role("link", name="s001 and s017").click()
    heading = page.get_by_role("heading", name="s001 and s017")
    assert heading.is_visible()
    assert page.locator("img").count() == 0
