"""What practice says: one hint at a time, what has changed, and how a sheet looks in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from autograder.records import (
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
from autograder.report.changes import still_to_read, tell_changes
from autograder.report.fragment import render_fragment, render_sentence
from autograder.report.hint import hint_lines

MARKUP = "<b onclick='x'>&amp;</b>"


def check(name: str, outcome: Outcome = Outcome.PASSED, message: str = "", **more: object) -> CheckResult:
    score = 2.0 if outcome is Outcome.PASSED else 0.0
    return CheckResult(name, outcome, score, 2.0, "public", message, 0.1, f"What {name} asks for.", **more)  # type: ignore[arg-type]


WRONG = check(
    "first_numbers",
    Outcome.FAILED,
    "h' is wrong in every case.",
    line="cells.py, line 7, `h = x`",
    counterexample=Counterexample("For B = 1: b = 1. Expected h' = 0.7616, yours 0.", [], {}, None, None),
    diagnosis=Diagnosis("hidden bias forgotten", "Add bias_hh."),
)


def sheet(**exercises: list[CheckResult]) -> GradeSheet:
    results = [
        ExerciseResult(name, sum(one.score for one in checks), 2.0 * len(checks), checks)
        for name, checks in exercises.items()
    ]
    score, points = sum(one.score for one in results), sum(one.max_score for one in results)
    return GradeSheet(
        *(SHEET_SCHEMA, "cells", SubmissionRef("s001", "0" * 64), score, points, 0.0, Isolation("T1", []), results)
    )


# Hints.


def test_a_hint_is_what_is_asked_for_then_what_happens_then_what_it_looks_like() -> None:
    made = sheet(rnn_cell=[check("interface"), WRONG])
    assert hint_lines(made, 0) == [
        "rnn_cell.first_numbers is what to look at first: wrong.",
        "It asks: What first_numbers asks for.",
        "Once more: --more.",
    ]
    assert hint_lines(made, 1) == [
        "h' is wrong in every case.",
        "At cells.py, line 7, `h = x`.",
        "The smallest case: For B = 1: b = 1. Expected h' = 0.7616, yours 0.",
        "Once more: --more --more.",
    ]
    assert hint_lines(made, 2) == ["It looks like this: hidden bias forgotten. Add bias_hh."]
    assert hint_lines(made, 9) == hint_lines(made, 2)


def test_where_no_misconception_fits_the_last_hint_says_what_to_do() -> None:
    made = sheet(rnn_cell=[check("interface", Outcome.FAILED, "h' has shape (1, 2).")])
    assert hint_lines(made, 1) == ["h' has shape (1, 2).", "Once more: --more --more."]
    assert hint_lines(made, 2) == [
        "No misconception that is known here gives just these answers. Redo the smallest case by hand, step by step, "
        "and compare each quantity with yours."
    ]


@pytest.mark.parametrize(
    ("outcomes", "first"),
    [
        ([Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED], "c"),
        ([Outcome.FAILED, Outcome.CRASHED, Outcome.SKIPPED], "b"),
        ([Outcome.PASSED, Outcome.FAILED, Outcome.FAILED], "b"),
        ([Outcome.UNGRADED, Outcome.SKIPPED, Outcome.FAILED], "c"),
    ],
)
def test_the_worst_comes_first_and_of_equals_the_first(outcomes: list[Outcome], first: str) -> None:
    checks = [check(name, outcome, "m") for name, outcome in zip("abc", outcomes, strict=True)]
    assert hint_lines(sheet(unroll=checks), 0)[0].startswith(f"unroll.{first} is what to look at first:")


def test_what_is_not_started_is_hinted_at_only_when_nothing_is_wrong() -> None:
    stub = [check("interface", Outcome.FAILED, "Not started yet: `__init__` still raises NotImplementedError.")]
    assert hint_lines(sheet(unroll=stub, rnn_cell=[WRONG]), 0)[0].startswith("rnn_cell.first_numbers is")
    assert hint_lines(sheet(rnn_cell=[check("a")], unroll=stub, gru_cell=stub), 0) == [
        "Nothing to hint at: no visible check fails in what is started.",
        "Not started yet: unroll, gru_cell.",
        "Begin with unroll; its first check asks: What interface asks for.",
    ]
    assert hint_lines(sheet(unroll=stub), 2)[0] == "Not started yet: unroll."


# Changes.


def test_only_new_outcomes_and_new_words_are_told() -> None:
    before = sheet(rnn_cell=[check("a", Outcome.FAILED, "1"), check("b", Outcome.SKIPPED)], unroll=[check("c")])
    after = sheet(rnn_cell=[check("a"), check("b")], unroll=[check("c", Outcome.CRASHED, "ValueError")])
    assert tell_changes(before, after) == "2 newly passed: rnn_cell.a, rnn_cell.b; 1 newly crashed: unroll.c"
    [exercise] = still_to_read(before, after)
    assert (exercise.name, [one.name for one in exercise.checks]) == ("unroll", ["c"])
    assert (tell_changes(after, after), still_to_read(after, after)) == ("nothing new", [])


def test_a_check_that_fails_in_another_way_is_worth_reading_again() -> None:
    before, after = (sheet(rnn_cell=[check("a", Outcome.FAILED, message)]) for message in ("off by 1", "off by 2"))
    assert tell_changes(before, after) == "nothing passed or failed anew"
    assert [one.message for one in still_to_read(before, after)[0].checks] == ["off by 2"]


def test_a_long_list_is_cut() -> None:
    before, after = (
        sheet(e=[check(f"c{n}", outcome, "m") for n in range(8)]) for outcome in (Outcome.FAILED, Outcome.PASSED)
    )
    assert tell_changes(before, after) == "8 newly passed: e.c0, e.c1, e.c2, e.c3, e.c4, e.c5 and 2 more"


# In a notebook.


class Page(HTMLParser):
    """The text of a fragment, its elements, and the colours that it sets."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_fragment_says_all_that_the_terminal_says() -> None:
    made = sheet(rnn_cell=[check("interface"), WRONG])
    text = " ".join(Page(render_fragment(made, "1 of 2 visible checks passed; 8 more run later.")).text.split())
    for part in (
        "rnn_cell: 2 of 4 points",
        "✓ interface 2/2 passed",
        "✗ first_numbers 0/2 wrong: What first_numbers asks for.",
        "h' is wrong in every case.",
        "at cells.py, line 7, `h = x`",
        "Expected h' = 0.7616, yours 0.",
        "Looks like: hidden bias forgotten. Add bias_hh.",
        "1 of 2 visible checks passed; 8 more run later.",
    ):
        assert part in text


def test_a_fragment_has_the_snippet_line_by_line_and_as_text() -> None:
    example = Counterexample("For B = 1: b = 1.", [], {}, None, None, f"for _ in range(2):\n    print({MARKUP!r})")
    page = Page(render_fragment(sheet(rnn_cell=[check("a", Outcome.FAILED, "m", counterexample=example)]), "s"))
    assert f"To see it in your own notebook:for _ in range(2):\n    print({MARKUP!r})" in page.text
    assert page.tags.count("pre") == 1
    assert "b" not in page.tags


def test_markup_and_what_acts_unseen_is_plain_text() -> None:
    spoilt = check("a", Outcome.CRASHED, f"ValueError: {MARKUP}\u202e", line=MARKUP, remarks=[MARKUP])
    page = Page(render_fragment(sheet(unroll=[spoilt]), "s") + render_sentence(MARKUP))
    assert {*page.tags} == {"div", "p", "ul", "li", "span", "strong"}
    assert page.text.count(MARKUP) == 4
    assert "\u202e" not in page.text
    assert {name for name, _ in page.attributes} == {"style", "aria-hidden", "dir"}


def test_text_has_the_notebook_s_own_colours_and_edges_show_on_light_and_dark_paper() -> None:
    outcomes = [check(outcome, outcome, "m") for outcome in Outcome]
    styles = [
        value or "" for name, value in Page(render_fragment(sheet(e=outcomes), "s")).attributes if name == "style"
    ]
    rules = [rule.partition(":") for style in styles for rule in style.split(";")]
    assert not {name for name, _, _ in rules} & {"color", "background", "background-color"}
    edges = [value.split()[-1] for name, _, value in rules if name == "border-left"]
    assert len(edges) == len(Outcome)
    for paper in ("#ffffff", "#111111"):
        assert min(contrast(edge, paper) for edge in edges) >= 3


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
