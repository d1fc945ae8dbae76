"""Send the grader a question.

Requests and responses are different types, and neither is decoded where the other is expected.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

from autograder.messages import Load, Unit
from autograder.wire import encode
from kit import Zeros, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(encode(Load("cells", [Unit("cells.py", "raise SystemExit")])))
        return state
