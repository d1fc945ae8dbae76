"""The authors' toolbox: what a course's `checks.py` imports to ask for things and to judge the answers.

::

    from autograder.checks import Battery, Signature, Student, check

    CELL = Signature(target="RNNCell", init=("I", "H"), shapes={"weight_ih": "H I", ..., "x": "B I", "h": "B H"},
                     arguments=("x", "h"), outputs={"h'": "B H"})
    VALUES = Battery("values", CELL, count=24)

    @check("rnn_cell")
    def values(student: Student) -> None:
        \"\"\"The next state is that of the equation, for any sizes, states and weights.\"\"\"
        student.agrees(VALUES)

docs/authoring.md tells the rest.
"""

from . import equations
from .battery import Battery
from .cases import CROSSED, Regime, draw
from .check import Check, check
from .numbers import Questions, asked, returns_integers, returns_right_integers
from .oracle import Oracle
from .parity import Parity, on_fake_gpu
from .properties import leaves_no_trace, returns_numbers
from .signature import CallOptions, Case, Signature
from .student import Finding, Student
from .trials import Trials, named_by, succeeds

__all__ = [
    "CROSSED",
    "Battery",
    "CallOptions",
    "Case",
    "Check",
    "Finding",
    "Oracle",
    "Parity",
    "Questions",
    "Regime",
    "Signature",
    "Student",
    "Trials",
    "asked",
    "check",
    "draw",
    "equations",
    "leaves_no_trace",
    "named_by",
    "on_fake_gpu",
    "returns_integers",
    "returns_numbers",
    "returns_right_integers",
    "succeeds",
]
