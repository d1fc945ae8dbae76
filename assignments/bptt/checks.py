"""Public checks of `bptt`: students run these themselves, and may read them.

The first numbers are small enough for pencil and paper: one row, one or two units, and activations such as 0.5, where
tanh' is 0.75 and sigma' is 0.25.
"""

import math

import torch
from signatures import (
    CELL_PATH,
    CELL_PATH_DIRECT,
    GRU_STEP,
    GRU_STEP_DIRECT,
    JACOBIAN,
    JACOBIAN_DIRECT,
    LSTM,
    LSTM_DIRECT,
    LSTM_STEP,
    LSTM_STEP_DIRECT,
    NORMS,
    NORMS_DIRECT,
    PRODUCT,
    RNN,
    RNN_DIRECT,
    RNN_STEP,
    RNN_STEP_DIRECT,
    SPECTRAL,
)

from autograder.checks import Battery, CallOptions, Case, Finding, Student, check, returns_numbers
from autograder.records import Outcome

# Shapes are asked for in PyTorch's everyday type; everything else is judged in float64.
EVERYDAY = CallOptions(default_dtype="float32")
LARGEST_RADIUS, SMALLEST_NORM = 0.9, 10.0
"""Of `transient_matrix`."""


def shapes_of(signature):
    return Battery("interface", signature, 4, EVERYDAY, shapes_only=True, dtype=torch.float32)


def by_hand(signature, arguments, *answers, **sizes):
    """One case whose arguments and right answers are printed."""
    tensors = {
        name: torch.tensor(arguments[name], dtype=torch.float64).reshape(
            [axis.length(sizes) for axis in signature.tensor_axes(name)]
        )
        for name in signature.shapes
    }
    right = tuple(torch.tensor(answer, dtype=torch.float64) for answer in answers)
    return Battery("first_numbers", signature, fixed=(Case(sizes, tensors),), answers=(right,))


RNN_STEP_SHAPES, RNN_SHAPES, LSTM_STEP_SHAPES, LSTM_SHAPES, GRU_STEP_SHAPES = map(
    shapes_of, (RNN_STEP, RNN, LSTM_STEP, LSTM, GRU_STEP)
)
JACOBIAN_SHAPES, PRODUCT_SHAPES, NORMS_SHAPES, SPECTRAL_SHAPES, CELL_PATH_SHAPES = map(
    shapes_of, (JACOBIAN, PRODUCT, NORMS, SPECTRAL, CELL_PATH)
)

# The gradient at the sum is [1 * 0.75, 2 * 1].
RNN_STEP_NUMBERS = by_hand(
    RNN_STEP_DIRECT,
    {
        "d_h_next": [1.0, 2.0],
        "x": [2.0],
        "h": [1.0, -1.0],
        "h_next": [0.5, 0.0],
        "weight_ih": [1.0, -1.0],
        "weight_hh": [1.0, 2.0, 3.0, 4.0],
    },
    [[-1.25]],
    [[6.75, 9.5]],
    [[1.5], [4.0]],
    [[0.75, -0.75], [2.0, -2.0]],
    [0.75, 2.0],
    [0.75, 2.0],
    B=1,
    I=1,
    H=2,
)
# The gradients at the sums are, from the last step to the first: 4 * 0.75, (2 - 3) * 1, (1 + 1) * 0.75.
RNN_NUMBERS = by_hand(
    RNN_DIRECT,
    {
        "d_outputs": [1.0, 2.0, 4.0],
        "x": [1.0, 2.0, -1.0],
        "h0": [1.0],
        "outputs": [0.5, 0.0, -0.5],
        "weight_ih": [2.0],
        "weight_hh": [-1.0],
    },
    [[[3.0], [-2.0], [6.0]]],
    [[-1.5]],
    [[-3.5]],
    [[1.0]],
    [3.5],
    [3.5],
    B=1,
    T=3,
    I=1,
    H=1,
)
# c' = 0.25 * 2 - 0.5 * 0.5 = 0.25; the whole gradient at c' is 1 + 2 * 0.5 * (1 - tanh(0.25)^2).
LSTM_STEP_NUMBERS = by_hand(
    LSTM_STEP_DIRECT,
    {
        "d_h_next": [2.0],
        "d_c_next": [1.0],
        "x": [2.0],
        "h": [-1.0],
        "c": [2.0],
        "gates": [0.5, 0.25, -0.5, 0.5],
        "c_next": [0.25],
        "weight_ih": [1.0, 2.0, 3.0, 4.0],
        "weight_hh": [-1.0, 0.5, 1.0, 2.0],
    },
    [[3.884863310219]],
    [[1.578678870958]],
    [[0.485003712202]],
    [[-0.485003712202], [1.455011136605], [1.455011136605], [0.244918662404]],
    [[0.242501856101], [-0.727505568302], [-0.727505568302], [-0.122459331202]],
    [-0.242501856101, 0.727505568302, 0.727505568302, 0.122459331202],
    [-0.242501856101, 0.727505568302, 0.727505568302, 0.122459331202],
    B=1,
    I=1,
    H=1,
)
LSTM_NUMBERS = by_hand(
    LSTM_DIRECT,
    {
        "d_outputs": [2.0, 1.0],
        "x": [1.0, -1.0],
        "h0": [0.5],
        "c0": [1.0],
        "gates": [0.5, 0.5, 0.5, 0.5, 0.5, 0.25, -0.5, 0.25],
        "cells": [0.75, -0.0625],
        "outputs": [0.5 * math.tanh(0.75), 0.25 * math.tanh(-0.0625)],
        "weight_ih": [1.0, 2.0, 3.0, 4.0],
        "weight_hh": [-1.0, 0.5, 1.0, 2.0],
    },
    [[[2.560529338833], [0.272250470426]]],
    [[0.933152423044]],
    [[0.347112246372]],
    [[0.11790630847], [0.13853684545], [0.166949444149], [0.348112634148]],
    [[0.0335034941], [0.097899290377], [0.15982370248], [0.164487821916]],
    [0.055649814716, 0.208575400922, 0.353718925409, 0.324705604117],
    [0.055649814716, 0.208575400922, 0.353718925409, 0.324705604117],
    B=1,
    T=2,
    I=1,
    H=1,
)
# q = 2 * -1 + 1 = -1; the gradients at the sums are r: -0.28125, z: -0.5625, n: 1.125 (0.5625 on the hidden side).
GRU_STEP_NUMBERS = by_hand(
    GRU_STEP_DIRECT,
    {
        "d_h_next": [2.0],
        "x": [2.0],
        "h": [-1.0],
        "gates": [0.5, 0.25, 0.5],
        "weight_ih": [1.0, 2.0, 3.0],
        "weight_hh": [4.0, -1.0, 2.0],
        "bias_hh": [-2.0, 3.0, 1.0],
    },
    [[1.96875]],
    [[1.0625]],
    [[-0.5625], [-1.125], [2.25]],
    [[0.28125], [0.5625], [-0.5625]],
    [-0.28125, -0.5625, 1.125],
    [-0.28125, -0.5625, 0.5625],
    B=1,
    I=1,
    H=1,
)
JACOBIAN_NUMBERS = by_hand(
    JACOBIAN_DIRECT,
    {"h_next": [0.5, 0.0], "weight_hh": [1.0, 2.0, 3.0, 4.0]},
    [[0.75, 1.5], [3.0, 4.0]],
    H=2,
)
# One step back from h_3 multiplies by 0.75 * 2, the next one by 1 * 2.
NORMS_NUMBERS = by_hand(
    NORMS_DIRECT,
    {"d_last": [-1.0], "outputs": [0.9, 0.0, 0.5], "weight_hh": [2.0]},
    [1.0, 1.5, 3.0],
    T=3,
    H=1,
)
CELL_PATH_NUMBERS = by_hand(
    CELL_PATH_DIRECT,
    {"forget_gates": [0.5, 0.25, 0.75]},
    [[[0.09375], [0.1875], [0.75]]],
    B=1,
    T=3,
    H=1,
)


@check("rnn_step", "interface")
def rnn_step_interface(student: Student) -> None:
    """rnn_step_backward returns six gradients, each with the shape of the thing that it belongs to."""
    student.agrees(RNN_STEP_SHAPES)


@check("rnn_step", "first_numbers")
def rnn_step_first_numbers(student: Student) -> None:
    """One row and two units, which can be redone by hand."""
    student.agrees(RNN_STEP_NUMBERS)


@check("rnn_sequence", "interface")
def rnn_interface(student: Student) -> None:
    """rnn_backward returns six gradients, that of x with all its steps."""
    student.agrees(RNN_SHAPES)


@check("rnn_sequence", "first_numbers")
def rnn_first_numbers(student: Student) -> None:
    """Three steps of one unit, which can be redone by hand."""
    student.agrees(RNN_NUMBERS)


@check("lstm_step", "interface")
def lstm_step_interface(student: Student) -> None:
    """lstm_step_backward returns seven gradients; those of the parameters have four blocks."""
    student.agrees(LSTM_STEP_SHAPES)


@check("lstm_step", "first_numbers")
def lstm_step_first_numbers(student: Student) -> None:
    """One row and one unit, which can be redone with a calculator."""
    student.agrees(LSTM_STEP_NUMBERS)


@check("lstm_sequence", "interface")
def lstm_interface(student: Student) -> None:
    """lstm_backward returns seven gradients, both initial states among them."""
    student.agrees(LSTM_SHAPES)


@check("lstm_sequence", "first_numbers")
def lstm_first_numbers(student: Student) -> None:
    """Two steps of one unit, which can be redone with a calculator."""
    student.agrees(LSTM_NUMBERS)


@check("gru_step", "interface")
def gru_step_interface(student: Student) -> None:
    """gru_step_backward returns six gradients; those of the parameters have three blocks."""
    student.agrees(GRU_STEP_SHAPES)


@check("gru_step", "first_numbers")
def gru_step_first_numbers(student: Student) -> None:
    """One row and one unit, which can be redone by hand."""
    student.agrees(GRU_STEP_NUMBERS)


@check("jacobians", "interface")
def jacobians_interface(student: Student) -> None:
    """step_jacobian and jacobian_product return matrices, gradient_norm_by_lag returns one norm a step."""
    student.agrees(JACOBIAN_SHAPES)
    student.agrees(PRODUCT_SHAPES)
    student.agrees(NORMS_SHAPES)


@check("jacobians", "first_numbers")
def jacobians_first_numbers(student: Student) -> None:
    """A Jacobian of two units, and norms over three steps of one unit."""
    student.agrees(JACOBIAN_NUMBERS)
    student.agrees(NORMS_NUMBERS)


@check("spectral", "interface")
def spectral_interface(student: Student) -> None:
    """spectral_radius_and_norm returns two plain numbers, or two tensors of one number."""
    student.agrees(SPECTRAL_SHAPES)


@check("spectral")
def transient(student: Student) -> None:
    """transient_matrix: spectral radius at most 0.9, norm at least 10."""
    calls = student.banks.plain_call("transient_matrix")
    replies = student.ask(calls)
    matrix = replies[0].values[0]
    complaint = complaint_about(matrix)
    if complaint:
        raise Finding(Outcome.FAILED, complaint, diagnosis=student.explain(calls, replies))


def complaint_about(matrix) -> str:
    """What is wrong with a matrix that should lengthen at first and vanish in the end; empty if nothing is."""
    if not isinstance(matrix, torch.Tensor) or tuple(matrix.shape) != (2, 2):
        found = f"a tensor of shape {tuple(matrix.shape)}" if isinstance(matrix, torch.Tensor) else "something else"
        return f"transient_matrix() returned {found} where a tensor of shape (2, 2) is asked for."
    matrix = matrix.double()
    if not matrix.isfinite().all():
        return "transient_matrix() has entries that are not finite."
    radius = float(torch.linalg.eigvals(matrix).abs().max())
    norm = float(torch.linalg.matrix_norm(matrix, 2))
    if radius > LARGEST_RADIUS + 1e-6:
        return f"Its spectral radius is {radius:.3g}, so powers of it do not die: at most 0.9 is asked for."
    if norm < SMALLEST_NORM - 1e-6:
        return f"Its norm is {norm:.3g}, so no vector becomes more than {norm:.3g} times as long: 10 is asked for."
    return ""


@check("cell_path", "interface")
def cell_path_interface(student: Student) -> None:
    """cell_path returns one factor for each step, row and unit."""
    student.agrees(CELL_PATH_SHAPES)


@check("cell_path", "first_numbers")
def cell_path_first_numbers(student: Student) -> None:
    """Three gates of one unit, which can be redone by hand."""
    student.agrees(CELL_PATH_NUMBERS)


@check("cell_path", "hundred_steps_format")
def hundred_steps_format(student: Student) -> None:
    """hundred_steps returns a pair of plain numbers."""
    returns_numbers(student, "hundred_steps", 2)
