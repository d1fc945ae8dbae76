"""Pages of real hand-ins, from grading in the sandbox to the file: what they hold, and how large they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grade import Grader
from autograder.records import ExerciseResult, GradeSheet, Outcome
from autograder.report.redact import for_students
from autograder.report.student_page import render_page
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import load_submission

ROOT = Path(__file__).parents[2]
CELL = """
import os, sys, time, torch
from torch import nn

class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.zeros(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.zeros(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        {before}
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)
"""
PICTURED = "if 'over_time' in {frame.f_code.co_name for frame in frames()}:"
FRAMES = """
def frames():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back
"""

Grade = Callable[[str], GradeSheet]


@pytest.fixture(scope="module")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="module")
def grade(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    rule = course.rubric.assignment("cells")
    folder = tmp_path_factory.mktemp("hand-in")
    with Sandbox(rule.limits, forbidden=rule.forbidden_operators, secret=[ROOT]) as sandbox:
        grader = Grader(course.suite("cells"), rule, sandbox, sketches=course.sketches("cells"))

        def graded(source: str) -> GradeSheet:
            file = folder / "s001.py"
            file.write_text(source)
            return grader.grade(load_submission(file, "cells", "s001", rule.limits))

        yield graded


def exercise(sheet: GradeSheet, name: str) -> ExerciseResult:
    return next(one for one in sheet.exercises if one.name == name)


def test_the_worst_hand_in_has_a_page_under_200_kilobytes(course: Course, grade: Grade) -> None:
    """A wrong answer to every exercise, of those that answer at all: as much to say and to draw as there can be."""
    folder = ROOT / "reference" / "cells" / "wrong"
    wrong = {
        "rnn_cell": "state_weights_not_transposed",
        "unroll": "detached_between_steps",
        "lstm_cell": "extra_forget_bias",
        "gru_cell": "form_2014",
        "gru_cell_2014": "blocks_z_r_n",
        "lstm_variants": "coupled_candidate_not_squashed",
        "worked_examples": "candidate_not_squashed",
    }
    files = [folder / name / f"{answer}.py" for name, answer in wrong.items()]
    sheet = grade("\n".join(file.read_text() for file in files))
    lost = [one.name for one in sheet.exercises if one.score < one.max_score]
    assert lost == list(wrong)
    page = render_page(for_students(sheet, course.rubric.assignment("cells")))
    assert len(page.encode()) < 200_000
    assert page.count('role="img"') == sum(len(one.pictures) for one in sheet.exercises) >= 9
    assert "The form of 2014" in page and "Lecture 10, part 4" in page


def test_the_solutions_pictures_are_the_right_ones(course: Course, grade: Grade) -> None:
    sheet = grade(course.solution("cells").read_text())
    drawn = {one.name: [picture.shows for picture in one.pictures] for one in sheet.exercises}
    assert {name: len(shown) for name, shown in drawn.items()} == {
        "rnn_cell": 2,
        "unroll": 1,
        "lstm_cell": 2,
        "gru_cell": 2,
        "gru_cell_2014": 1,
        "lstm_variants": 2,
        "worked_examples": 0,
    }
    for name in ("rnn_cell", "unroll", "lstm_cell", "gru_cell"):
        assert all(("is right at every step" in said or "as yours does" in said) for said in drawn[name]), drawn[name]
    assert all("asks for, at every step" in drawn[name][0] for name in ("lstm_cell", "gru_cell", "gru_cell_2014"))
    assert "keeps of c what f asks for" in drawn["lstm_variants"][1]


@pytest.mark.parametrize(
    "death", ["os._exit(3)", "os.abort()", "time.sleep(60)", "raise RuntimeError('<b>no</b>')", "sys.exit(0)"]
)
def test_a_worker_that_dies_of_its_portrait_gives_no_picture_and_loses_no_point(grade: Grade, death: str) -> None:
    sound = exercise(grade(FRAMES + CELL.format(before="pass")), "rnn_cell")
    sheet = grade(FRAMES + CELL.format(before=f"{PICTURED}\n            {death}"))
    found = exercise(sheet, "rnn_cell")
    assert not sheet.ungraded
    assert (found.score, [one.outcome for one in found.checks]) == (sound.score, [one.outcome for one in sound.checks])
    assert len(sound.pictures) == 2
    survived = sound.pictures[1:] if death.startswith(("raise", "sys")) else []  # what is raised costs one picture
    assert [one.title for one in found.pictures] == [one.title for one in survived]
    assert "no</b>" not in render_page(sheet)


def test_a_portrait_is_of_a_worker_that_has_seen_nothing_hidden(grade: Grade) -> None:
    """A cell that counts its calls, and tells the count as its state: the first one in the picture is the first."""
    counting = CELL.replace("class RNNCell", "CALLS = []\n\nclass RNNCell").format(
        before="CALLS.append(1)\n        return h * 0 + float(len(CALLS))"
    )
    found = exercise(grade(counting), "rnn_cell")
    assert any(check.visibility == "hidden" and check.outcome is Outcome.FAILED for check in found.checks)
    [first, *_] = found.pictures  # of the outputs over a random sequence, which is asked for first
    states = first.panels[0].lines[0]
    assert (states.whose, states.values[:3]) == ("yours", [1.0, 2.0, 3.0])
