"""Hidden checks of `bptt`. What decides is a long sequence with a random gradient arriving at every step.

Measured on wrong answers: with T = 1, or with a loss at the last step only, mistakes in handing over and in summing
pass; so do mistakes in both states' gradients where weights alone are compared.
"""

from dataclasses import replace

from signatures import (
    CELL_PATH,
    GRU_STEP,
    GRU_STEP_DIRECT,
    JACOBIAN,
    LSTM,
    LSTM_DIRECT,
    LSTM_STEP,
    LSTM_STEP_DIRECT,
    NORMS,
    PRODUCT,
    RNN,
    RNN_DIRECT,
    RNN_STEP,
    RNN_STEP_DIRECT,
    SPECTRAL,
)

from autograder.checks import (
    Battery,
    CallOptions,
    Finding,
    Regime,
    Signature,
    Student,
    check,
    draw,
    leaves_no_trace,
    on_fake_gpu,
    returns_numbers,
)
from autograder.records import Outcome

STRIDED = CallOptions(strided=True)
ONE_REGIME = (Regime(),)
WITHIN = 5e-3
"""Of a number asked for to three significant digits, relative to it."""


def sizes_of(*several):
    """Sizes by letter; N is a batch whose rows are not looked at one by one."""
    return tuple(dict(zip("BTIHN", (*sizes, sizes[0]), strict=True)) for sizes in several)


LONG = sizes_of((3, 8, 5, 4), (2, 9, 3, 6), (5, 8, 4, 4), (4, 10, 2, 5))
EDGES = sizes_of((1, 1, 1, 1), (1, 8, 3, 4), (4, 1, 2, 3), (3, 2, 4, 1), (2, 9, 1, 5))
ORDINARY = sizes_of((3, 8, 5, 4), (4, 9, 2, 6))


def long(signature, count, base):
    return draw(signature, count, base, LONG)


def at_edges(signature, count, base):
    return draw(signature, count, base, EDGES)


def ordinary(signature, count, base):
    return draw(signature, count, base, ORDINARY)


def plain(signature, count, base):
    return draw(signature, count, base, LONG, ONE_REGIME)


def louder(signature: Signature) -> Signature:
    """The same with arriving gradients ten times as large."""
    arriving = [name for name in signature.shapes if name in ("d_h_next", "d_c_next", "d_outputs")]
    return replace(signature, scales=signature.scales | dict.fromkeys(arriving, 10.0))


def by_batch_n(signature: Signature) -> Signature:
    """The same with a batch named N: gradients of weights are sums over rows, so no row can be asked for alone."""

    def renamed(shapes):
        return {name: text.replace("B", "N") for name, text in shapes.items()}

    return replace(signature, shapes=renamed(signature.shapes), outputs=renamed(signature.outputs))


def elsewhere(signature: Signature) -> Battery:
    """A few cases on the pretended GPU; the gradients are what is returned, so none are asked for."""
    return on_fake_gpu("fake gpu", signature, len(LONG), gradients=False, drawing=plain)


class BackwardBatteries:
    """What every backward function is asked."""

    def __init__(self, signature: Signature, direct: Signature, count: int):
        self.values = Battery("values", signature, count, drawing=long)
        self.large = Battery("large", louder(signature), count // 2, drawing=long)
        self.edges = Battery("edges", signature, len(EDGES), drawing=at_edges)
        self.strided = Battery("strided", signature, 2, STRIDED, drawing=ordinary)
        self.repeated = Battery("repeated", by_batch_n(direct), 2, drawing=ordinary)
        self.fake_gpu = elsewhere(signature)


def backward_checks(exercise: str, signature: Signature, direct: Signature, count: int) -> list:
    """The hidden checks that all backward functions share."""
    batteries = BackwardBatteries(signature, direct, count)

    @check(exercise)
    def values(student: Student) -> None:
        """All gradients are those of the equations, for any sizes, weights, states and arriving gradients."""
        student.agrees(batteries.values)

    @check(exercise)
    def large_gradients(student: Student) -> None:
        """Arriving gradients ten times as large give results ten times as large: nothing is clipped on the way."""
        student.agrees(batteries.large)

    @check(exercise)
    def sizes(student: Student) -> None:
        """Batches, inputs, states and sequences of length one work too, and tensors not contiguous in memory."""
        student.agrees(batteries.edges)
        student.agrees(batteries.strided)

    @check(exercise)
    def side_effects(student: Student) -> None:
        """The arguments stay as they were, and a second call with them gives the same."""
        leaves_no_trace(student, batteries.repeated)

    @check(exercise)
    def devices(student: Student) -> None:
        """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
        student.agrees(batteries.fake_gpu)

    return [values, large_gradients, sizes, side_effects, devices]


BACKWARD = [
    one
    for exercise, signature, direct, count in (
        ("rnn_step", RNN_STEP, RNN_STEP_DIRECT, 12),
        ("rnn_sequence", RNN, RNN_DIRECT, 8),
        ("lstm_step", LSTM_STEP, LSTM_STEP_DIRECT, 12),
        ("lstm_sequence", LSTM, LSTM_DIRECT, 8),
        ("gru_step", GRU_STEP, GRU_STEP_DIRECT, 12),
    )
    for one in backward_checks(exercise, signature, direct, count)
]


def with_last_only(signature: Signature):
    """Draws cases whose loss reads the last state and no other."""

    def drawing(signature, count, base):
        cases = draw(signature, count, base, LONG, ONE_REGIME)
        for case in cases:
            case.tensors["d_outputs"][:, :-1] = 0
        return cases

    return Battery("last_step_only", signature, 4, drawing=drawing)


RNN_LAST, LSTM_LAST = with_last_only(RNN), with_last_only(LSTM)


@check("rnn_sequence", "last_step_only")
def rnn_last_step_only(student: Student) -> None:
    """Where the loss reads the last state only, its gradient still reaches every step and h0."""
    student.agrees(RNN_LAST)


@check("lstm_sequence", "last_step_only")
def lstm_last_step_only(student: Student) -> None:
    """Where the loss reads the last state only, its gradient still reaches every step, h0 and c0."""
    student.agrees(LSTM_LAST)


JACOBIAN_VALUES = Battery("jacobian", JACOBIAN, 8, drawing=plain)
PRODUCT_VALUES = Battery("product", PRODUCT, 8, drawing=plain)
NORMS_VALUES = Battery("norms", NORMS, 8, drawing=plain)
JACOBIAN_EDGES, PRODUCT_EDGES, NORMS_EDGES = (
    Battery("edges", signature, len(EDGES), drawing=at_edges) for signature in (JACOBIAN, PRODUCT, NORMS)
)


@check("jacobians")
def jacobian(student: Student) -> None:
    """step_jacobian: row j, column k holds the derivative of h'[j] with respect to h[k]."""
    student.agrees(JACOBIAN_VALUES)
    student.agrees(JACOBIAN_EDGES)


@check("jacobians")
def product(student: Student) -> None:
    """jacobian_product: as many factors as there are steps, in the right order, for every lag from 0 to T."""
    student.agrees(PRODUCT_VALUES)
    student.agrees(PRODUCT_EDGES)


@check("jacobians")
def norms(student: Student) -> None:
    """gradient_norm_by_lag: the length of the gradient at every state, the last one first."""
    student.agrees(NORMS_VALUES)
    student.agrees(NORMS_EDGES)


JACOBIAN_FAKE_GPU, PRODUCT_FAKE_GPU, NORMS_FAKE_GPU = map(elsewhere, (JACOBIAN, PRODUCT, NORMS))


@check("jacobians", "devices")
def jacobians_devices(student: Student) -> None:
    """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
    student.agrees(JACOBIAN_FAKE_GPU)
    student.agrees(PRODUCT_FAKE_GPU)
    student.agrees(NORMS_FAKE_GPU)


SPECTRAL_VALUES = Battery("spectral", SPECTRAL, 12, drawing=plain)
SPECTRAL_EDGES = Battery("edges", SPECTRAL, len(EDGES), drawing=at_edges)


@check("spectral", "values")
def spectral_values(student: Student) -> None:
    """Both numbers, for matrices with real and with complex eigenvalues."""
    student.agrees(SPECTRAL_VALUES)
    student.agrees(SPECTRAL_EDGES)


CELL_PATH_VALUES = Battery("cell_path", CELL_PATH, 8, drawing=long)
CELL_PATH_EDGES = Battery("edges", CELL_PATH, len(EDGES), drawing=at_edges)


@check("cell_path", "values")
def cell_path_values(student: Student) -> None:
    """Each factor is the product of the gates from its step to the last, both included."""
    student.agrees(CELL_PATH_VALUES)
    student.agrees(CELL_PATH_EDGES)


CELL_PATH_FAKE_GPU = elsewhere(CELL_PATH)


@check("cell_path", "devices")
def cell_path_devices(student: Student) -> None:
    """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
    student.agrees(CELL_PATH_FAKE_GPU)


@check("cell_path")
def hundred_steps(student: Student) -> None:
    """hundred_steps: a gate of 0.99 leaves a good third, a gate of 0.5 next to nothing, but not zero."""
    returns_numbers(student, "hundred_steps", 2)
    calls = student.banks.plain_call("hundred_steps")
    replies = student.ask(calls)
    got, right = replies[0].values[0], student.reference.value("hundred_steps", [])
    for gate, mine, theirs in zip((0.99, 0.5), right, got, strict=True):
        if not abs(theirs - mine) <= WITHIN * mine:
            message = f"The number for a gate of {gate} is not right to three significant digits (yours: {theirs:.6g})."
            raise Finding(Outcome.FAILED, message, diagnosis=student.explain(calls, replies))
