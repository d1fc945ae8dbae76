"""What the targets of `cells` look like: shapes and gates, as in the handout. The checks are written with these."""

from autograder.checks import Signature, equations

STATE = {"h": "B H"}
PAIR = {"h": "B H", "c": "B H"}


def _cell(target: str, blocks: str, gates: str, arguments, shapes, outputs, equation, extra=None) -> Signature:
    rows = f"{blocks}H"
    parameters = {"weight_ih": f"{rows} I", "weight_hh": f"{rows} H", "bias_ih": rows, "bias_hh": rows}
    return Signature(
        target=target,
        init=("I", "H"),
        shapes=parameters | (extra or {}) | {"x": "B I"} | shapes,
        arguments=arguments,
        outputs=outputs,
        gates=gates,
        equation=equation,
    )


RNN = _cell("RNNCell", "", "", ("x", "h"), STATE, {"h'": "B H"}, equations.RNN)
LSTM = _cell("LSTMCell", "4", "ifgo", ("x", ("h", "c")), PAIR, {"h'": "B H", "c'": "B H"}, equations.LSTM)
GRU = _cell("GRUCell", "3", "rzn", ("x", "h"), STATE, {"h'": "B H"}, equations.GRU)
GRU_2014 = _cell("GRUCell2014", "3", "rzn", ("x", "h"), STATE, {"h'": "B H"}, equations.GRU_2014)
PEEPHOLE = _cell(
    "PeepholeLSTMCell",
    "4",
    "ifgo",
    ("x", ("h", "c")),
    PAIR,
    {"h'": "B H", "c'": "B H"},
    equations.PEEPHOLE,
    {"weight_ci": "H", "weight_cf": "H", "weight_co": "H"},
)
COUPLED = _cell("CoupledLSTMCell", "3", "fgo", ("x", ("h", "c")), PAIR, {"h'": "B H", "c'": "B H"}, equations.COUPLED)

# `unroll` is handed a cell, which cannot travel to where a submission runs; harness.py makes it there.
UNROLL = Signature(
    target="harness:unroll_tanh",
    shapes={"W": "H I", "U": "H H", "b": "H", "x": "B T I", "h0": "B H"},
    arguments=("W", "U", "b", "x", "h0"),
    outputs={"outputs": "B T H", "h_T": "B H"},
)
UNROLL_LEAKY = Signature(
    target="harness:unroll_leaky",
    shapes={"W": "H I", "U": "H H", "x": "B T I", "h0": "B H"},
    arguments=("W", "U", "x", "h0"),
    outputs={
        "outputs": "B T H",
        "h_T": "B H",
        "the inputs that the cell was called with": "T B I",
        "the states that the cell was called with": "T B H",
    },
)
