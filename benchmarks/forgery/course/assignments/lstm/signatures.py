"""What the exercise's cell looks like."""

from autograder.checks import Signature

LSTM = Signature(
    target="LSTMCell",
    init=("I", "H"),
    shapes={
        "weight_ih": "4H I",
        "weight_hh": "4H H",
        "bias_ih": "4H",
        "bias_hh": "4H",
        "x": "B I",
        "h": "B H",
        "c": "B H",
    },
    arguments=("x", ("h", "c")),
    outputs={"h'": "B H", "c'": "B H"},
    gates="ifgo",
)
