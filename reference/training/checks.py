"""Hidden checks of `training`. Gradients decide, step by step; what numbers cannot show, meters in the graph do.

Measured on wrong answers: losses and the last state alone let pass what detaches at every step, and numbers alone let
pass a graph that is kept although nothing reads it.
"""

import math
from dataclasses import replace

import torch
from comparing import trains_as_asked
from msgspec import structs
from signatures import (
    CLIP_NORM,
    CLIP_VALUE,
    COSINE,
    INIT_PORTRAIT,
    NORM,
    PAIR,
    PLAIN,
    PLAIN_SUMMED,
    RADIUS,
    TRAINING_PORTRAIT,
    initialise,
    numbers,
    train,
)

from autograder.checks import (
    Battery,
    CallOptions,
    Finding,
    Regime,
    Signature,
    Student,
    Trials,
    check,
    draw,
    leaves_no_trace,
    named_by,
    succeeds,
)
from autograder.records import Outcome
from autograder.wire import Call

NEAR = 3e-6
"""PyTorch divides by the norm plus 1e-6, and an answer may do so or not."""
ONE_REGIME = (Regime(),)


def real(*values):
    return torch.tensor(values, dtype=torch.float64)


# ---------------------------------------------------------------- tbptt


def sizes_of(*several):
    """Sizes by letter, with as many chunks as there are; N is a batch whose rows are not looked at one by one."""
    return tuple(dict(zip("BTIHOKCN", (b, t, i, h, o, k, -(-t // k), b), strict=True)) for b, t, i, h, o, k in several)


TINY = sizes_of((1, 4, 1, 1, 1, 2))
ORDINARY = sizes_of((3, 8, 5, 4, 2, 4), (2, 9, 3, 6, 2, 3), (4, 6, 2, 5, 3, 2))
RAGGED = sizes_of((3, 7, 5, 4, 2, 3), (2, 9, 3, 6, 2, 4), (4, 5, 2, 5, 3, 4))
SINGLE_STEPS = sizes_of((3, 5, 5, 4, 2, 1), (1, 4, 1, 3, 1, 1))
WHOLE = sizes_of((3, 6, 5, 4, 2, 6), (2, 4, 3, 6, 2, 9), (1, 1, 2, 1, 1, 1))


def drawing(sizes):
    def drawn(signature, count, base):
        cases = draw(signature, count, base, sizes, ONE_REGIME)
        for case in cases:
            case.tensors["k"].zero_()  # its length is what counts
        return cases

    return drawn


def training(name, signature, count, sizes, examples=False):
    """Cases of training. Looking for small ones that fail takes a second or two, so one check does it for all."""
    return Battery(name, signature, count, drawing=drawing(sizes), examples=examples)


def by_batch_n(signature: Signature) -> Signature:
    """The same with a batch named N: all rows share the weights, so no row can be asked for alone."""

    def renamed(shapes):
        return {name: text.replace("B", "N") for name, text in shapes.items()}

    return replace(signature, shapes=renamed(signature.shapes), outputs=renamed(signature.outputs))


CHUNKS = training("chunks", PLAIN_SUMMED, 4, (*TINY, *ORDINARY), True), training("chunks", PLAIN, 3, ORDINARY)
PAIRS = training("pairs", PAIR, 3, ORDINARY), training("pairs", PAIR, 3, RAGGED)
LAST_CHUNK = (training("ragged", PLAIN, 3, RAGGED),)
ONE_STEP = training("one_step", PLAIN, 2, SINGLE_STEPS), training("one_step", PAIR, 2, SINGLE_STEPS)
ONE_CHUNK = training("one_chunk", PLAIN, 3, WHOLE), training("one_chunk", PAIR, 2, WHOLE)
REPEATED = (
    training("repeated", by_batch_n(PLAIN_SUMMED), 1, ORDINARY),
    training("repeated", by_batch_n(PAIR), 1, RAGGED),
)


@check("tbptt")
@named_by(TRAINING_PORTRAIT)
def chunks(student: Student) -> None:
    """Losses, gradients at every step, weights and the last state are those of training chunk by chunk."""
    trains_as_asked(student, *CHUNKS)


@check("tbptt")
@named_by(TRAINING_PORTRAIT)
def pairs(student: Student) -> None:
    """The same where the state is a tuple (h, c): both are carried, both are cut."""
    trains_as_asked(student, *PAIRS)


@check("tbptt")
@named_by(TRAINING_PORTRAIT)
def last_chunk(student: Student) -> None:
    """Where k does not divide T, the steps that are left are a chunk like any other."""
    trains_as_asked(student, *LAST_CHUNK)


@check("tbptt")
@named_by(TRAINING_PORTRAIT)
def extremes(student: Student) -> None:
    """Chunks of one step, and a single chunk for k >= T, which is one step of full backpropagation."""
    trains_as_asked(student, *ONE_STEP, *ONE_CHUNK)


MEASURED = tuple(
    train("measured", kind, steps, k) for kind in ("plain", "pair") for steps, k in ((6, 3), (11, 3), (5, 5), (4, 1))
)


WIDE_K, WIDE_ROWS, WIDE_HIDDEN = 16, 256, 64
KEPT_MIB = 10.0
"""Who keeps the states of all steps keeps 18 MiB more for the longer sequence; who keeps a chunk at a time needs 2 MiB
more for the data, and with all chunks' predictions on the stack 4."""


def wide(steps):
    """A call that trains a model with large states on small inputs."""
    shapes = (WIDE_HIDDEN, 1), (WIDE_HIDDEN, WIDE_HIDDEN), (WIDE_HIDDEN,), (1, WIDE_HIDDEN)
    weights = [numbers(*shape, scale=0.1) for shape in shapes]
    x, y, state = (numbers(WIDE_ROWS, *shape) for shape in ((steps, 1), (steps, 1), (WIDE_HIDDEN,)))
    return (Call("harness:returned", [["plain", weights, x, y, state, WIDE_K]]),)


GROWING = wide(16), wide(160)


@check("tbptt")
@named_by(TRAINING_PORTRAIT)
def memory(student: Student) -> None:
    """No loss reaches back beyond its chunk, no more than one chunk is kept, and what is returned hangs on nothing."""
    for call, reply in zip(MEASURED, student.ask(MEASURED), strict=True):
        _, _, x, _, _, k = call.runs[0]
        complaint = complaint_about_memory(reply.values[0], k)
        if complaint:
            raise Finding(Outcome.FAILED, f"For T = {x.shape[1]} and k = {k}: {complaint}")
    # The meters above tell what is kept, and live where a submission could get at them; the kernel's does not.
    short, long = (student.peak_mib(call) for call in GROWING)
    if long - short > KEPT_MIB:
        steps = [call[0].runs[0][2].shape[1] for call in GROWING]
        raise Finding(
            Outcome.FAILED,
            f"The program grows with the sequence: {long - short:.0f} MiB more for T = {steps[1]} than for "
            f"T = {steps[0]}, with k = {WIDE_K} in both. One chunk at a time has to be enough.",
        )


def complaint_about_memory(found, k):
    """Which meter shows too much; empty if none does."""
    if found["reached by a loss"] > k:
        return (
            f"a loss reaches back over {found['reached by a loss']} steps, and a chunk has {k}: cut the state's graph."
        )
    if found["kept at once"] > k:
        return (
            f"{found['kept at once']} steps are kept for the way back at one time, and a chunk has {k}: "
            f"is retain_graph in use, or the model called twice?"
        )
    if found["behind the returned state"] or found["attached"]:
        return "the state that is returned still hangs on the graph of the last chunk: cut that one too."
    return ""


@check("tbptt", "side_effects")
@named_by(TRAINING_PORTRAIT)
def tbptt_side_effects(student: Student) -> None:
    """x, y and the first state stay as they were, and a second call with them gives the same."""
    for battery in REPEATED:
        leaves_no_trace(student, battery)


# ---------------------------------------------------------------- clip_grad_norm


def with_bound(smallest, largest, name="max_norm"):
    """Draws cases whose bound is between these shares of the norm of all gradients together."""

    def drawn(signature, count, base):
        cases = draw(signature, count, base)
        for place, case in enumerate(cases):
            norm = math.sqrt(sum(float((t * t).sum()) for key, t in case.tensors.items() if key.startswith("the")))
            share = smallest + (largest - smallest) * place / len(cases)
            case.tensors[name] = torch.tensor(share * norm, dtype=torch.float64)
        return cases

    return drawn


def clipping(name, signature, count, smallest, largest):
    return Battery(name, signature, count, drawing=with_bound(smallest, largest), tolerance=NEAR)


ABOVE = clipping("above", CLIP_NORM, 10, 0.1, 0.9)
BELOW = clipping("below", CLIP_NORM, 8, 1.1, 4.0)
RETURNED = clipping("returned", NORM, 8, 0.3, 2.0)


@check("clip_grad_norm")
def above(student: Student) -> None:
    """Gradients whose norm is above max_norm are scaled to it, all by the same factor."""
    student.agrees(ABOVE)


@check("clip_grad_norm")
def below(student: Student) -> None:
    """Gradients whose norm is below max_norm stay as they are."""
    student.agrees(BELOW)


@check("clip_grad_norm")
def returned(student: Student) -> None:
    """What is returned is the norm of all gradients together, as it was before clipping."""
    student.agrees(RETURNED)


def clip_some(*cases, function="clip_some", tolerance=NEAR):
    """Trials of (words, gradients, bound, container)."""
    calls = tuple(
        Call(f"harness:{function}", [[gradients, bound, container]]) for _, gradients, bound, container in cases
    )
    words = tuple(f"{text} ({container} of parameters)" for text, _, _, container in cases)
    return Trials(calls, words, tolerance=tolerance)


IN_PLACE = clip_some(
    ("gradients above max_norm", [numbers(2, 3), numbers(4)], 0.5, "a list"),
    ("gradients below max_norm", [numbers(2, 3), numbers(4)], 50.0, "a list"),
)
MISSING = clip_some(
    ("a parameter without gradient between two with one", [numbers(3), None, numbers(2, 2)], 0.7, "a list"),
    ("a first parameter without gradient", [None, None, numbers(4)], 0.7, "a tuple"),
    ("one parameter of two without gradient", [numbers(3), None], 70.0, "a list"),
)
NO_GRADIENTS = clip_some(
    ("two parameters without gradients", [None, None], 1.0, "a list"),
    ("no parameters", [], 1.0, "a list"),
)
GENERATORS = clip_some(
    ("three gradients", [numbers(3, 2), numbers(4), numbers(2)], 0.6, "a generator"),
    ("three parameters, one without gradient", [numbers(3, 2), None, numbers(2)], 0.6, "a generator"),
    ("two gradients", [numbers(3, 2), numbers(4)], 0.6, "a tuple"),
)
INFINITE = clip_some(
    ("an infinite entry", [real(1, math.inf), real(-2)], 1.0, "a list"),
    ("a NaN among the entries", [real(1, math.nan), real(-2, 3)], 1.0, "a list"),
    ("a NaN among the entries and a large max_norm", [real(1, 2), real(math.nan)], 100.0, "a list"),
    ("gradients of zeros", [real(0, 0), real(0)], 1.0, "a list"),
    ("max_norm infinite", [numbers(3, 2), numbers(4)], math.inf, "a list"),
)
TYPES = tuple(
    clip_some(
        (f"{name} gradients", [numbers(3, 2, dtype=dtype), numbers(4, dtype=dtype)], 0.5, "a list"),
        (f"{name} gradients below max_norm", [numbers(3, 2, dtype=dtype), numbers(4, dtype=dtype)], 50.0, "a list"),
        tolerance=tolerance,
    )
    for name, dtype, tolerance in (("float32", torch.float32, 1e-5), ("float16", torch.float16, 1e-2))
)


@check("clip_grad_norm")
def in_place(student: Student) -> None:
    """The gradient tensors that were there are the ones that are scaled; the parameters themselves are not touched."""
    succeeds(student, IN_PLACE)


@check("clip_grad_norm")
def missing(student: Student) -> None:
    """Parameters without gradient are passed over; without any gradient the norm is 0."""
    succeeds(student, MISSING)
    succeeds(student, NO_GRADIENTS)


@check("clip_grad_norm")
def generators(student: Student) -> None:
    """The parameters may come as a list, a tuple or a generator, which can be walked once."""
    succeeds(student, GENERATORS)


@check("clip_grad_norm")
def not_finite(student: Student) -> None:
    """Norms of zero, infinity and NaN, and an infinite max_norm, do what they do in PyTorch."""
    succeeds(student, INFINITE)


@check("clip_grad_norm")
def dtypes(student: Student) -> None:
    """Gradients of a smaller type are clipped too, and keep it."""
    for trials in TYPES:
        succeeds(student, trials)


# ---------------------------------------------------------------- clip_grad_value


def with_value(signature, count, base):
    """Draws cases with bounds between 0.2 and 1.5, where gradients have a standard deviation of 1."""
    cases = draw(signature, count, base)
    for place, case in enumerate(cases):
        case.tensors["clip_value"] = torch.tensor(0.2 + 1.3 * place / len(cases), dtype=torch.float64)
    return cases


VALUES = Battery("values", CLIP_VALUE, 8, drawing=with_value)
COSINES = Battery("cosines", COSINE, 8, drawing=with_value)
SOME_VALUES = clip_some(
    ("a parameter without gradient between two with one", [numbers(3), None, numbers(2, 2)], 0.7, "a list"),
    ("a first parameter without gradient", [None, numbers(4)], 0.7, "a generator"),
    ("no parameter with a gradient", [None], 0.7, "a list"),
    ("infinite entries", [real(math.inf, -math.inf, 0.5), real(-3)], 2.0, "a list"),
    ("gradients below clip_value", [numbers(3), numbers(2, 2)], 50.0, "a tuple"),
    function="clip_some_values",
    tolerance=1e-9,
)
KEPT = Trials(
    (
        Call("harness:cosine_of", [[[numbers(3), numbers(2, 2)], 0.5]]),
        Call("harness:cosine_of", [[[numbers(3), numbers(2, 2), numbers(1)], 50.0]]),
        Call("harness:cosine_of", [[[real(3, 4, 0)], 1.0]]),
    ),
    ("two gradients of which some entries are clipped", "three gradients below clip_value", "one gradient [3, 4, 0]"),
)


@check("clip_grad_value")
def values(student: Student) -> None:
    """Entries outside [-clip_value, clip_value] become the bound, all others stay."""
    student.agrees(VALUES)


@check("clip_grad_value", "in_place")
def value_in_place(student: Student) -> None:
    """In place, past parameters without gradient, from any iterable; infinite entries become the bound."""
    succeeds(student, SOME_VALUES)


@check("clip_grad_value", "cosine")
def value_cosine(student: Student) -> None:
    """cosine_after_clipping is that of the angle between all gradients before and all gradients after clipping."""
    student.agrees(COSINES)
    succeeds(student, KEPT)


# ---------------------------------------------------------------- init

LARGE, WIDE, SMALL = (96, 40), (24, 70), (3, 5)
DRAWN = (
    initialise("initialised", *LARGE, 1.5),
    initialise("initialised", *LARGE, -0.5),
    initialise("initialised", *WIDE, 2.0),
    initialise("initialised", *SMALL, 0.0),
    initialise("initialised", *SMALL),
    initialise("initialised", *SMALL, 3.0, frozen=("bias_hh", "weight_hh")),
)
GATES = "ifgo"
WHOLE_MATRIX_OFF, BLOCK_OFF = 0.06, 0.15
"""Relative error allowed in a standard deviation; of 15360 numbers it has a standard error of 0.0057, of 3840 twice."""


def cells(student: Student):
    """(H, I, forget_bias, frozen, reply) of each cell that was initialised."""
    for call, reply in zip(DRAWN, student.ask(DRAWN), strict=True):
        weight_ih, _, _, _, forget_bias, frozen = call.runs[0]
        yield weight_ih.shape[0] // 4, weight_ih.shape[1], (forget_bias or [1.0])[0], frozen, reply.values[0]


def lost(message: str) -> Finding:
    return Finding(Outcome.FAILED, message)


@check("init")
@named_by(INIT_PORTRAIT)
def recurrent_weights(student: Student) -> None:
    """Each of the four blocks of weight_hh is an orthogonal matrix, and no two are the same."""
    for hidden, inputs, _, _, found in cells(student):
        blocks = found["first"]["weight_hh"].chunk(4)
        sizes = f"For H = {hidden} and I = {inputs}"
        identity = torch.eye(hidden, dtype=torch.float64)
        for gate, block in zip(GATES, blocks, strict=True):
            error = float((block @ block.T - identity).abs().max())
            if not error < 1e-6:
                raise lost(
                    f"{sizes}: the block of gate {gate} in weight_hh is not orthogonal: "
                    f"its product with its own transpose differs from the identity by {error:.2g}."
                )
        for one in range(4):
            for other in range(one):
                if hidden > 2 and float((blocks[one] - blocks[other]).abs().max()) < 1e-6:
                    raise lost(
                        f"{sizes}: the blocks of gates {GATES[other]} and {GATES[one]} in weight_hh are the same."
                    )


@check("init")
@named_by(INIT_PORTRAIT)
def input_weights(student: Student) -> None:
    """The entries of weight_ih have mean 0 and variance 2 / (I + H), in each block."""
    for hidden, inputs, _, _, found in cells(student):
        weight = found["first"]["weight_ih"]
        if weight.numel() < 5000:
            continue
        right = math.sqrt(2 / (inputs + hidden))
        off = float(weight.std()) / right
        sizes = f"For H = {hidden} and I = {inputs}"
        if not abs(off - 1) < WHOLE_MATRIX_OFF:
            raise lost(f"{sizes}: the standard deviation of weight_ih is {off:.3g} times what is asked for.")
        if not abs(float(weight.mean())) < 7 * right / math.sqrt(weight.numel()):
            raise lost(f"{sizes}: the mean of weight_ih is {float(weight.mean()):.3g}, and not near 0.")
        for gate, block in zip(GATES, weight.chunk(4), strict=True):
            off = float(block.std()) / right
            if not abs(off - 1) < BLOCK_OFF:
                raise lost(
                    f"{sizes}: the standard deviation of gate {gate}'s block is {off:.3g} times what is asked for."
                )


@check("init")
@named_by(INIT_PORTRAIT)
def biases(student: Student) -> None:
    """bias_ih and bias_hh together are forget_bias for the forget gate and 0 for the other gates."""
    for hidden, _, forget_bias, _, found in cells(student):
        both = (found["first"]["bias_ih"] + found["first"]["bias_hh"]).chunk(4)
        for gate, total in zip(GATES, both, strict=True):
            wanted = forget_bias if gate == "f" else 0.0
            wrong = total[(total - wanted).abs() > 1e-6]
            if len(wrong) or not total.isfinite().all():
                raise lost(
                    f"For H = {hidden} and forget_bias = {forget_bias:g}: both biases of gate {gate} together are "
                    f"{float(wrong[0]) if len(wrong) else math.nan:.4g} in {len(wrong)} of {hidden} units."
                )


@check("init")
@named_by(INIT_PORTRAIT)
def drawn_anew(student: Student) -> None:
    """Two cells get different weights, no two units are alike, and what was frozen or trainable stays so."""
    for hidden, inputs, _, frozen, found in cells(student):
        sizes = f"For H = {hidden} and I = {inputs}"
        for name in ("weight_ih", "weight_hh"):
            first, second = found["first"][name], found["second"][name]
            if torch.allclose(first, second, atol=1e-9):
                raise lost(f"{sizes}: two calls give the same {name}: is a seed set inside?")
            distances = torch.cdist(first, first) + 10 * torch.eye(len(first), dtype=first.dtype)
            if float(distances.min()) < 1e-9:
                raise lost(f"{sizes}: two rows of {name} are the same, so units start out alike.")
        trainable = [name for name in found["first"] if name not in frozen]
        for which in ("first", "second"):
            if found[f"{which}: trainable"] != trainable:
                raise lost("requires_grad of a parameter is not what it was before.")
            if found[f"{which}: other objects"] or found[f"{which}: attached"]:
                raise lost("A parameter is another object now, or hangs on a graph.")


# ---------------------------------------------------------------- scale_to_radius


def with_radius(signature, count, base):
    """Draws matrices with radii between 0.3 and 4, above and below their own."""
    cases = draw(signature, count, base)
    for place, case in enumerate(cases):
        case.tensors["radius"] = torch.tensor(0.3 + 3.7 * place / len(cases), dtype=torch.float64)
    return cases


MATRICES = Battery("matrices", RADIUS, 12, drawing=with_radius, tolerance=1e-7)
TURN = real(0, -2, 0, 2, 0, 0, 0, 0, 1).reshape(3, 3)
KINDS = Trials(
    (
        Call("harness:scaled", [[TURN, 1.0, True]]),
        Call("harness:scaled", [[torch.diag(real(1, -3, 2)), 0.9, True]]),
        Call("harness:scaled", [[real(0.5, 20, 0, 0.5).reshape(2, 2), 1.0, True]]),
        Call("harness:scaled", [[real(-4).reshape(1, 1), 2.0, True]]),
        Call("harness:scaled", [[numbers(4, 4), 1.1, False]]),
    ),
    (
        "a matrix with eigenvalues 2i, -2i and 1",
        "a diagonal matrix with a negative eigenvalue",
        "a matrix of small radius and large norm",
        "a matrix of one number",
        "a frozen matrix",
    ),
    tolerance=1e-6,
)


@check("scale_to_radius", "values")
def radius_values(student: Student) -> None:
    """Every matrix, whatever its eigenvalues, comes out a multiple of itself with the spectral radius asked for."""
    student.agrees(MATRICES)


@check("scale_to_radius", "kinds")
def radius_kinds(student: Student) -> None:
    """Complex, negative and repeated eigenvalues; the weight is changed in place, and what requires_grad said stays."""
    succeeds(student, KINDS)


# ---------------------------------------------------------------- devices

GPU = CallOptions(device="fake-gpu")


def on_gpu(name, signature, count, drawn, tolerance=0.0):
    """Cases on the pretended GPU; what is looked for are tensors that stayed behind, so few will do."""
    return Battery(f"{name}, fake gpu", signature, count, GPU, drawing=drawn, tolerance=tolerance, examples=False)


TRAINING_ON_GPU = on_gpu("plain", PLAIN, 1, drawing(RAGGED)), on_gpu("pairs", PAIR, 1, drawing(RAGGED))
NORM_ON_GPU = (
    on_gpu("above", CLIP_NORM, 2, with_bound(0.1, 0.9), NEAR),
    on_gpu("below", CLIP_NORM, 1, with_bound(2.0, 4.0), NEAR),
    on_gpu("returned", NORM, 2, with_bound(0.3, 2.0), NEAR),
)
VALUE_ON_GPU = on_gpu("values", CLIP_VALUE, 2, with_value), on_gpu("cosines", COSINE, 2, with_value)
RADIUS_ON_GPU = (on_gpu("radius", RADIUS, 2, with_radius, 1e-7),)
INIT_ON_GPU = tuple(structs.replace(call, device="fake-gpu") for call in DRAWN[-3:])


def devices_of(exercise, batteries):
    @check(exercise)
    def devices(student: Student) -> None:
        """Where the arguments are on a GPU, everything else is too: tried on a pretended one."""
        for battery in batteries:
            student.agrees(battery)
        if exercise == "tbptt":
            student.remarks.clear()  # a plain number for each loss is asked for, and costs a wait

    return devices


DEVICES = [
    devices_of("tbptt", TRAINING_ON_GPU),
    devices_of("clip_grad_norm", NORM_ON_GPU),
    devices_of("clip_grad_value", VALUE_ON_GPU),
    devices_of("scale_to_radius", RADIUS_ON_GPU),
]


@check("init", "devices")
@named_by(tuple(structs.replace(call, device="fake-gpu") for call in INIT_PORTRAIT))
def init_devices(student: Student) -> None:
    """Parameters on a GPU get their first values there, and stay: tried on a pretended one."""
    if any("cpu" in (reply.devices or []) for reply in student.ask(INIT_ON_GPU)):
        raise lost("A parameter that was on a GPU is on the CPU afterwards.")
