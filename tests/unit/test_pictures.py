"""Which lines are drawn of a submission at work: the known powers of known cells, and none of what does not answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch

from autograder.checks.pictures import Sketch, by_lag, drawn_of, numbers, over_time, parting
from autograder.course import Course
from autograder.records import Died, Picture, TimedOut
from autograder.wire import Call

ROOT = Path(__file__).parents[2]
HARNESS = (ROOT / "assignments/cells/harness.py").read_text()
CELL = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(hidden_size, hidden_size))

    def forward(self, x, h):
        return {step}
"""
TURN = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
"""A rotation, which leaves every norm as it is."""
STEPS, LAGS = 6, 9


def lag_sketch(weights: torch.Tensor, answer: Callable[[], list[torch.Tensor]] | None = None) -> Sketch:
    state = [torch.zeros(1, 2, dtype=torch.float64)]
    direction = torch.tensor([0.6, 0.8], dtype=torch.float64)
    call = Call("harness:by_lag", [["Cell", [2, 2], [{"weight": weights}], numbers(1, LAGS, 1, 2), state, direction]])
    return by_lag("cell", call, 1, LAGS, "known powers", answer=answer)


def memory_sketch(asked: float, answer: Callable[[], list[torch.Tensor]] | None = None) -> Sketch:
    weight, start = torch.tensor([[0.5]], dtype=torch.float64), [torch.tensor([[1.0]], dtype=torch.float64)]
    call = Call("harness:over_time", [["Cell", [1, 1], {"weight": weight}, torch.zeros(STEPS, 1).double(), start]])
    gates = {"f": torch.full((STEPS,), asked, dtype=torch.float64)}
    return over_time("cell", call, "h", gates, "f", "a halving", answer)


def parting_sketch(right: torch.Tensor) -> Sketch:
    weights, start = {"weight": torch.eye(2).double()}, [torch.ones(1, 2).double()]
    call = Call("harness:outputs_of", [["Cell", [2, 2], weights, torch.zeros(STEPS, 1, 2).double(), start]])
    return parting("cell", call, "h", (STEPS, 2), "ones", lambda: [right])


@pytest.fixture
def draw(hand_in: Callable[..., object]) -> Callable[[str, Sketch], Picture | None]:
    def drawn(step: str, sketch: Sketch) -> Picture | None:
        found = drawn_of(hand_in(CELL.format(step=step), HARNESS), [sketch], 1e-9)  # type: ignore[arg-type]
        return found[0] if found else None

    return drawn


Draw = Callable[[str, Sketch], Picture | None]


def values(picture: Picture | None, panel: int, label: str, whose: str = "yours") -> list[float | None]:
    assert picture is not None
    found = [one for one in picture.panels[panel].lines if (one.label, one.whose) == (label, whose)]
    return list(found[0].values)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_the_norm_by_lag_is_the_power_of_a_scaled_rotation(draw: Draw, factor: float) -> None:
    picture = draw("h @ self.weight.T + x", lag_sketch(factor * TURN))
    assert values(picture, 0, "yours") == pytest.approx([factor**lag for lag in range(LAGS)], rel=1e-3)
    assert picture is not None and picture.panels[0].band is None
    assert f"multiplies the gradient by {factor:.2f}" in picture.shows


def test_the_band_holds_the_right_norms_and_the_sentence_says_whether_yours_are_the_same(draw: Draw) -> None:
    right = torch.tensor([[0.5**lag for lag in range(LAGS)]], dtype=torch.float64)
    same, other = (draw("h @ self.weight.T", lag_sketch(factor * TURN, lambda: [right])) for factor in (0.5, 0.9))
    assert same is not None and same.shows.endswith("leaves 0.00391, as yours does.")
    assert other is not None and other.shows.endswith("leaves 0.00391: yours differs.")
    assert other.panels[0].band is not None and other.panels[0].band.high[:3] == [1.0, 0.5, 0.25]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("(h @ self.weight.T).detach()", "No gradient gets back at all"),
        ("h.detach() @ self.weight.T", "No gradient gets back at all"),
        ("torch.tensor((h @ self.weight.T).tolist())", "No gradient gets back at all"),
    ],
)
def test_a_cut_graph_is_said_to_be_one(draw: Draw, step: str, said: str) -> None:
    picture = draw(step, lag_sketch(TURN))
    assert picture is not None and picture.shows.startswith(said)
    assert values(picture, 0, "yours")[1:] == [0.0] * (LAGS - 1)


def test_what_a_step_keeps_and_what_the_memory_holds(draw: Draw) -> None:
    halves = torch.tensor([0.5**step for step in range(1, STEPS + 1)], dtype=torch.float64)
    right = [halves, torch.full((STEPS,), 0.5, dtype=torch.float64)]
    picture = draw("h @ self.weight.T", memory_sketch(0.5, lambda: right))
    assert values(picture, 0, "h kept") == [0.5] * STEPS
    assert values(picture, 0, "f", "given") == [0.5] * STEPS
    assert values(picture, 1, "h") == values(picture, 1, "h", "right") == pytest.approx(halves.tolist(), rel=1e-3)
    assert picture is not None and "keeps of h what f asks for, at every step" in picture.shows
    wrong = draw("h @ self.weight.T + 1", memory_sketch(0.9, lambda: right))
    assert wrong is not None
    assert "at step 1 it keeps 0.5, and 0.9 is asked for" in wrong.shows
    assert "parts from the right one at step 1; at step 6 it is 1.98, and 0.0156 is right" in wrong.shows
    cut = draw("h.detach() @ self.weight.T", memory_sketch(0.5))
    assert cut is not None and "No gradient comes from h" in cut.shows
    assert values(cut, 0, "h kept") == [None] * STEPS


def test_where_outputs_part_and_nothing_where_they_do_not(draw: Draw) -> None:
    right = torch.ones(STEPS, 2, dtype=torch.float64)
    assert draw("h @ self.weight.T", parting_sketch(right)) is None
    right[3, 1] = 1.25
    picture = draw("h @ self.weight.T", parting_sketch(right))
    assert picture is not None
    assert picture.shows == (
        "Right up to step 3, and off from step 4 on, most at step 4: unit 2 is 1 there, and 1.25 is right."
    )
    assert values(picture, 1, "largest of all units") == [0, 0, 0, 0.25, 0, 0]
    assert values(picture, 0, "h, unit 2", "right") == [1, 1, 1, 1.25, 1, 1]


@pytest.mark.parametrize(
    "step",
    [
        "None",
        "'<script>alert(1)</script>'",
        "h[:, :0]",
        "torch.stack([h, h])",
        "h + 1j",
        "1 / 0",
        "h.long()",
        "torch.zeros(3, 3).to_sparse()",
    ],
)
def test_what_is_no_row_of_numbers_gives_no_picture(draw: Draw, step: str) -> None:
    sketches = (lag_sketch(TURN), memory_sketch(0.5), parting_sketch(torch.zeros(STEPS, 2, dtype=torch.float64)))
    for sketch in sketches:
        picture = draw(step, sketch)
        assert picture is None or "script" not in msgspec.json.encode(picture).decode()


@pytest.mark.parametrize("step", ["h * float('nan')", "h + float('inf')", "h * 1e308", "(h + 1) * -1e300", "h * 0"])
def test_numbers_that_cannot_be_drawn_are_left_out(draw: Draw, step: str) -> None:
    for sketch in (lag_sketch(TURN), memory_sketch(0.5), parting_sketch(torch.zeros(STEPS, 2, dtype=torch.float64))):
        picture = draw(step, sketch)
        for panel in picture.panels if picture else ():
            for line in panel.lines:
                assert all(value is None or (math.isfinite(value) and abs(value) <= 1e100) for value in line.values)
        assert picture is None or msgspec.json.decode(msgspec.json.encode(picture), type=Picture) == picture


@pytest.mark.parametrize("fatal", [Died("was ended by signal SIGKILL"), TimedOut(5.0, ())])
def test_a_worker_that_does_not_survive_gives_no_picture(
    hand_in: Callable[..., object], fatal: Died | TimedOut
) -> None:
    assert drawn_of(hand_in("", HARNESS, fatal=fatal), [lag_sketch(TURN)], 1e-9) == []  # type: ignore[arg-type]


def test_nothing_is_asked_where_nothing_is_to_be_drawn(hand_in: Callable[..., object]) -> None:
    answering = hand_in("", HARNESS)
    assert drawn_of(answering, [], 1e-9) == [] and answering.asked == []  # type: ignore[arg-type, attr-defined]


# ---------------------------------------------------------------- what the course draws


def test_the_course_draws_from_public_files_alone(tmp_path: Path) -> None:
    """A student's copy, which has no reference, draws the same."""
    for name in ("grading.toml", "assignments"):
        (tmp_path / name).symlink_to(ROOT / name)
    course = Course.find(tmp_path)
    assert not course.has_reference
    for rule in course.rubric.assignments:
        drawn = [(one.exercise, one.title, one.call.target) for one in course.sketches(rule.name)]
        assert drawn == [(one.exercise, one.title, one.call.target) for one in Course.find(ROOT).sketches(rule.name)]


@pytest.mark.parametrize("assignment", ["cells", "bptt"])
def test_the_pictures_of_a_solution_are_the_right_ones(hand_in: Callable[..., object], assignment: str) -> None:
    course = Course.find(ROOT)
    harness = (course.assignment_folder(assignment) / "harness.py").read_text()
    answering = hand_in(course.solution(assignment).read_text(), harness)
    pictures = drawn_of(answering, course.sketches(assignment), 1e-9)  # type: ignore[arg-type]
    lags = [picture for picture in pictures if picture.panels[0].band is not None]
    assert lags and all(picture.shows.endswith("as yours does.") for picture in lags)
    assert not any("parts from" in picture.shows or "part" in picture.title for picture in pictures)
    for picture in lags:
        [line], band = picture.panels[0].lines, picture.panels[0].band
        assert band is not None
        between = zip(band.low, line.values, band.high, strict=True)
        assert all(low <= mine <= high for low, mine, high in between)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PICTURES = 3", "has no list PICTURES of sketches"),
        ("PICTURES = [1]", "has no list PICTURES of sketches"),
        ("", "has no list PICTURES of sketches"),
        ("1 / 0", "line 1: ZeroDivisionError"),
        (
            "from autograder.checks.pictures import *\nfrom autograder.wire import Call\n"
            "PICTURES = [by_lag('rnn_cell', Call('a', [[]]), 1, 201, '')]",
            "line 3: ValueError: 201 points in 'How far the gradient of the last state gets back'",
        ),
        (
            "from autograder.checks.pictures import *\nfrom autograder.wire import Call\n"
            "PICTURES = [by_lag('rnn_cell', Call('a', [[]]), 1, 1, 'x' * 201)]",
            "but a picture has room for 200",
        ),
        (
            "from autograder.checks.pictures import *\nfrom autograder.wire import Call\n"
            "PICTURES = [by_lag('rnn_cel', Call('a', [[]]), 1, 1, '')]",
            "draws rnn_cel, which",
        ),
    ],
)
def test_a_broken_list_of_pictures_is_told(tmp_path: Path, text: str, said: str) -> None:
    from autograder.errors import CourseError

    (tmp_path / "grading.toml").write_text(
        "schema = 1\n[assignments.cells.exercises.rnn_cell]\npoints = 1\n"
        'checks = { values = { weight = 1, visibility = "public" } }\n'
    )
    (tmp_path / "assignments" / "cells").mkdir(parents=True)
    (tmp_path / "assignments" / "cells" / "pictures.py").write_text(text)
    with pytest.raises(CourseError, match=said):
        Course.find(tmp_path).sketches("cells")
