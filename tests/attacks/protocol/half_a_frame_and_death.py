"""Send half of a frame and end.

What is missing never comes, and how the worker ended is what the sheet says.

earns: nothing
holds: T0
tells: ended itself with exit status 7
"""

import os

from kit import Zeros, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(frame(bytes(500))[:100])
        os._exit(7)
