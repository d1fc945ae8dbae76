"""The questions of ../../../questions.py, as checks; the right answers are PyTorch's own here too."""

from signatures import LSTM
from torch import nn

from autograder.checks import Battery, CallOptions, Oracle, Student, check

BUILT_IN = Oracle.from_objects({"LSTMCell": nn.LSTMCell})
VALUES = Battery("values", LSTM, count=20, oracle=BUILT_IN)
GRADIENTS = Battery("gradients", LSTM, count=10, options=CallOptions(gradients=True), oracle=BUILT_IN)


@check("cell")
def values(student: Student) -> None:
    """One step gives the numbers of nn.LSTMCell."""
    student.agrees(VALUES)


@check("cell")
def gradients(student: Student) -> None:
    """And its gradients."""
    student.agrees(GRADIENTS)
