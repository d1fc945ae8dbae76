"""Which lines of a hand-in an annotation goes to, and what becomes of those that GitHub does not show."""

from __future__ import annotations

import pytest

from autograder.plugins.github.log import commands, no_commands
from autograder.plugins.github.places import annotations_on, lines_of_exercises
from autograder.records import (
    SHEET_SCHEMA,
    CheckResult,
    ExerciseResult,
    GradeSheet,
    Isolation,
    Outcome,
    SubmissionRef,
)

SCRIPT = """# %% [markdown]
# ## 1. `rnn_cell`: the plain cell
# %%
import torch

class RNNCell:
    pass

# ## 2. `by_hand`: numbers
def first(): ...
def second(): ...
"""


def check(name: str, outcome: Outcome, line: str = "", points: float = 1.0, message: str = "No.") -> CheckResult:
    return CheckResult(name, outcome, 0.0, points, "public", message, 0.1, f"What {name} asks for.", line)


def sheet(*checks: CheckResult) -> GradeSheet:
    most = sum(one.max_score for one in checks)
    part = ExerciseResult("rnn_cell", 0.0, most, list(checks))
    return GradeSheet(
        SHEET_SCHEMA, "cells", SubmissionRef("s001", "0" * 64), 0.0, most, 0.0, Isolation("T1", []), [part]
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (SCRIPT, {"rnn_cell": 6, "by_hand": 10}),
        ("class RNNCell:\n    pass\n\ndef by_hand():\n    pass\n", {"rnn_cell": 1, "by_hand": 4}),
        ("x = 1\n", {}),
        ("# ## `rnn_cell` and nothing below it\n", {}),
    ],
)
def test_an_exercise_begins_below_its_heading_or_where_its_name_is_defined(
    script: str, expected: dict[str, int]
) -> None:
    assert lines_of_exercises(script, ["rnn_cell", "by_hand"]) == expected


def test_a_check_s_own_line_is_annotated_else_the_exercise_s() -> None:
    found = annotations_on(
        sheet(check("a", Outcome.CRASHED, "cells.py, line 12: `x = y, line 3`"), check("b", Outcome.FAILED)),
        "assignments/cells/cells.py",
        {"rnn_cell": 6},
    )
    assert [(one.path, one.line, one.level) for one in found] == [
        ("assignments/cells/cells.py", 12, "failure"),
        ("assignments/cells/cells.py", 6, "warning"),
    ]


def test_a_module_beside_the_answer_is_annotated_in_its_own_file() -> None:
    (found,) = annotations_on(sheet(check("a", Outcome.CRASHED, "mine.py, line 2")), "work/cells.py", {})
    assert (found.path, found.line) == ("work/mine.py", 2)


def test_a_notebook_is_annotated_as_a_whole_since_its_cells_lines_are_not_those_of_the_file() -> None:
    (found,) = annotations_on(sheet(check("a", Outcome.CRASHED, "cells.ipynb, cell 3, line 4: `x`")), "cells.ipynb", {})
    assert (found.path, found.line) == ("cells.ipynb", 1)
    assert "cell 3, line 4" in found.message


def test_worst_comes_first_and_what_was_not_started_or_not_run_is_not_annotated() -> None:
    found = annotations_on(
        sheet(
            check("small", Outcome.FAILED, points=1.0),
            check("skipped", Outcome.SKIPPED),
            check("large", Outcome.FAILED, points=5.0),
            check("crash", Outcome.CRASHED),
            check("passed", Outcome.PASSED),
        ),
        "cells.py",
        {},
    )
    assert [one.title.partition(":")[0] for one in found] == ["rnn_cell.crash", "rnn_cell.large", "rnn_cell.small"]
    assert annotations_on(sheet(check("a", Outcome.FAILED, message="Not started yet: x")), "cells.py", {}) == []
    assert annotations_on(sheet(check("a", Outcome.FAILED)), "", {}) == []


def test_of_more_than_github_shows_the_last_one_counts_the_rest() -> None:
    many = [check(f"c{at}", Outcome.FAILED, f"cells.py, line {at + 1}") for at in range(14)]
    told = list(commands(annotations_on(sheet(*many, check("x", Outcome.CRASHED)), "cells.py", {})))
    assert [one.split()[0] for one in told] == ["::error"] + ["::warning"] * 10
    assert "5 more" in told[-1] and "summary" in told[-1]


def test_what_is_printed_between_tokens_is_no_command_and_each_token_is_new(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    tokens = set()
    for _ in range(2):
        with pytest.raises(KeyError), no_commands():
            print("::error::forged", end="")
            raise KeyError
        first, *between, last = capsys.readouterr().out.splitlines()
        token = first.removeprefix("::stop-commands::")
        assert last == f"::{token}::" and between == ["::error::forged"] and len(token) == 32
        tokens.add(token)
    assert len(tokens) == 2
    monkeypatch.delenv("GITHUB_ACTIONS")
    with no_commands():
        print("on a terminal there is nothing to stop")
    assert "::" not in capsys.readouterr().out
