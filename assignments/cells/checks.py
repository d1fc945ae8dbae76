"""Public checks of `cells`: students run these themselves, and may read them."""

import torch
from signatures import COUPLED, GRU, GRU_2014, LSTM, PEEPHOLE, RNN, UNROLL
from torch import nn

from autograder.checks import Battery, CallOptions, Case, Oracle, Student, check, returns_numbers

# Shapes are asked for in PyTorch's everyday type; everything else is judged in float64.
EVERYDAY = CallOptions(default_dtype="float32")
BUILT_IN = Oracle.from_objects({"RNNCell": nn.RNNCell, "LSTMCell": nn.LSTMCell, "GRUCell": nn.GRUCell})


def shapes_of(signature):
    return Battery("interface", signature, 4, EVERYDAY, shapes_only=True, dtype=torch.float32)


def simple_case(signature, B=2, I=3, H=2):  # noqa: E741
    """Numbers that are easy to look at: -1, -0.5, 0.5, 1 in turn, starting elsewhere in each tensor."""
    sizes = {"B": B, "I": I, "H": H}
    values = torch.tensor([0.5, -1.0, 1.0, -0.5, 0.25], dtype=torch.float64)
    tensors = {}
    for start, name in enumerate(signature.shapes):
        shape = [axis.length(sizes) for axis in signature.tensor_axes(name)]
        count = torch.Size(shape).numel()
        tensors[name] = values[(torch.arange(count) * (start % 3 + 1) + start) % 5].reshape(shape)
    for name in signature.outputs:
        tensors[f"gradient at {name}"] = torch.ones(B, H, dtype=torch.float64)
    return Case(sizes, tensors)


def numbers_of(signature):
    """Simple numbers, compared with PyTorch's own cell."""
    return Battery("first_numbers", signature, oracle=BUILT_IN, fixed=(simple_case(signature),))


def case_of_ones(signature, spots):
    """One row, one input and one unit; 1 at each of the spots, such as ``"bias_hh[f] c"``, and 0 everywhere else."""
    sizes = {"B": 1, "I": 1, "H": 1}
    tensors = {
        name: torch.zeros([axis.length(sizes) for axis in signature.tensor_axes(name)], dtype=torch.float64)
        for name in signature.shapes
    }
    for spot in spots.split():
        name, _, gate = spot.rstrip("]").partition("[")
        tensors[name].view(-1)[signature.gates.index(gate) if gate else 0] = 1
    return Case(sizes, tensors)


def printed_numbers(signature, simple, ones):
    """Simple numbers for a cell that PyTorch does not have: the right answers are printed here.

    Those of the cases of ones can be redone by hand, and one that goes wrong is shown before the larger one.
    """
    cases = simple_case(signature), *(case_of_ones(signature, spots) for spots in ones)
    small = [[torch.full((1, 1), number, dtype=torch.float64) for number in numbers] for numbers in ones.values()]
    answers = [torch.tensor(output, dtype=torch.float64) for output in simple]
    return Battery("first_numbers", signature, fixed=cases, answers=(tuple(answers), *map(tuple, small)))


RNN_SHAPES, LSTM_SHAPES, GRU_SHAPES, GRU_2014_SHAPES, UNROLL_SHAPES, PEEPHOLE_SHAPES, COUPLED_SHAPES = map(
    shapes_of, (RNN, LSTM, GRU, GRU_2014, UNROLL, PEEPHOLE, COUPLED)
)
RNN_NUMBERS, LSTM_NUMBERS, GRU_NUMBERS = map(numbers_of, (RNN, LSTM, GRU))
GRU_2014_NUMBERS = printed_numbers(
    GRU_2014,
    [[[0.693168315937, -0.402683058537], [-0.264029794308, 0.331801315624]]],
    {
        "h": [0.5],
        "bias_ih[n]": [0.380797077978],
        "bias_hh[n]": [0.380797077978],
        "weight_ih[n] x": [0.380797077978],
        "weight_hh[r] h": [0.5],
        "weight_hh[z] h": [0.26894142137],
        "weight_hh[n] h": [0.73105857863],
    },
)
PEEPHOLE_NUMBERS = printed_numbers(
    PEEPHOLE,
    [
        [[0.063995187198, 0.139025642866], [0.08388329994, 0.01913145779]],
        [[0.730350573011, 0.202522218733], [0.089992904058, 0.047425873178]],
    ],
    {
        "c": [0.23105857863, 0.5],
        "bias_ih[g]": [0.181699742195, 0.380797077978],
        "weight_hh[g] h": [0.181699742195, 0.380797077978],
        "bias_ih[i] bias_hh[g]": [0.252788465754, 0.556769941146],
        "weight_hh[i] bias_ih[g] h": [0.252788465754, 0.556769941146],
        "bias_hh[f] c": [0.311856274913, 0.73105857863],
        "bias_ih[o] c": [0.337834712147, 0.5],
        "weight_cf c": [0.311856274913, 0.73105857863],
        "weight_co c": [0.287649136645, 0.5],
        "weight_ci bias_ih[g] c": [0.392212235117, 1.056769941146],
    },
)
COUPLED_NUMBERS = printed_numbers(
    COUPLED,
    [
        [[-0.606353101171, -0.038334739771], [-0.219826570849, -0.072221543157]],
        [[-0.811219139817, -0.054368543576], [-0.389479028873, -0.102687381406]],
    ],
    {
        "c": [0.23105857863, 0.5],
        "bias_ih[g]": [0.181699742195, 0.380797077978],
        "weight_hh[g] h": [0.181699742195, 0.380797077978],
        "bias_hh[f] c": [0.311856274913, 0.73105857863],
        "bias_ih[f] bias_hh[g]": [0.101003575871, 0.20482421481],
        "bias_ih[o] c": [0.337834712147, 0.5],
    },
)
UNROLL_CASE = Case(
    {"B": 1, "T": 3, "I": 1, "H": 1},
    {
        name: torch.tensor(numbers, dtype=torch.float64).reshape(shape)
        for name, numbers, shape in (
            ("W", [1.0], (1, 1)),
            ("U", [0.5], (1, 1)),
            ("b", [-0.5], (1,)),
            ("x", [1.0, 0.0, -1.0], (1, 3, 1)),
            ("h0", [0.5], (1, 1)),
        )
    },
)
# tanh(1 - 0.5 + 0.25), and so on by hand.
UNROLL_NUMBERS = Battery(
    "first_numbers",
    UNROLL,
    fixed=(UNROLL_CASE,),
    answers=(
        (
            torch.tensor([[[0.635148952387], [-0.180428453165], [-0.920182171955]]], dtype=torch.float64),
            torch.tensor([[-0.920182171955]], dtype=torch.float64),
        ),
    ),
)


@check("rnn_cell", "interface")
def rnn_interface(student: Student) -> None:
    """RNNCell(I, H) has the four parameters of the handout, and its forward returns a state of shape (B, H)."""
    student.agrees(RNN_SHAPES)


@check("rnn_cell", "first_numbers")
def rnn_first_numbers(student: Student) -> None:
    """One step on a few simple numbers, compared with nn.RNNCell."""
    student.agrees(RNN_NUMBERS)


@check("unroll", "interface")
def unroll_interface(student: Student) -> None:
    """unroll returns the pair (outputs of shape (B, T, H), last state of shape (B, H))."""
    student.agrees(UNROLL_SHAPES)


@check("unroll", "first_numbers")
def unroll_first_numbers(student: Student) -> None:
    """Three steps of a cell with one unit, which can be redone by hand."""
    student.agrees(UNROLL_NUMBERS)


@check("lstm_cell", "interface")
def lstm_interface(student: Student) -> None:
    """LSTMCell(I, H) has the four parameters of the handout, and its forward returns the pair (h', c')."""
    student.agrees(LSTM_SHAPES)


@check("lstm_cell", "first_numbers")
def lstm_first_numbers(student: Student) -> None:
    """One step on a few simple numbers, compared with nn.LSTMCell."""
    student.agrees(LSTM_NUMBERS)


@check("gru_cell", "interface")
def gru_interface(student: Student) -> None:
    """GRUCell(I, H) has the four parameters of the handout, and its forward returns a state of shape (B, H)."""
    student.agrees(GRU_SHAPES)


@check("gru_cell", "first_numbers")
def gru_first_numbers(student: Student) -> None:
    """One step on a few simple numbers, compared with nn.GRUCell."""
    student.agrees(GRU_NUMBERS)


@check("gru_cell_2014", "interface")
def gru_2014_interface(student: Student) -> None:
    """GRUCell2014(I, H) has the four parameters of the handout, and its forward returns a state of shape (B, H)."""
    student.agrees(GRU_2014_SHAPES)


@check("gru_cell_2014", "first_numbers")
def gru_2014_first_numbers(student: Student) -> None:
    """One step on a few simple numbers; the right ones are printed in checks.py."""
    student.agrees(GRU_2014_NUMBERS)


@check("lstm_variants", "interface")
def variants_interface(student: Student) -> None:
    """PeepholeLSTMCell and CoupledLSTMCell have the parameters of the handout, and return the pair (h', c')."""
    student.agrees(PEEPHOLE_SHAPES)
    student.agrees(COUPLED_SHAPES)


@check("lstm_variants", "first_numbers")
def variants_first_numbers(student: Student) -> None:
    """One step of each variant on a few simple numbers; the right ones are printed in checks.py."""
    student.agrees(PEEPHOLE_NUMBERS)
    student.agrees(COUPLED_NUMBERS)


@check("worked_examples", "format")
def worked_format(student: Student) -> None:
    """Each of the four functions returns a pair of plain numbers."""
    for function in ("lstm_flip", "lstm_from_preactivations", "gru_near_zero", "gru_near_one"):
        returns_numbers(student, function, 2)
