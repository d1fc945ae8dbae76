"""Send the message by which a worker says that the grader is at fault, whose points would be awaited.

After the first statement has been announced it is a message like any other, and nobody had asked for it.

earns: nothing
holds: T0
tells: broke the program around it
"""

from autograder.messages import Fault
from autograder.wire import encode
from kit import Zeros, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(encode(Fault("the disk is full")))
        return state
