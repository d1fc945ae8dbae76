"""Hidden checks of `cells`. Numbers of cases: some 64 an exercise, as few as still let no wrong answer through."""

import torch
from signatures import COUPLED, GRU, GRU_2014, LSTM, PEEPHOLE, RNN, UNROLL, UNROLL_LEAKY
from torch import nn

from autograder.checks import (
    Battery,
    CallOptions,
    Oracle,
    Parity,
    Regime,
    Signature,
    Student,
    check,
    draw,
    leaves_no_trace,
    on_fake_gpu,
    returns_numbers,
)

WITHIN = 6e-4
"""Of a worked example: three decimals, rightly or wrongly rounded."""

GRADIENTS = CallOptions(gradients=True)
STRIDED = CallOptions(strided=True)
PLAIN_DEFAULT = CallOptions(default_dtype="float32")

EDGES = tuple(
    dict(zip("BTIH", sizes, strict=True))
    for sizes in ((1, 1, 1, 1), (1, 2, 3, 4), (4, 1, 1, 3), (3, 3, 4, 1), (1, 1, 1, 6), (9, 2, 8, 11))
)
ORDINARY = tuple(dict(zip("BTIH", sizes, strict=True)) for sizes in ((3, 4, 5, 4), (4, 3, 2, 6)))
EMPTY = tuple(dict(zip("BTIH", sizes, strict=True)) for sizes in ((3, 0, 5, 4), (1, 0, 2, 2)))
HUGE = (Regime(inputs=600.0),)
"""Pre-activations of about a thousand, of both signs."""


def at_edges(signature, count, base):
    return draw(signature, count, base, EDGES)


def ordinary(signature, count, base):
    return draw(signature, count, base, ORDINARY)


def empty(signature, count, base):
    return draw(signature, count, base, EMPTY)


def huge(signature, count, base):
    return draw(signature, count, base, regimes=HUGE)


BUILT_IN_CELLS = {"RNNCell": nn.RNNCell, "LSTMCell": nn.LSTMCell, "GRUCell": nn.GRUCell}
BUILT_IN = Oracle.from_objects(BUILT_IN_CELLS)
"""PyTorch's own cells: what they err on a GPU is what an answer may err there."""


class CellBatteries:
    """What every cell is asked."""

    def __init__(self, signature: Signature, name: str = ""):
        self.values = Battery(f"{name}values", signature, 24)
        self.gradients = Battery(f"{name}gradients", signature, 12, GRADIENTS)
        self.edges = Battery(f"{name}edges", signature, 6, drawing=at_edges)
        self.strided = Battery(f"{name}strided", signature, 4, STRIDED, drawing=ordinary)
        self.single = Battery(f"{name}single", signature, 3, PLAIN_DEFAULT, dtype=torch.float32, drawing=ordinary)
        self.double = Battery(f"{name}double", signature, 3, PLAIN_DEFAULT, drawing=ordinary)
        self.huge = Battery(f"{name}huge", signature, 6, drawing=huge)
        self.repeated = Battery(f"{name}repeated", signature, 3, drawing=ordinary)
        self.fake_gpu = on_fake_gpu(f"{name}fake gpu", signature)
        self.parity = Parity(signature, BUILT_IN if signature.target in BUILT_IN_CELLS else None, drawing=ordinary)


def cell_checks(exercise: str, signature: Signature) -> list:
    """The hidden checks that all cells share."""
    batteries = CellBatteries(signature)

    @check(exercise)
    def values(student: Student) -> None:
        """One step gives the numbers of the equations, for any sizes, weights, biases and states."""
        student.agrees(batteries.values)

    @check(exercise)
    def gradients(student: Student) -> None:
        """Gradients flow back through every path of the equations, to the inputs, the states and all parameters."""
        student.agrees(batteries.gradients)

    @check(exercise)
    def sizes(student: Student) -> None:
        """Batches, inputs and states of size one work too, and so do tensors that are not contiguous in memory."""
        student.agrees(batteries.edges)
        student.agrees(batteries.strided)

    @check(exercise)
    def dtypes(student: Student) -> None:
        """float32 gives float32 and float64 gives float64, without a detour through another type."""
        student.agrees(batteries.single)
        student.agrees(batteries.double)

    @check(exercise)
    def large_inputs(student: Student) -> None:
        """Inputs of a thousand saturate the cell; they give no nan and no inf."""
        student.agrees(batteries.huge)

    @check(exercise)
    def side_effects(student: Student) -> None:
        """The arguments stay as they were, nothing is kept between calls, and rows of a batch are independent."""
        leaves_no_trace(student, batteries.repeated)

    @check(exercise)
    def devices(student: Student) -> None:
        """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
        student.agrees(batteries.fake_gpu)

    @check(exercise)
    def cuda(student: Student) -> None:
        """On a real GPU the answer is that of the CPU, in float64, float32, TF32 and under autocast."""
        batteries.parity.hold(student)

    return [values, gradients, sizes, dtypes, large_inputs, side_effects, devices, cuda]


CELLS = [
    one
    for exercise, signature in (
        ("rnn_cell", RNN),
        ("lstm_cell", LSTM),
        ("gru_cell", GRU),
        ("gru_cell_2014", GRU_2014),
    )
    for one in cell_checks(exercise, signature)
]

UNROLL_VALUES = Battery("values", UNROLL, 16)
UNROLL_GRADIENTS = Battery("gradients", UNROLL, 8, GRADIENTS)
UNROLL_ANY = Battery("any_cell", UNROLL_LEAKY, 6)
UNROLL_EMPTY = Battery("empty", UNROLL, 2, drawing=empty)
UNROLL_REPEATED = Battery("repeated", UNROLL, 2, drawing=ordinary)


@check("unroll", "values")
def unroll_values(student: Student) -> None:
    """The states after every step are those of nn.RNN, and the last one is returned too, for any T."""
    student.agrees(UNROLL_VALUES)


@check("unroll", "gradients")
def unroll_gradients(student: Student) -> None:
    """Gradients reach every input, the initial state and the cell's weights through all steps."""
    student.agrees(UNROLL_GRADIENTS)


@check("unroll", "any_cell")
def unroll_any_cell(student: Student) -> None:
    """The cell that is given is called once for each step, in order, whatever kind of cell it is."""
    student.agrees(UNROLL_ANY)


@check("unroll", "empty_sequence")
def unroll_empty_sequence(student: Student) -> None:
    """For T = 0 there are no outputs, and the last state is h0."""
    student.agrees(UNROLL_EMPTY)


@check("unroll", "side_effects")
def unroll_side_effects(student: Student) -> None:
    """The inputs and h0 stay as they were, and a second call gives the same."""
    leaves_no_trace(student, UNROLL_REPEATED)


UNROLL_FAKE_GPU = on_fake_gpu("fake gpu", UNROLL, 8)
UNROLL_ANY_FAKE_GPU = on_fake_gpu("any cell, fake gpu", UNROLL_LEAKY, 2)
UNROLL_PARITY = Parity(UNROLL, drawing=ordinary)


@check("unroll", "devices")
def unroll_devices(student: Student) -> None:
    """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
    student.agrees(UNROLL_FAKE_GPU)
    student.agrees(UNROLL_ANY_FAKE_GPU)


@check("unroll", "cuda")
def unroll_cuda(student: Student) -> None:
    """On a real GPU the answer is that of the CPU, in float64, float32, TF32 and under autocast."""
    UNROLL_PARITY.hold(student)


PEEPHOLE_BATTERIES = CellBatteries(PEEPHOLE, "peephole ")
COUPLED_BATTERIES = CellBatteries(COUPLED, "coupled ")


@check("lstm_variants")
def peephole_values(student: Student) -> None:
    """One step of the peephole LSTM gives the numbers of the equations, for any sizes, weights and states."""
    student.agrees(PEEPHOLE_BATTERIES.values)
    student.agrees(PEEPHOLE_BATTERIES.edges)


@check("lstm_variants")
def peephole_gradients(student: Student) -> None:
    """Gradients flow back through every path of the peephole LSTM, the peepholes among them."""
    student.agrees(PEEPHOLE_BATTERIES.gradients)


@check("lstm_variants")
def coupled_values(student: Student) -> None:
    """One step of the coupled LSTM gives the numbers of the equations, for any sizes, weights and states."""
    student.agrees(COUPLED_BATTERIES.values)
    student.agrees(COUPLED_BATTERIES.edges)


@check("lstm_variants")
def coupled_gradients(student: Student) -> None:
    """Gradients flow back through both shares of the coupled gate."""
    student.agrees(COUPLED_BATTERIES.gradients)


@check("lstm_variants", "dtypes")
def variants_dtypes(student: Student) -> None:
    """float32 gives float32 and float64 gives float64, without a detour through another type."""
    for batteries in (PEEPHOLE_BATTERIES, COUPLED_BATTERIES):
        student.agrees(batteries.single)
        student.agrees(batteries.double)


@check("lstm_variants", "large_inputs")
def variants_large_inputs(student: Student) -> None:
    """Inputs of a thousand saturate the cells; they give no nan and no inf."""
    student.agrees(PEEPHOLE_BATTERIES.huge)
    student.agrees(COUPLED_BATTERIES.huge)


@check("lstm_variants", "side_effects")
def variants_side_effects(student: Student) -> None:
    """The arguments stay as they were, nothing is kept between calls, and rows of a batch are independent."""
    leaves_no_trace(student, PEEPHOLE_BATTERIES.repeated)
    leaves_no_trace(student, COUPLED_BATTERIES.repeated)


@check("lstm_variants", "devices")
def variants_devices(student: Student) -> None:
    """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
    student.agrees(PEEPHOLE_BATTERIES.fake_gpu)
    student.agrees(COUPLED_BATTERIES.fake_gpu)


@check("lstm_variants", "cuda")
def variants_cuda(student: Student) -> None:
    """On a real GPU the answers are those of the CPU, in float64, float32, TF32 and under autocast."""
    PEEPHOLE_BATTERIES.parity.hold(student)
    COUPLED_BATTERIES.parity.hold(student)


@check("worked_examples")
def lstm_flip(student: Student) -> None:
    """lstm_flip: a small forget gate and a large input gate turn a memory of 2 negative."""
    returns_numbers(student, "lstm_flip", 2, WITHIN)


@check("worked_examples")
def lstm_from_preactivations(student: Student) -> None:
    """lstm_from_preactivations: squash first, then combine."""
    returns_numbers(student, "lstm_from_preactivations", 2, WITHIN)


@check("worked_examples")
def gru_near_zero(student: Student) -> None:
    """gru_near_zero: what z close to 0 means in each of the two forms."""
    returns_numbers(student, "gru_near_zero", 2, WITHIN)


@check("worked_examples")
def gru_near_one(student: Student) -> None:
    """gru_near_one: what z close to 1 means in each of the two forms."""
    returns_numbers(student, "gru_near_one", 2, WITHIN)
