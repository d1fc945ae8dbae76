"""The questions of ../../../questions.py, as checks."""

from signatures import LSTM

from autograder.checks import Battery, CallOptions, Student, check

VALUES = Battery("values", LSTM, count=20)
GRADIENTS = Battery("gradients", LSTM, count=10, options=CallOptions(gradients=True))


@check("cell")
def values(student: Student) -> None:
    """One step gives the numbers of nn.LSTMCell."""
    student.agrees(VALUES)


@check("cell")
def gradients(student: Student) -> None:
    """And its gradients."""
    student.agrees(GRADIENTS)
