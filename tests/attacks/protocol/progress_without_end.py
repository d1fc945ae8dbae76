"""Send one report of progress after the other.

They are read until the one deadline.

earns: nothing
holds: T0
tells: No answer within
fires: deadline
"""

from autograder.messages import Place, Progress
from autograder.wire import encode
from kit import Zeros, send

MANY = encode(Progress(Place("", 1, ""), [])) * 400


class LSTMCell(Zeros):
    def forward(self, x, state):
        while True:
            send(MANY)
